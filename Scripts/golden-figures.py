"""Writes golden values of figures of merit, designs and Procrustes cross-validation, by numpy and scipy.

Every number comes from another route than that of the Swift code: t-tests and lines by scipy.stats, the joint F test as
a general linear hypothesis, DeLong by the O(mn) sums of the paper and not by midranks, PLS by NIPALS with deflation,
designs by plain loops over scipy's distances. Where scikit-learn has the figure it must agree, else nothing is written.

usage: python3 Scripts/golden-figures.py > Tests/ValidationTests/FigureGolden.swift
needs: numpy, scipy, scikit-learn
"""

import itertools

import numpy as np
import scipy
import sklearn
from scipy import stats
from scipy.spatial.distance import pdist, squareform
from sklearn.metrics import r2_score, roc_auc_score

rng = np.random.default_rng(341096)


def show(name, value):
    value = np.asarray(value)
    if value.dtype.kind in "iu":
        if value.ndim == 0:
            print(f"    static let {name} = {int(value)}")
        else:
            print(f"    static let {name}: [Int] = [" + ", ".join(str(int(v)) for v in value) + "]")
        return
    value = value.astype(float)
    if value.ndim == 0:
        print(f"    static let {name}: Double = {float(value)!r}")
    elif value.ndim == 1:
        print(f"    static let {name}: [Double] = [" + ", ".join(repr(float(v)) for v in value) + "]")
    else:
        print(f"    static let {name}: [[Double]] = [")
        for row in value:
            print("        [" + ", ".join(repr(float(v)) for v in row) + "],")
        print("    ]")


# Figures of a regression.

def regression():
    n = 18
    y = np.round(rng.uniform(3, 12, n), 2)
    f = np.round(0.93 * y + 0.7 + 0.4 * rng.normal(size=n), 3)
    r = f - y
    sse, sst = (r**2).sum(), ((y - y.mean()) ** 2).sum()
    assert abs(r2_score(y, f) - (1 - sse / sst)) < 1e-14
    rmse, sep = np.sqrt(sse / n), r.std(ddof=1)
    chi = lambda nu: [np.sqrt(nu / stats.chi2.ppf(q, nu)) for q in (0.975, 0.025)]
    test = stats.ttest_1samp(r, 0)
    bias = test.confidence_interval(0.95)
    quartiles = np.quantile(y, [0.25, 0.75])
    show("reference", y)
    show("predicted", f)
    show("rmse", rmse)
    show("rmseInterval", np.multiply(rmse, chi(n)))
    show("bias", [r.mean(), test.statistic, test.pvalue, bias.low, bias.high])
    show("sep", sep)
    show("sepInterval", np.multiply(sep, chi(n - 1)))
    show("mae", np.abs(r).mean())
    show("rSquared", 1 - sse / sst)
    show("qSquaredAbout7", 1 - sse / ((y - 7) ** 2).sum())
    show("correlationSquared", np.corrcoef(y, f)[0, 1] ** 2)
    show("concordance", 2 * np.cov(y, f, ddof=0)[0, 1] / (y.var() + f.var() + (y.mean() - f.mean()) ** 2))
    show("ratios", [y.std(ddof=1) / sep, y.std(ddof=1) / rmse, (quartiles[1] - quartiles[0]) / rmse, np.ptp(y) / sep])
    for name, a, b in (("referenceOnPredicted", f, y), ("predictedOnReference", y, f)):
        line = stats.linregress(a, b)
        t = stats.t.ppf(0.975, n - 2)
        design = np.column_stack([np.ones(n), a])
        beta, (rss,), *_ = np.linalg.lstsq(design, b, rcond=None)
        s2 = rss / (n - 2)
        d = beta - [0, 1]
        joint = d @ np.linalg.inv(np.linalg.inv(design.T @ design)) @ d / 2 / s2
        show(name, [
            line.slope, line.slope - t * line.stderr, line.slope + t * line.stderr,
            line.intercept, line.intercept - t * line.intercept_stderr, line.intercept + t * line.intercept_stderr,
            np.sqrt(s2), joint, stats.f.sf(joint, 2, n - 2)])
        # Where the border of the region crosses the fitted intercept.
        m = design.T @ design
        show(name + "Reach", np.sqrt(2 * s2 * stats.f.ppf(0.95, 2, n - 2) / m[1, 1]))
    # Six lots of three rows: the bias is tested by the means of the lots, the others count six observations.
    means = r.reshape(6, 3).mean(axis=1)
    test = stats.ttest_1samp(means, 0)
    bias = test.confidence_interval(0.95)
    show("lotBias", [means.mean(), test.statistic, test.pvalue, bias.low, bias.high])
    show("lotRmseInterval", np.multiply(rmse, chi(6)))
    show("lotSepInterval", np.multiply(sep, chi(5)))


# DeLong by the sums of the paper.

def delong(scores, positive):
    x, y = scores[positive], scores[~positive]
    psi = (x[:, None] > y[None]) + 0.5 * (x[:, None] == y[None])
    v10, v01 = psi.mean(axis=1), psi.mean(axis=0)
    area = psi.mean()
    assert abs(area - roc_auc_score(positive, scores)) < 1e-14
    variance = v10.var(ddof=1) / len(x) + v01.var(ddof=1) / len(y)
    half = stats.norm.ppf(0.975) * np.sqrt(variance)
    return [area, variance, max(area - half, 0), min(area + half, 1)]


def areas():
    sets = []
    for k, (m, n, gap, digits) in enumerate(((12, 9, 1.0, 6), (15, 25, 0.5, 0), (2, 2, 0.1, 3), (30, 7, 2.5, 1))):
        positive = np.arange(m + n) < m
        scores = np.round(rng.normal(size=m + n) + gap * positive, digits) + 0.0
        order = rng.permutation(m + n)
        show(f"scores{k}", scores[order])
        show(f"positive{k}", positive[order].astype(int))
        sets.append(delong(scores[order], positive[order]))
    show("delong", np.array(sets))
    labels = np.repeat([0, 1, 2], [6, 5, 8])
    scores = np.round(rng.normal(size=(19, 3)) + 1.2 * np.eye(3)[labels], 3)
    one = [roc_auc_score(labels == c, scores[:, c]) for c in range(3)]
    show("ovrLabels", labels)
    show("ovrScores", scores)
    show("ovrAreas", one)


# Designs.

def maximin(d, count):
    n = len(d)
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n)]
    chosen = list(max(pairs, key=lambda p: d[p]))
    while len(chosen) < count:
        free = [i for i in range(n) if i not in chosen]
        chosen.append(max(free, key=lambda i: min(d[i, j] for j in chosen)))
    return chosen


def duplex(d, count):
    free = set(range(len(d)))
    chosen = [[], []]
    for part in chosen:
        pair = max(((i, j) for i in sorted(free) for j in sorted(free) if i < j), key=lambda p: d[p])
        part += pair
        free -= set(pair)
    while len(chosen[1]) < count:
        for part in chosen:
            best = max(sorted(free), key=lambda i: min(d[i, j] for j in part))
            part.append(best)
            free.discard(best)
    return chosen


def designs():
    x = np.round(rng.normal(size=(16, 5)) * [3, 2, 1, 0.5, 0.2], 3)
    y = np.round(np.column_stack([x[:, 0] + rng.normal(size=16), 100 * x[:, 1] + 50 * rng.normal(size=16)]), 3)
    show("designX", x)
    show("designY", y)
    d = squareform(pdist(x))
    show("kennardStone", maximin(d, 8))
    u, s, _ = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
    show("kennardStoneScores", maximin(squareform(pdist((u * s)[:, :2])), 8))
    show("kennardStoneMahalanobis", maximin(squareform(pdist(u[:, :2])), 8))
    one = squareform(pdist(y[:, :1]))
    show("spxyOne", maximin(d / d.max() + one / one.max(), 8))
    both = squareform(pdist(y / y.std(axis=0, ddof=1)))
    show("spxyBoth", maximin(d / d.max() + both / both.max(), 8))
    model, test = duplex(d, 5)
    show("duplexModel", model)
    show("duplexTest", test)
    # Leverage by the hat matrix; D-optimal by the determinants of all sets.
    f = np.column_stack([np.ones(16), (u * s)[:, :2]])
    hat = np.diag(f @ np.linalg.inv(f.T @ f) @ f.T)
    show("highestLeverage", np.argsort(-hat, kind="stable")[:6].tolist())
    best = max(itertools.combinations(range(16), 6), key=lambda c: np.linalg.det(f[list(c)].T @ f[list(c)]))
    show("dOptimal", list(best))


# Procrustes cross-validation.

def nipals(x, y, a):
    e, f = x.copy(), y.copy()
    w, p, c = [], [], []
    for _ in range(a):
        u = f[:, 0]
        for _ in range(1000):
            wa = e.T @ u
            wa /= np.linalg.norm(wa)
            t = e @ wa
            ca = f.T @ t / (t @ t)
            u = f @ ca / (ca @ ca)
        pa = e.T @ t / (t @ t)
        e, f = e - np.outer(t, pa), f - np.outer(t, ca)
        w.append(wa), p.append(pa), c.append(ca)
    w, p, c = np.array(w).T, np.array(p).T, np.array(c).T
    return w @ np.linalg.inv(p.T @ w), p, c


def components(x, y, a, model):
    if model == "pls":
        return nipals(x, y, a)
    p = np.linalg.svd(x, full_matrices=False)[2][:a].T
    t = x @ p
    return p, p, (np.linalg.inv(t.T @ t) @ t.T @ y).T


def procrustes(x, y, folds, a, model, scale, local):
    """Scores of the set in the global model, distances q, and D."""
    sd = lambda m: m.std(axis=0, ddof=1) if scale else np.ones(m.shape[1])
    x, y = (x - x.mean(axis=0)) / sd(x), (y - y.mean(axis=0)) / sd(y)
    r, p, c = components(x, y, a, model)
    scores, q, ratios = np.zeros((len(x), a)), np.zeros(len(x)), []
    for k in range(folds.max() + 1):
        inside, out = folds != k, folds == k
        xc, yc, xk = x[inside], y[inside], x[out]
        if local:
            mean, dev = xc.mean(axis=0), sd(xc)
            xc, xk = (xc - mean) / dev, (xk - mean) / dev
            yc = (yc - yc.mean(axis=0)) / sd(yc)
        rk, pk, ck = components(xc, yc, a, model)
        sign = np.where((rk * r).sum(axis=0) < 0, -1, 1)
        rk, pk, ck = rk * sign, pk * sign, ck * sign
        d = np.ones(a) if model == "pca" else (ck * c).sum(axis=0) / (c * c).sum(axis=0)
        scores[out] = xk @ rk * d
        q[out] = ((xk - xk @ rk @ pk.T) ** 2).sum(axis=1)
        ratios.append(d)
    # Signs of the components are free: the first row is positive.
    return scores * np.sign(scores[0]), q, np.array(ratios)


def sets():
    n, p, a = 15, 12, 3
    t = rng.normal(size=(n, 4)) * [4, 3, 2, 1]
    x = np.round(t @ rng.normal(size=(4, p)) + 0.3 * rng.normal(size=(n, p)) + 10, 3)
    y = np.round((t @ [1, -1, 0.5, 0.2])[:, None] + 0.2 * rng.normal(size=(n, 1)) + 30, 3)
    folds = np.arange(n) % 4
    show("procrustesX", x)
    show("procrustesY", y[:, 0])
    for model in ("pca", "pcr", "pls"):
        for scale, local in ((False, False), (True, False), (False, True)):
            name = model + ("Scaled" if scale else "") + ("Local" if local else "")
            scores, q, ratios = procrustes(x, y, folds, a, model, scale, local)
            show(name + "Scores", scores)
            show(name + "Distances", q)
            show(name + "Ratios", ratios)


print("// Made by Scripts/golden-figures.py; do not edit.")
print(f"// numpy {np.__version__}, scipy {scipy.__version__}; scikit-learn {sklearn.__version__} agrees")
print("enum FigureGolden {")
regression()
areas()
designs()
sets()
print("}")
