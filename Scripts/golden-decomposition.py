"""Writes Tests/ModellingTests/DecompositionGolden.swift: PCA, NIPALS, limits and DD-SIMCA by numpy and scipy.

The formulas are written out here from their sources, apart from the Swift code; NIPALS is a second algorithm for the
same components.

usage: python3 Scripts/golden-decomposition.py > Tests/ModellingTests/DecompositionGolden.swift
"""

import numpy as np
import scipy
from scipy import stats

N, P, A = 14, 6, 3
rng = np.random.default_rng(14)
base = rng.normal(size=(N + 4, 2)) @ rng.normal(size=(2, P)) * [3, 1, 1, 2, 1, 0.5] + rng.normal(size=(N + 4, P)) * 0.4
data = np.round(base + [10, -2, 0, 5, 1, 0.3], 3)
X, X_new = data[:N], data[N:]
ALPHA, GAMMA = 0.05, 0.01
outlier_tail = -np.expm1(np.log1p(-GAMMA) / N)

print("// Made by Scripts/golden-decomposition.py; do not edit.")
print(f"// numpy {np.__version__}, scipy {scipy.__version__}")
print("enum DecompositionGolden {")


def show(name, value):
    value = np.asarray(value, dtype=float)
    if value.ndim == 0:
        print(f"    static let {name}: Double = {float(value)!r}")
    elif value.ndim == 1:
        print(f"    static let {name}: [Double] = [" + ", ".join(repr(float(v)) for v in value) + "]")
    else:
        print(f"    static let {name}: [[Double]] = [")
        for row in value:
            print("        [" + ", ".join(repr(float(v)) for v in row) + "],")
        print("    ]")


def nipals(Z, components):
    E, T, V = Z.copy(), [], []
    for _ in range(components):
        t = E[:, np.argmax(E.var(axis=0))]
        for _ in range(100000):
            p = E.T @ t / (t @ t)
            p /= np.linalg.norm(p)
            new = E @ p
            if np.linalg.norm(new - t) < 1e-14 * np.linalg.norm(new):
                break
            t = new
        sign = np.sign(p[np.argmax(np.abs(p))])
        E = E - np.outer(t, p)
        T.append(t * sign)
        V.append(p * sign)
    return np.array(T).T, np.array(V).T


def moments(d):
    u0 = d.mean()
    raw = 2 * u0**2 / d.var(ddof=1)
    return u0, float(np.clip(np.round(raw), 1, 250)), raw


def robust(d):
    m, s = np.median(d), np.subtract(*np.percentile(d, [75, 25]))
    if s / m > 2.6856:
        n = 1.0
    elif s / m < 0.19457:
        n = 100.0
    else:
        n = float(np.round(np.exp((1.380948 * np.log(2.68631 * m / s)) ** 1.185785)))
    c = stats.chi2(n)
    return 0.5 * n * (m / c.ppf(0.5) + s / (c.ppf(0.75) - c.ppf(0.25))), n, n


show("x", X)
show("xNew", X_new)
for name, scaled in (("plain", False), ("scaled", True)):
    mean = X.mean(axis=0)
    sd = X.std(axis=0, ddof=1) if scaled else np.ones(P)
    Z, Z_new = (X - mean) / sd, (X_new - mean) / sd
    U, s, Vt = np.linalg.svd(Z, full_matrices=False)
    V = Vt.T * np.sign(Vt.T[np.argmax(np.abs(Vt.T), axis=0), np.arange(P)])
    lam = s**2 / (N - 1)
    load = V[:, :A]
    show(f"{name}Mean", mean)
    show(f"{name}Scale", sd)
    show(f"{name}Loadings", load)
    show(f"{name}Eigenvalues", lam[:A])
    show(f"{name}ResidualEigenvalues", lam[A:])
    T, T_new = Z @ load, Z_new @ load
    h = lambda t: np.cumsum(t**2 / lam[:A], axis=1)
    q = lambda z, t: np.array([((z - t[:, :a] @ load[:, :a].T) ** 2).sum(axis=1) for a in range(1, A + 1)]).T
    show(f"{name}Scores", T)
    show(f"{name}ScoreDistances", h(T))
    show(f"{name}OrthogonalDistances", q(Z, T))
    show(f"{name}ScoreDistancesNew", h(T_new))
    show(f"{name}OrthogonalDistancesNew", q(Z_new, T_new))
    T_nipals, V_nipals = nipals(Z, A)
    show(f"{name}NipalsScores", T_nipals)
    show(f"{name}NipalsLoadings", V_nipals)
    jm, jm_out, clamped, box, chi, whole, h0s = [], [], [], [], [], [], []
    for a in range(1, A + 1):
        th = [(lam[a:] ** k).sum() for k in (1, 2, 3)]
        h0 = 1 - 2 * th[0] * th[2] / (3 * th[1] ** 2)
        h0s.append(h0)
        f = lambda tail, h0: th[0] * (
            1 + stats.norm.isf(tail) * np.sqrt(2 * th[1]) * h0 / th[0] + th[1] * h0 * (h0 - 1) / th[0] ** 2
        ) ** (1 / h0)
        jm.append(f(ALPHA, h0))
        jm_out.append(f(outlier_tail, h0))
        clamped.append(f(ALPHA, max(h0, 0.001)))
        box.append(th[1] / th[0] * stats.chi2.isf(ALPHA, th[0] ** 2 / th[1]))
        u0, _, raw = moments(q(Z, T)[:, a - 1])
        chi.append(u0 / raw * stats.chi2.isf(ALPHA, raw))
        whole.append(u0 / raw * stats.chi2.isf(ALPHA, max(np.floor(raw), 1)))
    for key, values in (("H0", h0s), ("JacksonMudholkar", jm), ("JacksonMudholkarOutlier", jm_out),
                        ("JacksonMudholkarClamped", clamped), ("Box", box), ("Moments", chi), ("MomentsWhole", whole)):
        show(f"{name}{key}", values)
    for key, learn in (("Moments", moments), ("Robust", robust)):
        hp = [learn(h(T)[:, a]) for a in range(A)]
        qp = [learn(q(Z, T)[:, a]) for a in range(A)]
        full = lambda hd, qd: np.array([hp[a][1] * hd[:, a] / hp[a][0] + qp[a][1] * qd[:, a] / qp[a][0] for a in range(A)]).T
        dof = np.array([hp[a][1] + qp[a][1] for a in range(A)])
        show(f"{name}{key}H0", [v[0] for v in hp])
        show(f"{name}{key}Nh", [v[1] for v in hp])
        show(f"{name}{key}Q0", [v[0] for v in qp])
        show(f"{name}{key}Nq", [v[1] for v in qp])
        show(f"{name}{key}FullDistances", full(h(T), q(Z, T)))
        show(f"{name}{key}FullDistancesNew", full(h(T_new), q(Z_new, T_new)))
        show(f"{name}{key}Extreme", stats.chi2.isf(ALPHA, dof))
        show(f"{name}{key}Outlier", stats.chi2.isf(outlier_tail, dof))
a = np.arange(1, A + 1)
show("t2Calibration", (N - 1) ** 2 / N * stats.beta.isf(ALPHA, a / 2, (N - a - 1) / 2))
show("t2New", a * (N**2 - 1) / (N * (N - a)) * stats.f.isf(ALPHA, a, N - a))
show("t2F", a * (N - 1) / (N - a) * stats.f.isf(ALPHA, a, N - a))
# Hotelling T² of the first three channels by the inverse covariance: no decomposition at all.
C = np.linalg.inv(np.cov(X[:, :3], rowvar=False))
d = lambda rows: np.einsum("ij,jk,ik->i", rows[:, :3] - X[:, :3].mean(axis=0), C, rows[:, :3] - X[:, :3].mean(axis=0))
show("hotelling", d(X))
show("hotellingNew", d(X_new))
# Residual eigenvalues whose exponent h0 is negative.
lam = np.array([10.0] + [1.0] * 30)
th = [(lam**k).sum() for k in (1, 2, 3)]
h0 = 1 - 2 * th[0] * th[2] / (3 * th[1] ** 2)
f = lambda tail, h0: th[0] * (
    1 + stats.norm.isf(tail) * np.sqrt(2 * th[1]) * h0 / th[0] + th[1] * h0 * (h0 - 1) / th[0] ** 2
) ** (1 / h0)
show("negativeH0", h0)
show("negativeJacksonMudholkar", f(ALPHA, h0))
show("negativeJacksonMudholkarClamped", f(ALPHA, 0.001))
print("}")
