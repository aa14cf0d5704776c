"""Writes Tests/ModellingTests/Golden/multi.json: curve resolution, locally weighted PLS and fusion of blocks.

Programs that know nothing of the Swift code: pyMCR for alternating least squares, scipy for non-negative least squares,
scikit-learn for isotonic regression, PCA and PLS, mbpls for multi-block PLS. What none of them has (weights of samples
in PLS, unimodality, orthogonalised blocks) is written out here from the papers: NIPALS with deflation.

usage: python3 Scripts/golden-multi.py > Tests/ModellingTests/Golden/multi.json
needs: pip install pyMCR mbpls scikit-learn==1.5.2 numpy scipy pandas
"""

import json
import logging
import sys
import warnings
from importlib.metadata import version

import numpy as np
from mbpls.mbpls import MBPLS
from pymcr.constraints import ConstraintNonneg, ConstraintNorm
from pymcr.mcr import McrAR
from scipy.optimize import nnls
from sklearn.cross_decomposition import PLSRegression
from sklearn.decomposition import PCA
from sklearn.isotonic import isotonic_regression

warnings.filterwarnings("ignore")
logging.disable()  # pyMCR tells its progress on the standard output
rng = np.random.default_rng(41)
out = {"versions": {p: version(p) for p in ("numpy", "scipy", "scikit-learn", "pyMCR", "mbpls")}}

# Non-negative least squares: well conditioned, and with columns that nearly agree.
out["nnls"] = []
for m, k, close in ((9, 4, 0), (30, 7, 0), (12, 5, 1e-3), (5, 5, 0)):
    A = np.round(rng.uniform(0, 1, (m, k)), 4)
    if close:
        A[:, 1] = np.round(A[:, 0] + close * rng.normal(size=m), 6)
    B = np.round(A @ rng.normal(size=(k, 6)) + 0.3 * rng.normal(size=(m, 6)), 4)
    out["nnls"].append({"a": A, "b": B, "x": np.array([nnls(A, b)[0] for b in B.T])})


# Unimodal least squares: every mode by isotonic regression of both sides.
def unimodal(y, floor=None):
    best = None
    for k in range(len(y) + 1):
        up = isotonic_regression(y[:k], y_min=floor) if k else np.array([])
        down = isotonic_regression(y[k:], y_min=floor, increasing=False) if k < len(y) else np.array([])
        f = np.concatenate([up, down])
        error = ((y - f) ** 2).sum()
        if best is None or error < best[0] - 1e-12:
            best = (error, f)
    return best


out["unimodal"] = []
for n in (1, 2, 5, 9, 14):
    y = np.round(3 * np.exp(-((np.arange(n) - n / 3) ** 2) / 4) - 1 + rng.normal(size=n), 2)
    for floor in (None, 0.0):
        error, f = unimodal(y, floor)
        out["unimodal"].append({"y": y, "nonNegative": floor is not None, "values": f, "squaredError": error})

# Curve resolution.
n, p, A = 12, 15, 3
channels, rows = np.arange(p), np.arange(n)
S = np.array([np.exp(-((channels - c) ** 2) / w) for c, w in ((3, 6), (7, 9), (11, 5))]).T
C = np.array([np.exp(-((rows - c) ** 2) / w) for c, w in ((2, 9), (6, 8), (9, 12))]).T
D = np.round(C @ S.T + 0.01 * np.abs(rng.normal(size=(n, p))), 4)
closed = C / C.sum(axis=1, keepdims=True)
D_closed = np.round(closed @ S.T + 0.003 * rng.normal(size=(n, p)), 4)
S0 = np.round(S + 0.3 * rng.uniform(size=S.shape), 3)
C0 = np.round(C + 0.2 * rng.uniform(size=C.shape), 3)


def lof(d, c, s):
    return 100 * np.sqrt(((d - c @ s.T) ** 2).sum() / (d**2).sum())


def resolve(d, iterations, s0=None, c0=None, closure=False, regression="NNLS"):
    free = {"tol_increase": None, "tol_n_increase": None, "tol_n_above_min": None, "tol_err_change": None}
    model = McrAR(c_regr=regression, st_regr=regression, max_iter=iterations, **free,
                  c_constraints=[ConstraintNorm()] if closure else [], st_constraints=[])
    model.fit(d, **({"ST": s0.T} if s0 is not None else {"C": c0}))
    c, s = model.C_, model.ST_.T
    if not closure:
        length = np.linalg.norm(s, axis=0)
        c, s = c * length, s / length
    return c, s


out["resolution"] = {"d": D, "dClosed": D_closed, "s0": S0, "c0": C0, "cases": []}
for name, iterations, start, closure, regression in (
        ("spectra", 1, "s", False, "NNLS"), ("spectra", 2, "s", False, "NNLS"), ("spectra", 30, "s", False, "NNLS"),
        ("plain", 3, "s", False, "OLS"), ("concentrations", 20, "c", False, "NNLS"), ("closure", 1, "s", True, "NNLS"),
        ("closure", 12, "s", True, "NNLS")):
    d = D_closed if closure else D
    # From concentrations pyMCR counts its first half-step, from C₀ to S, as an iteration.
    c, s = resolve(d, iterations + (start == "c"), S0 if start == "s" else None, C0 if start == "c" else None, closure, regression)
    out["resolution"]["cases"].append({
        "name": name, "iterations": iterations, "closed": closure, "nonNegative": regression == "NNLS",
        "fromSpectra": start == "s", "concentrations": c, "spectra": s, "lackOfFit": lof(d, c, s)})


def sweep(d, f, g):
    f = f.copy()
    for a in range(f.shape[1]):
        rest = d - np.delete(f, a, 1) @ np.delete(g, a, 1).T
        f[:, a] = unimodal(rest @ g[:, a] / (g[:, a] @ g[:, a]), 0.0)[1]
    return f


c, s = None, S0 / np.linalg.norm(S0, axis=0)
for iteration in range(6):
    c = sweep(D, np.array([nnls(s, d)[0] for d in D]) if c is None else c, s)
    s = np.array([nnls(c, d)[0] for d in D.T])
    length = np.linalg.norm(s, axis=0)
    c, s = c * length, s / length
out["resolution"]["unimodal"] = {"iterations": 6, "concentrations": c, "spectra": s, "lackOfFit": lof(D, c, s)}


# Locally weighted PLS by NIPALS with the weights in every product (Kim et al. 2011).
def local(X, Y, x, A, phi, d):
    sigma = d.std(ddof=1)
    w = np.exp(-phi * d / sigma)
    O = np.diag(w)
    xm, ym = w @ X / w.sum(), w @ Y / w.sum()
    E, F, e, y, path = X - xm, Y - ym, x - xm, ym.copy(), []
    for _ in range(A):
        M = E.T @ O @ F
        v = M[:, 0] if F.shape[1] == 1 else np.linalg.eigh(M @ M.T)[1][:, -1]
        v = v / np.linalg.norm(v)
        t = E @ v
        pp, qq = E.T @ O @ t / (t @ O @ t), F.T @ O @ t / (t @ O @ t)
        ta = e @ v
        y = y + ta * qq
        E, F, e = E - np.outer(t, pp), F - np.outer(t, qq), e - ta * pp
        path.append(y.copy())
    return path, w.sum() ** 2 / (w**2).sum()


out["local"] = []
for n, p, q, A, phi, scale, scores in ((14, 6, 1, 4, 1.0, False, False), (11, 20, 1, 3, 2.5, False, False),
                                       (15, 7, 2, 3, 0.7, True, False), (13, 18, 1, 3, 1.5, False, True),
                                       (16, 5, 1, 4, 2.0, True, True), (12, 6, 1, 3, 0.0, True, False)):
    T = rng.normal(size=(n + 4, 5))
    X = np.round(T @ rng.normal(size=(5, p)) * np.linspace(1, 4, p) + 0.2 * rng.normal(size=(n + 4, p)) + 9, 3)
    Y = np.round(T[:, :q] ** 2 + T[:, 1:2] + 0.1 * rng.normal(size=(n + 4, q)) + 5, 3)
    new, X, Y = X[n:], X[:n], Y[:n]
    case = {"x": X, "y": Y, "new": new, "latentVariables": A, "localization": phi, "scale": scale, "scores": scores}
    m, ym = X.mean(axis=0), Y.mean(axis=0)
    s = X.std(axis=0, ddof=1) if scale else np.ones(p)
    ys = Y.std(axis=0, ddof=1) if scale else np.ones(q)
    Z, V, Zn = (X - m) / s, (Y - ym) / ys, (new - m) / s
    if scores:
        pls = PLSRegression(A, scale=False).fit(Z, V)
        P, Pn = pls.transform(Z), pls.transform(Zn)
        spread = P.std(axis=0, ddof=1)
        P, Pn = P / spread, Pn / spread
    else:
        P, Pn = Z, Zn
    found = [local(Z, V, z, A, phi, np.linalg.norm(P - pl, axis=1)) for z, pl in zip(Zn, Pn)]
    case["predicted"] = [np.array([ym + f[0][a] * ys for f in found]) for a in range(A)]
    case["effectiveSamples"] = [f[1] for f in found]
    out["local"].append(case)

# Fusion.
n, widths = 16, (8, 5, 3)
T = rng.normal(size=(n + 4, 4))
X = np.hstack([np.round(T @ rng.normal(size=(4, w)) * size + 0.3 * size * rng.normal(size=(n + 4, w)) + offset, 4)
               for w, size, offset in zip(widths, (1, 20, 0.05), (3, -100, 0.2))])
Y = np.round(T[:, :2] + T[:, 2:] * [1, -1] + 0.1 * rng.normal(size=(n + 4, 2)) + [10, 3], 3)
new, X, Y = X[n:], X[:n], Y[:n]
ends = np.cumsum((0,) + widths)
ranges = [slice(a, b) for a, b in zip(ends[:-1], ends[1:])]
out["fusion"] = {"x": X, "y": Y, "new": new, "widths": widths, "cases": []}
for autoscale in (False, True):
    m = X.mean(axis=0)
    s = X.std(axis=0, ddof=1) if autoscale else np.ones(X.shape[1])
    Z, Zn = (X - m) / s, (new - m) / s
    size = [np.sqrt(Z[:, r].var(axis=0, ddof=1).sum()) for r in ranges]
    blocks, new_blocks = [Z[:, r] / v for r, v in zip(ranges, size)], [Zn[:, r] / v for r, v in zip(ranges, size)]
    case = {"autoscale": autoscale, "low": np.hstack(new_blocks)}

    # Mid-level: scikit-learn's PCA; the largest loading positive.
    mids = {"block": [], "unit": []}
    for b, nb, A in zip(blocks, new_blocks, (3, 2, 1)):
        pca = PCA(A, svd_solver="full").fit(b)
        sign = np.sign(pca.components_[np.arange(A), np.argmax(np.abs(pca.components_), axis=1)])
        t = pca.transform(nb) * sign
        mids["block"].append(t)
        mids["unit"].append(t / np.sqrt(pca.explained_variance_))
    case["mid"] = {k: np.hstack(v) for k, v in mids.items()}

    # Multi-block PLS by the package mbpls, one response and two.
    case["multiBlock"] = []
    for q in (1, 2):
        A = 4
        ym = Y[:, :q].mean(axis=0)
        model = MBPLS(A, standardize=False, method="NIPALS").fit([b.copy() for b in blocks], Y[:, :q] - ym)
        flip = []
        for a in range(A):
            w = np.concatenate([np.sqrt(model.A_[b, a]) * model.W_[b][:, a] for b in range(3)])
            flip.append(np.sign(w[np.argmax(np.abs(w))]))
        # mbpls divides block and super scores by the length of the super score.
        case["multiBlock"].append({
            "responses": q, "squaredSuperWeights": model.A_.T,
            "blockWeights": [(w * flip).T for w in model.W_],
            "superScoresUnit": model.Ts_ / np.linalg.norm(model.Ts_, axis=0) * flip,
            "predicted": model.predict([b.copy() for b in new_blocks]).reshape(4, -1) + ym,
        })
        # Block scores by the algorithm as it stands in the paper, with the super scores' deflation.
        E, F = [b.copy() for b in blocks], Y[:, :q] - ym
        tb, total = [[] for _ in blocks], []
        for a in range(A):
            u = F[:, [0]]
            for _ in range(5000):
                w = [e.T @ u for e in E]
                w = [v / np.linalg.norm(v) for v in w]
                t = np.hstack([e @ v for e, v in zip(E, w)])
                wt = t.T @ u
                wt /= np.linalg.norm(wt)
                ts = t @ wt
                c = F.T @ ts / (ts.T @ ts)
                fresh = F @ c / (c.T @ c)
                done = np.linalg.norm(fresh - u) < 1e-15 * np.linalg.norm(fresh)
                u = fresh
                if done:
                    break
            sign = flip[a] * np.sign((ts.T @ (model.Ts_[:, [a]])).item())
            for b in range(3):
                tb[b].append(t[:, b] * sign)
            total.append((ts.T @ ts).item())
            E = [e - ts @ (e.T @ ts).T / (ts.T @ ts) for e in E]
            F = F - ts @ c.T
        case["multiBlock"][-1]["blockScores"] = [np.array(v).T for v in tb]
        case["multiBlock"][-1]["squaredSuperScores"] = total

    # Sequential PLS: scikit-learn's PLS on blocks from which earlier scores were regressed out.
    case["sequential"] = []
    for q, counts in ((1, (3, 2, 1)), (1, (2, 0, 2)), (2, (2, 2, 1)), (1, (0, 3, 1))):
        ym = Y[:, :q].mean(axis=0)
        F, pred = Y[:, :q] - ym, np.tile(ym, (4, 1))
        Ts, Tn, shares = np.zeros((n, 0)), np.zeros((4, 0)), []
        size = (F**2).sum()
        for r, A in zip(ranges, counts):
            if A == 0:
                shares.append(0.0)
                continue
            G = np.linalg.lstsq(Ts, Z[:, r], rcond=None)[0] if Ts.shape[1] else np.zeros((0, Z[:, r].shape[1]))
            O, On = Z[:, r] - Ts @ G, Zn[:, r] - Tn @ G
            pls = PLSRegression(A, scale=False, tol=1e-28, max_iter=100000).fit(O, F)
            t, tn = pls.transform(O), pls.transform(On)
            q_ = np.linalg.lstsq(t, F, rcond=None)[0]
            before = (F**2).sum()
            F, pred = F - t @ q_, pred + tn @ q_
            shares.append((before - (F**2).sum()) / size)
            Ts, Tn = np.hstack([Ts, t]), np.hstack([Tn, tn])
        case["sequential"].append({"responses": q, "latentVariables": counts, "predicted": pred, "shares": shares})
    out["fusion"]["cases"].append(case)


def plain(value):
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    return value.item() if isinstance(value, np.generic) else value


json.dump(plain(out), sys.stdout, separators=(",", ":"))
print()
