"""Writes golden values of OSC, the O-PLS filter, EPO and GLSW, or of O-PLS, by numpy, scipy, chemotools and pyopls.

Iterations of the papers (NIPALS, power method) and explicit p x p matrices here, exact factorisations and low-rank
forms in the Swift code. Peers must agree, else nothing is written.

usage: python3 Scripts/golden-orthogonal.py filters > Tests/PreprocessingTests/Golden/orthogonal.json
       python3 Scripts/golden-orthogonal.py models > Tests/ModellingTests/OrthogonalPLSGolden.swift
needs: numpy, scipy, scikit-learn, chemotools, pyopls
"""

import importlib.metadata
import json
import sys

import numpy as np
import scipy.linalg
from chemotools.projection import ExternalParameterOrthogonalization, OrthogonalPLS, OrthogonalSignalCorrection
from pyopls import OPLS
from sklearn.cross_decomposition import PLSRegression

# Twelve spectra of 18 channels: six specimens, each on two instruments; three classes. The last four are new.
p, training = 18, 8
rng = np.random.default_rng(11)
j = np.arange(p)
bands = np.array([np.exp(-(((j - c) / w) ** 2)) for c, w in ((4, 2), (9, 3), (13, 2.5), (7, 6))])
heights = 0.5 + rng.random((6, 4))
specimen = np.repeat(np.arange(6), 2)
instrument = np.tile([0, 1], 6)
drift = 0.1 + 0.05 * rng.random((12, 1)) * np.sin(j / 4) + 0.03 * rng.normal(size=(12, 1)) * j / p
x = np.round(heights[specimen] @ bands + instrument[:, None] * drift + 0.004 * rng.normal(size=(12, p)), 5)
y = np.round(heights[specimen][:, :1] * 3 + 0.2 * heights[specimen][:, 1:2] + 0.02 * rng.normal(size=(12, 1)), 4)
classes = np.array([0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2])
dummies = np.eye(3)[classes]
train, mean = x[:training], x[:training].mean(axis=0)
xc = train - mean


def centred(response):
    return response[:training] - response[:training].mean(axis=0)


def osc(response, k, algorithm):
    """The iterations as the papers state them; a new spectrum goes through the same steps."""
    yc, E, new = centred(response), xc.copy(), x - mean
    H = yc @ np.linalg.pinv(yc)
    if algorithm == "fearn":
        M = np.eye(p) - xc.T @ yc @ np.linalg.pinv(yc.T @ xc @ xc.T @ yc, rcond=1e-12) @ yc.T @ xc
        values, vectors = np.linalg.eigh(M @ xc.T @ xc @ M)
        W = vectors[:, ::-1][:, :k]
        T = xc @ W
        return new - (new @ W) @ (xc.T @ T @ np.linalg.inv(T.T @ T)).T + mean
    for _ in range(k):
        t = E @ np.linalg.svd(E)[2][0]
        for _ in range(100000):
            star = t - H @ t
            w = E.T @ star
            w /= np.linalg.norm(w)
            old, t = t, E @ w
            if np.linalg.norm(t - old) < 1e-15 * np.linalg.norm(t):
                break
        if algorithm == "sjoblom":
            load = E.T @ t / (t @ t)
            E = E - np.outer(t, load)
        else:
            star = t - H @ t
            load = E.T @ star / (star @ star)
            E = E - np.outer(star, load)
        new = new - np.outer(new @ w, load)
    return new + mean


def opls(X, Y, k):
    """O-PLS of the paper, with the response matrix W decomposed by PCA; W_o, P_o, T_o."""
    W = X.T @ Y / (Y**2).sum(axis=0)
    U, s, _ = np.linalg.svd(W, full_matrices=False)
    T_w = U[:, s**2 > 1e-10 * (s**2).sum()]
    E, parts = X.copy(), []
    for _ in range(k):
        u = Y[:, np.argmax((Y**2).sum(axis=0))]
        for _ in range(100000):
            w = E.T @ u
            w /= np.linalg.norm(w)
            t = E @ w
            c = Y.T @ t / (t @ t)
            old, u = u, Y @ c / (c @ c)
            if np.linalg.norm(u - old) < 1e-16 * np.linalg.norm(u):
                break
        load = E.T @ t / (t @ t)
        wo = load.copy()
        for a in range(T_w.shape[1]):
            wo -= (T_w[:, a] @ wo) / (T_w[:, a] @ T_w[:, a]) * T_w[:, a]
        wo /= np.linalg.norm(wo)
        to = E @ wo
        po = E.T @ to / (to @ to)
        E = E - np.outer(to, po)
        parts.append((wo, po, to))
    return E, parts


def opls_filter(response, k):
    new = x - mean
    for wo, po, _ in opls(xc, centred(response), k)[1]:
        new = new - np.outer(new @ wo, po)
    return new + mean


def differences(groups, condition=None):
    rows = [np.flatnonzero(np.asarray(groups)[:training] == g) for g in dict.fromkeys(groups[:training])]
    if condition is None:
        return np.sqrt(2) * np.vstack([train[r] - train[r].mean(axis=0) for r in rows if len(r) > 1])
    pairs = np.array([train[r[condition[r] == 1]].mean(axis=0) - train[r[condition[r] == 0]].mean(axis=0)
                      for r in rows if len(set(condition[r])) == 2])
    return pairs - pairs.mean(axis=0)


def epo(D, k):
    values, vectors = np.linalg.eigh(D.T @ D)
    V = vectors[:, ::-1][:, :k]
    return x @ (np.eye(p) - V @ V.T)


def glsw(D, alpha):
    return x @ np.real(scipy.linalg.inv(scipy.linalg.sqrtm(D.T @ D / alpha + np.eye(p))))


def close(a, b, tolerance=1e-8):
    assert np.abs(a - b).max() < tolerance * np.abs(b).max(), np.abs(a - b).max()


# The peers.
for algorithm in ("wold", "sjoblom", "fearn"):
    peer = OrthogonalSignalCorrection(2, method=algorithm, tol=1e-15, max_iter=100000).fit(train, centred(y)[:, 0])
    close(peer.transform(x), osc(y, 2, algorithm))
close(OPLS(2, scale=False).fit(train, y[:training]).transform(x) + mean, opls_filter(y, 2))
close(OrthogonalPLS(1).fit(train, dummies[:training][:, :1]).transform(x), opls_filter(dummies[:, :1], 1))
peer = ExternalParameterOrthogonalization(2).fit(train, X_external=train, sample_ids=specimen[:training])
close(peer.transform(x), epo(differences(specimen), 2) + mean - mean @ (np.eye(p) - peer.V_epo_ @ peer.V_epo_.T))
versions = ", ".join(
    f"{name} {importlib.metadata.version(name)}" for name in ("numpy", "scipy", "chemotools", "pyopls", "scikit-learn"))

what = sys.argv[1] if len(sys.argv) > 1 else ""
if what == "filters":
    cases = [
        ("osc", {}, "response", osc(y, 1, "fearn")),
        ("osc", {"components": 3, "algorithm": "fearn"}, "response", osc(y, 3, "fearn")),
        ("osc", {"components": 2, "algorithm": "wold"}, "response", osc(y, 2, "wold")),
        ("osc", {"components": 2, "algorithm": "direct"}, "response", osc(y, 2, "wold")),
        ("osc", {"components": 2, "algorithm": "sjoblom"}, "response", osc(y, 2, "sjoblom")),
        ("osc", {"components": 2, "algorithm": "fearn"}, "classes", osc(dummies, 2, "fearn")),
        ("osc", {"components": 2, "algorithm": "wold"}, "classes", osc(dummies, 2, "wold")),
        ("osc", {"components": 2, "algorithm": "sjoblom"}, "classes", osc(dummies, 2, "sjoblom")),
        ("opls-filter", {}, "response", opls_filter(y, 1)),
        ("opls-filter", {"components": 3}, "response", opls_filter(y, 3)),
        ("opls-filter", {"components": 2}, "classes", opls_filter(dummies, 2)),
        ("epo", {}, None, epo(differences(specimen), 1)),
        ("epo", {"within": "specimen", "components": 2}, None, epo(differences(specimen), 2)),
        ("epo", {"within": "class", "components": 3}, None, epo(differences(classes), 3)),
        ("glsw", {}, None, glsw(differences(specimen), 0.02)),
        ("glsw", {"within": "class", "alpha": 0.001}, None, glsw(differences(classes), 0.001)),
        ("glsw", {"within": "specimen", "condition": "instrument", "alpha": 0.003}, None,
         glsw(differences(specimen, instrument), 0.003)),
    ]
    document = {
        "program": versions, "x": x.tolist(), "trainingRows": training, "response": y.tolist(),
        "classes": dummies.tolist(),
        "metadata": [
            {"specimen": f"specimen {s}", "instrument": "AB"[i], "class": f"class {c}"}
            for s, i, c in zip(specimen, instrument, classes)
        ],
        "cases": [
            {"method": method, "parameters": parameters, "reference": reference, "expected": values.tolist()}
            for method, parameters, reference, values in cases
        ],
    }
    print(json.dumps(document, separators=(",", ":")).replace('{"method"', '\n{"method"'))
elif what == "models":

    def show(name, value):
        value = np.asarray(value, dtype=float)
        if value.ndim == 1:
            print(f"    static let {name}: [Double] = [" + ", ".join(repr(float(v)) for v in value) + "]")
            return
        print(f"    static let {name}: [[Double]] = [")
        for row in value:
            print("        [" + ", ".join(repr(float(v)) for v in row) + "],")
        print("    ]")

    print("// Made by Scripts/golden-orthogonal.py models; do not edit.")
    print(f"// {versions}")
    print("enum OrthogonalPLSGolden {")
    show("x", x)
    print(f"    static let trainingRows = {training}")
    show("response", y)
    show("classes", dummies)
    for name, response, scale, k in (("one", y, False, 2), ("scaled", y, True, 3), ("several", dummies, False, 2)):
        Y = centred(response)
        xs = train.std(axis=0, ddof=1) if scale else np.ones(p)
        ys = response[:training].std(axis=0, ddof=1) if scale else np.ones(Y.shape[1])
        E, parts = opls(xc / xs, Y / ys, k)
        wo, po, to = (np.array(part) for part in zip(*parts))
        for stack in (wo,):
            for a in range(k):
                if stack[a][np.argmax(np.abs(stack[a]))] < 0:
                    wo[a], po[a], to[a] = -wo[a], -po[a], -to[a]
        new = (x - mean) / xs
        for a in range(k):
            new = new - np.outer(new @ wo[a], po[a])
        predictive = 1 if Y.shape[1] == 1 else 2
        peer = PLSRegression(predictive, scale=False, tol=1e-16, max_iter=100000).fit(E, Y / ys)
        predicted = peer.predict(new).reshape(len(x), -1) * ys + response[:training].mean(axis=0)
        if predictive == 1:
            whole = PLSRegression(1 + k, scale=scale, tol=1e-16, max_iter=100000).fit(train, response[:training])
            close(whole.predict(x).reshape(len(x), -1), predicted)
        for key, value in (("Weights", wo), ("Loadings", po), ("Scores", to), ("Filtered", new), ("Predicted", predicted)):
            show(name + key, value)
    print("}")
else:
    sys.exit(__doc__)
