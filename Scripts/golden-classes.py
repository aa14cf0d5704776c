"""Writes golden values of classifiers and one-class models, by scipy and scikit-learn.

Each figure comes by another way than that of the Swift code: canonical variates by the generalised eigenproblem of scipy,
quadratic discriminants by scipy.stats.multivariate_normal, thresholds by root finding on normal densities, binomial and
noncentral chi-squared distributions by scipy.stats. Where scikit-learn has the same method it must agree, else nothing is
written.

usage: python3 Scripts/golden-classes.py > Tests/ModellingTests/Golden/classes.json
needs: numpy, scipy, scikit-learn
"""

import json
import sys

import numpy as np
import scipy
import sklearn
from scipy import linalg, optimize, stats
from sklearn.cross_decomposition import PLSRegression
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import QuadraticDiscriminantAnalysis
from sklearn.neighbors import KNeighborsClassifier

N, P = 21, 6
rng = np.random.default_rng(41)
labels = rng.permutation(np.array([0] * 8 + [1] * 7 + [2] * 6))
latent = rng.normal(size=(N + 6, 4))
latent[:N, 0] += 1.5 * (labels == 1)
latent[:N, 1] += 1.8 * (labels == 2)
data = np.round(latent @ rng.normal(size=(4, P)) * np.linspace(1, 4, P) + 0.4 * rng.normal(size=(N + 6, P)) + 20, 3)
X, new = data[:N], data[N:]
G = 3
counts = np.bincount(labels)
PRIORS = {"equal": np.full(G, 1 / G), "frequencies": counts / N}
out = {
    "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__},
    "x": X, "new": new, "labels": labels,
}


def means(Z):
    return np.array([Z[labels == c].mean(axis=0) for c in range(G)])


def pooled(Z):
    E = Z - means(Z)[labels]
    return E.T @ E / (N - G)


def normalise(logs):
    w = np.exp(logs - logs.max(axis=1, keepdims=True))
    return w / w.sum(axis=1, keepdims=True)


def lda_posteriors(Z, Z_new, priors):
    logs = np.array([stats.multivariate_normal.logpdf(Z_new, m, pooled(Z)) for m in means(Z)]).reshape(G, -1).T
    return normalise(logs + np.log(priors))


# Canonical variates.
out["canonical"] = {}
Z, Zn = X[:, :4], new[:, :4]
for name, priors in PRIORS.items():
    centre = priors @ means(Z)
    M = means(Z) - centre
    between = (M.T * (N * priors / (G - 1))) @ M
    values, vectors = linalg.eigh(between, pooled(Z))
    order = np.argsort(values)[::-1][: G - 1]
    W = vectors[:, order]
    W *= np.sign(W[np.argmax(np.abs(W), axis=0), range(G - 1)])
    assert np.allclose(W.T @ pooled(Z) @ W, np.eye(G - 1))
    out["canonical"][name] = {
        "singularValues": np.sqrt(values[order]), "coefficients": W, "scores": (Zn - centre) @ W}

# Quadratic discriminants.
out["qda"] = {}
for name, priors in PRIORS.items():
    Z, Zn = X[:, :3], new[:, :3]

    def posteriors(ddof):
        densities = [
            stats.multivariate_normal.logpdf(Zn, Z[labels == c].mean(axis=0), np.cov(Z[labels == c].T, ddof=ddof))
            for c in range(G)
        ]
        return normalise(np.array(densities).T + np.log(priors))

    out["qda"][name] = posteriors(1)
    # scikit-learn 1.9 divides the covariances by n_c.
    peer = QuadraticDiscriminantAnalysis(priors=priors).fit(Z, labels).predict_proba(Zn)
    assert np.abs(peer - posteriors(0)).max() < 1e-12, "scikit-learn disagrees about QDA"

# LDA on principal components.
out["pcaLDA"] = []
for scale in (False, True):
    for name, priors in PRIORS.items():
        s = X.std(axis=0, ddof=1) if scale else 1
        pca = PCA(3, svd_solver="full").fit(X / s)
        T, Tn = pca.transform(X / s), pca.transform(new / s)
        out["pcaLDA"].append({
            "scale": scale, "priors": name,
            "posteriors": [lda_posteriors(T[:, :a], Tn[:, :a], priors) for a in (1, 2, 3)]})

# Nearest neighbours: votes by hand, with the tie rules; scikit-learn where there is no tie.
out["knn"] = []
for two in (False, True):
    y = np.minimum(labels, 1) if two else labels
    for k in (1, 2, 3, 4, 5, 7):
        distance = np.sqrt(((new[:, None] - X[None]) ** 2).sum(axis=2))
        nearest = np.argsort(distance, axis=1, kind="stable")[:, :k]
        decided = []
        for row in nearest:
            votes = np.bincount(y[row], minlength=G)
            decided.append(int(next(y[j] for j in row if votes[y[j]] == votes.max())))
        peer = KNeighborsClassifier(k, algorithm="brute").fit(X, y)
        d, i = peer.kneighbors(new)
        assert (i == nearest).all(), "scikit-learn disagrees about neighbours"
        if two and k % 2:
            assert (peer.predict(new) == decided).all(), "scikit-learn disagrees about votes"
        out["knn"].append({
            "two": two, "k": k, "decided": decided, "rows": nearest,
            "distances": np.take_along_axis(distance, nearest, axis=1)})

# PLS-DA: responses and thresholds.
Y = np.eye(G)[labels]
out["plsda"] = []
for a in (1, 2, 3):
    pls = PLSRegression(a, scale=False, tol=1e-30, max_iter=100000).fit(X, Y)
    fitted, predicted = pls.predict(X), pls.predict(new)
    case = {"latentVariables": a, "responses": predicted, "rules": {}}
    for name in PRIORS:
        thresholds, probabilities = [], []
        for c in range(G):
            members, rest = fitted[labels == c, c], fitted[labels != c, c]
            prior = 0.5 if name == "equal" else counts[c] / N
            one = stats.norm(members.mean(), members.std(ddof=1))
            zero = stats.norm(rest.mean(), rest.std(ddof=1))

            def odds(y):
                return np.log(prior) + one.logpdf(y) - np.log(1 - prior) - zero.logpdf(y)

            # The rising branch lies on one side of the vertex of the parabola.
            s1, s0 = one.std() ** 2, zero.std() ** 2
            curve = 1 / (2 * s0) - 1 / (2 * s1)
            vertex = zero.mean() - (one.mean() - zero.mean()) / s1 / (2 * curve)
            low, high = (vertex - 50, vertex) if curve < 0 else (vertex, vertex + 50)
            crosses = odds(low) * odds(high) < 0
            thresholds.append(optimize.brentq(odds, low, high, xtol=1e-15, rtol=1e-15) if crosses else None)
            y = np.minimum(predicted[:, c], vertex) if curve < 0 else np.maximum(predicted[:, c], vertex)
            probabilities.append(1 / (1 + np.exp(-odds(y))))
        case["rules"][name] = {"thresholds": thresholds, "probabilities": np.array(probabilities).T}
    out["plsda"].append(case)

# Soft PLS-DA: three classes, and the first against the rest.
out["soft"] = []
for two, a in ((False, 2), (False, 3), (True, 1), (True, 3)):
    y = np.minimum(labels, 1) if two else labels
    D = np.eye(y.max() + 1)[y]
    pls = PLSRegression(a, scale=False, tol=1e-30, max_iter=100000).fit(X, D)
    pca = PCA(D.shape[1] - 1, svd_solver="full").fit(pls.predict(X))
    T, Tn, C = pca.transform(pls.predict(X)), pca.transform(pls.predict(new)), pca.transform(np.eye(D.shape[1]))
    hard = np.array([((Tn - c) ** 2 / pca.explained_variance_).sum(axis=1) for c in C]).T
    soft = []
    for k, c in enumerate(C):
        t = T[y == k] - c
        soft.append(np.einsum("ij,jk,ik->i", Tn - c, np.linalg.inv(t.T @ t / len(t)), Tn - c))
    out["soft"].append({
        "two": two, "latentVariables": a, "hard": hard, "soft": np.array(soft).T,
        "limit": stats.chi2.ppf(0.95, D.shape[1] - 1),
        "outlierLimits": [stats.chi2.ppf(0.99 ** (1 / n), D.shape[1] - 1) for n in np.bincount(y)]})

# SIMCA of the first class.
out["simca"] = []
for scale in (False, True):
    C = X[labels == 0]
    n = len(C)
    m, s = C.mean(axis=0), C.std(axis=0, ddof=1) if scale else np.ones(P)
    values, vectors = np.linalg.eigh(np.cov(((C - m) / s).T))
    vectors = vectors[:, ::-1]
    case = {"scale": scale, "alpha": 0.1, "residualF": [], "criticalF": [], "newLimit": [], "rounded": []}
    for a in (1, 2, 3):
        project = vectors[:, :a] @ vectors[:, :a].T
        E = ((C - m) / s) @ (np.eye(P) - project) * s
        En = ((new - m) / s) @ (np.eye(P) - project) * s
        r = P if n > P else n - 1
        s0 = (E**2).sum() / ((r - a) * (n - a - 1))
        case["residualF"].append((En**2).sum(axis=1) / (r - a) / s0)
        case["criticalF"].append(stats.f.ppf(0.9, r - a, (r - a) * (n - a - 1)))
        case["newLimit"].append(a * (n**2 - 1) / (n * (n - a)) * stats.f.ppf(0.9, a, n - a))
        q = (((C - m) / s) @ (np.eye(P) - project) ** 1)
        q = (q**2).sum(axis=1)
        degrees = float(np.clip(np.round(2 * q.mean() ** 2 / q.var(ddof=1)), 1, 250))
        case["rounded"].append(q.mean() / degrees * stats.chi2.ppf(0.9, degrees))
    out["simca"].append(case)

# Extremes.
f = np.round(stats.chi2.rvs(7, size=24, random_state=rng), 4)
alphas = np.arange(1, 25) / 24
out["extremes"] = {
    "degrees": 7, "f": f, "observed": [int((stats.chi2.sf(f, 7) < a).sum()) for a in alphas],
    "low": stats.binom.ppf(0.025, 24, alphas).astype(int), "high": stats.binom.ppf(0.975, 24, alphas).astype(int),
    "high99": stats.binom.ppf(0.995, 24, alphas).astype(int)}

# Alternative classes.
out["alternative"] = []
for k, true, scale, far in ((5, 12.0, 1.0, []), (9, 40.0, 0.7, [900.0, 4000.0]), (3, 300.0, 2.0, [])):
    f = np.concatenate([np.round(scale * stats.ncx2.rvs(k, true, size=15, random_state=rng), 4), far])
    kept = np.sort(f)
    while True:
        ratio = kept.var(ddof=1) / kept.mean() ** 2
        if 4 - 2 * k * ratio >= 0:
            break
        kept = kept[:-1]
    # Moments solved as two equations for s and f0.
    x = max(np.roots([ratio, -4, 2 * k]).real)
    s, f0 = x - k, kept.mean() / x
    limit = stats.chi2.ppf(0.95, k)
    h = 1 - 2 / 3 * (k + s) * (k + 3 * s) / (k + 2 * s) ** 2
    p, m = (k + 2 * s) / (k + s) ** 2, (h - 1) * (1 - 3 * h)
    z = ((limit / f0 / (k + s)) ** h - (1 + h * p * (h - 1 - (2 - h) * m * p / 2))) / (h * np.sqrt(2 * p) * (1 + m * p / 2))
    out["alternative"].append({
        "degrees": k, "f": f, "externals": len(f) - len(kept), "noncentrality": s, "scale": f0,
        "sankaran": stats.norm.cdf(z), "exact": stats.ncx2.cdf(limit / f0, k, s)})
out["noncentral"] = [
    {"x": x, "k": k, "s": s, "cdf": float(stats.ncx2.cdf(x, k, s))}
    for x, k, s in ((3, 2, 1), (0.1, 1, 0.5), (20, 7, 30), (60, 3, 20), (500, 250, 180), (9, 4, 90))]


def plain(value):
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return value.item()
    return value


json.dump(plain(out), sys.stdout, indent=None, separators=(",", ":"))
print()
