"""Writes golden values of variable selection, by numpy, scipy and scikit-learn.

Every regression is a fit of scikit-learn (PLSRegression) or numpy (lstsq) by itself, chains of successive projections
come from a QR factorisation of the chosen channels, importances from their definitions. Errors are means over lots of the
mean squared error of the rows of a lot, in units of the variance of the response where there are several.

usage: python3 Scripts/golden-selection.py > Tests/ValidationTests/Selection/SelectionGolden.swift
and then `swift format -i` of that file
needs: numpy, scipy, scikit-learn
"""

import numpy as np
import scipy
import sklearn
from scipy import stats
from sklearn.cross_decomposition import PLSRegression
from sklearn.linear_model import LinearRegression

P = 26
lots = np.repeat(np.arange(12), [1, 3, 2, 1, 2, 2, 1, 3, 2, 1, 2, 2])
N = len(lots)
L = lots.max() + 1
fold = np.array([0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3])[lots]
rng = np.random.default_rng(77)
latent = rng.normal(size=(L, 4))[lots] + 0.05 * rng.normal(size=(N, 4))
shapes = np.array([np.exp(-0.5 * ((np.arange(P) - c) / w) ** 2) for c, w in ((5, 2), (11, 3), (17, 1.5), (21, 4))])
X = np.round(latent @ shapes + 0.05 * rng.normal(size=(N, P)) + 2, 4)
Y = np.round(
    np.c_[latent[:, 0] + 0.4 * latent[:, 2], 20 * latent[:, 1] - 5 * latent[:, 0]]
    + np.array([0.1, 3]) * rng.normal(size=(N, 2)), 3)
y1 = Y[:, :1]
noisy = np.round(latent @ [[1], [0.6], [0.25], [0.1]] + 0.25 * rng.normal(size=(N, 1)), 3)


def variances(y):
    """About the mean, lots counting equally."""
    means = lambda v: np.mean([v[lots == l].mean(axis=0) for l in range(L)], axis=0)
    return means((y - means(y)) ** 2)


def error(predict, y):
    """Mean lot loss of predictions made fold by fold; of one response in its unit, of several relative."""
    loss = np.zeros(N)
    for f in range(4):
        out = fold == f
        loss[out] = np.mean((predict(~out, out) - y[out]) ** 2 / variances(y), axis=1)
    mean = np.mean([loss[lots == l].mean() for l in range(L)])
    return np.sqrt(mean * (variances(y)[0] if y.shape[1] == 1 else 1))


def curve(channels, y, largest, scale=False):
    def by(a):
        def predict(fit, out):
            model = PLSRegression(n_components=a, scale=scale, tol=1e-14, max_iter=5000)
            return model.fit(X[fit][:, channels], y[fit]).predict(X[out][:, channels]).reshape(out.sum(), -1)
        return predict
    return [error(by(a), y) for a in range(1, min(largest, len(channels)) + 1)]


def chosen(values, rule):
    if rule == "minimum":
        return int(np.argmin(values)) + 1
    rising = np.where(np.diff(values) > 0)[0]
    return int(rising[0]) + 1 if len(rising) else len(values)


def interval_pls(ranges, forward, rule, y, largest):
    def rate(intervals):
        values = curve([j for i in sorted(intervals) for j in ranges[i]], y, largest)
        a = chosen(values, rule)
        return values[a - 1], a
    now = set() if forward else set(range(len(ranges)))
    last, steps = np.inf, []
    while True:
        left = [i for i in range(len(ranges)) if (i in now) != forward]
        if not left or (not forward and len(left) == 1):
            break
        rated = [rate(now ^ {i}) for i in left]
        best = int(np.argmin([r[0] for r in rated]))
        if rated[best][0] >= last:
            break
        last, a = rated[best]
        now ^= {left[best]}
        steps.append((left[best], last, a))
    return steps, rate(set(range(len(ranges))))[0]


def cars(y, runs, largest, scale=False):
    channels, steps = np.arange(P), []
    for run in range(1, runs + 1):
        values = curve(channels, y, largest, scale)
        a = chosen(values, "minimum")
        steps.append((list(channels), values[a - 1], a))
        model = PLSRegression(n_components=min(largest, len(channels)), scale=scale, tol=1e-14, max_iter=5000)
        b = model.fit(X[:, channels], y).coef_.reshape(y.shape[1], -1)
        if scale:
            b = b * X[:, channels].std(axis=0, ddof=1)
        weight = np.sqrt((b**2 / variances(y)[:, None]).sum(axis=0))
        keep = int(np.floor(P * (P / 2) ** (-run / (runs - 1)) + 0.5))
        channels = np.sort(channels[np.argsort(-weight, kind="stable")[:keep]])
    return steps


def uve(noise, a, quantile):
    coefficients = []
    for l in range(L):
        model = PLSRegression(n_components=a, scale=False).fit(np.c_[X, noise][lots != l], y1[lots != l])
        coefficients.append(model.coef_.ravel())
    c = np.abs(np.mean(coefficients, axis=0) / np.std(coefficients, axis=0, ddof=1))
    cut = np.quantile(c[P:], quantile)
    return c[:P], cut, np.where(c[:P] > cut)[0]


def chain(start, length):
    centred, found = X - X.mean(axis=0), [start]
    while len(found) < length:
        q, _ = np.linalg.qr(centred[:, found])
        left = np.linalg.norm(centred - q @ (q.T @ centred), axis=0)
        left[found] = -1
        found.append(int(np.argmax(left)))
    return found


def linear(channels, y):
    def predict(fit, out):
        return LinearRegression().fit(X[fit][:, channels], y[fit]).predict(X[out][:, channels])
    return error(predict, y)


def spa(y, length, level):
    best = None
    for start in range(P):
        c = chain(start, length)
        for m in range(1, length + 1):
            e = linear(c[:m], y)
            if best is None or e < best[0]:
                best = (e, c[:m])
    c = best[1]
    b = LinearRegression().fit(X[:, c], y).coef_.ravel()
    ranked = [c[i] for i in np.argsort(-np.abs(b) * X[:, c].std(axis=0, ddof=1))]
    errors = [linear(ranked[:m], y) for m in range(1, len(c) + 1)]
    limit = min(errors) * np.sqrt(stats.f.isf(level, L, L))
    m = next(i for i, e in enumerate(errors) if e <= limit) + 1
    return best, sorted(ranked[:m]), errors[m - 1]


def importances(a, y):
    model = PLSRegression(n_components=a, scale=False, tol=1e-14, max_iter=5000).fit(X, y)
    centred = X - X.mean(axis=0)
    w, t, q = model.x_weights_, model.x_scores_, model.y_loadings_
    explained = (q**2).sum(axis=0) * (t**2).sum(axis=0)
    vip = np.sqrt(P * (w**2 @ explained) / explained.sum())
    ratio, correlation = [], []
    for b in model.coef_.reshape(y.shape[1], -1):
        t = centred @ b / np.linalg.norm(b)
        fitted = np.outer(t, centred.T @ t / (t @ t))
        ratio.append((fitted**2).sum(axis=0) / ((centred - fitted) ** 2).sum(axis=0))
        fitted = np.outer(centred @ b, b) / (b @ b)
        correlation.append((fitted**2).sum(axis=0) / (((centred - fitted) ** 2).sum(axis=0) / (L - 2)))
    return vip, np.max(ratio, axis=0), np.max(correlation, axis=0)


def stability(z):
    """After the published definitions (Nogueira, Sechidis, Brown 2018), eq. 4 and theorem 7."""
    m, d = z.shape
    p, k = z.mean(axis=0), z.sum(axis=1)
    mean = k.mean()
    chance = mean / d * (1 - mean / d)
    phi = 1 - m / (m - 1) * np.mean(p * (1 - p)) / chance
    parts = np.array([
        (np.mean(z[i] * p) - k[i] * mean / d**2 + phi / 2 * (2 * mean * k[i] / d**2 - k[i] / d - mean / d + 1)) / chance
        for i in range(m)])
    error = np.sqrt(4 / m**2 * ((parts - parts.mean()) ** 2).sum())
    return phi, error, phi - stats.norm.isf(0.025) * error, phi + stats.norm.isf(0.025) * error


def text(value):
    if isinstance(value, (list, tuple, np.ndarray)):
        return "[" + ", ".join(text(v) for v in value) + "]"
    return repr(value.item() if isinstance(value, np.generic) else value)


def show(name, value, kind):
    print(f"    static let {name}: {kind} = {text(value)}")


print("// Made by Scripts/golden-selection.py; do not edit.")
print(f"// numpy {np.__version__}, scipy {scipy.__version__}, scikit-learn {sklearn.__version__}")
print("enum SelectionGolden {")
show("x", X, "[[Double]]")
show("y", Y, "[[Double]]")
show("lots", lots, "[Int]")
show("folds", fold, "[Int]")
WIDE = [list(range(i, min(i + 5, P))) for i in range(0, P, 5)]
EVEN = [list(r) for r in np.array_split(np.arange(P), 8)]
for name, ranges, forward, rule, y in (
    ("forward", WIDE, True, "first-minimum", y1), ("backward", EVEN, False, "minimum", y1),
    ("forwardTwo", EVEN, True, "minimum", Y),
):
    steps, full = interval_pls(ranges, forward, rule, y, 4)
    show(name + "Intervals", [s[0] for s in steps], "[Int]")
    show(name + "Errors", [s[1] for s in steps], "[Double]")
    show(name + "LatentVariables", [s[2] for s in steps], "[Int]")
    show(name + "Full", full, "Double")
for name, y, scale in (("cars", y1, False), ("carsTwo", Y, False), ("carsScaled", y1, True)):
    steps = cars(y, 10, 4, scale)
    best = min(range(10), key=lambda i: (round(steps[i][1], 12), -i))
    show(name + "Counts", [len(s[0]) for s in steps], "[Int]")
    show(name + "Errors", [s[1] for s in steps], "[Double]")
    show(name + "LatentVariables", [s[2] for s in steps], "[Int]")
    show(name + "Channels", steps[best][0], "[Int]")
noise = 1e-7 * ((np.arange(N * P).reshape(N, P) * 37 + 11) % 101) / 101
values, cut, kept = uve(noise, 3, 0.9)
show("uveStability", values, "[Double]")
show("uveCutOff", cut, "Double")
show("uveKept", kept, "[Int]")
show("noisy", noisy, "[[Double]]")
show("spaChains", [chain(s, 8) for s in range(P)], "[[Int]]")
for name, y in (("spa", y1), ("spaNoisy", noisy)):
    best, _, _ = spa(y, 8, 0.25)
    show(name + "Channels", sorted(best[1]), "[Int]")
    show(name + "Error", best[0], "Double")
    for level in (0.25, 0.01):
        _, kept, least = spa(y, 8, level)
        show(name + f"Kept{int(100 * level)}", kept, "[Int]")
        show(name + f"KeptError{int(100 * level)}", least, "Double")
vip, ratio, correlation = importances(3, Y)
show("vip", vip, "[Double]")
show("ratio", ratio, "[Double]")
show("ratioLimit", stats.f.isf(0.05, L - 2, L - 3), "Double")
show("correlation", correlation, "[Double]")
show("correlationLimit", stats.f.isf(0.05, 1, L - 2), "Double")
z = (rng.random((9, 15)) < np.linspace(0.05, 0.95, 15)).astype(int)
show("choices", [np.where(row)[0] for row in z], "[[Int]]")
show("stability", stability(z), "[Double]")
print("}")
