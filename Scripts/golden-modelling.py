"""Writes golden values of PLS, LDA and PLS-DA with LDA, or of the cross-validation of PLS, by numpy.

PLS is NIPALS with deflation of X and Y, another algorithm than that of the Swift code; LDA inverts the pooled
covariance. scikit-learn must agree (its LDA divides the covariance by n, so it is converted), else nothing is written.

usage: python3 Scripts/golden-modelling.py models > Tests/ModellingTests/ModellingGolden.swift
       python3 Scripts/golden-modelling.py cross-validation > Tests/ValidationTests/CrossValidationGolden.swift
needs: numpy, scikit-learn
"""

import sys

import numpy as np
import sklearn
from sklearn.cross_decomposition import PLSRegression
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

N, P, Q, A, K = 17, 9, 3, 4, 4
rng = np.random.default_rng(27)
classes = np.array([0] * 7 + [1] * 6 + [2] * 4)
order = rng.permutation(N)
labels = classes[order]
latent = rng.normal(size=(N + 5, 4))
latent[:N, 0] += 1.5 * (labels == 1)
latent[:N, 1] += 1.5 * (labels == 2)
base = latent @ rng.normal(size=(4, P)) * np.linspace(1, 3, P) + 0.2 * rng.normal(size=(N + 5, P))
data = np.round(base + np.linspace(20, 2, P), 3)
X, X_new = data[:N], data[N:]
Y = np.round(latent[:N] @ rng.normal(size=(4, Q)) * [1, 5, 0.2] + 0.1 * rng.normal(size=(N, Q)) + [3, 50, 0.7], 3)


def show(name, value):
    value = np.asarray(value)
    if value.dtype.kind == "i":
        print(f"    static let {name}: [Int] = [" + ", ".join(str(int(v)) for v in value) + "]")
        return
    value = value.astype(float)
    if value.ndim == 0:
        print(f"    static let {name}: Double = {float(value)!r}")
    elif value.ndim == 1:
        print(f"    static let {name}: [Double] = [" + ", ".join(repr(float(v)) for v in value) + "]")
    else:
        print(f"    static let {name}: [[Double]] = [")
        for row in value.reshape(-1, value.shape[-1]):
            print("        [" + ", ".join(repr(float(v)) for v in row) + "],")
        print("    ]")


def nipals(X, Y, components, scale=False):
    xm, ym = X.mean(axis=0), Y.mean(axis=0)
    xs = X.std(axis=0, ddof=1) if scale else np.ones(X.shape[1])
    ys = Y.std(axis=0, ddof=1) if scale else np.ones(Y.shape[1])
    E, F = (X - xm) / xs, (Y - ym) / ys
    W, T, V, C = [], [], [], []
    for _ in range(components):
        u = F[:, np.argmax((F**2).sum(axis=0))]
        for _ in range(100000):
            w = E.T @ u
            w /= np.linalg.norm(w)
            t = E @ w
            c = F.T @ t / (t @ t)
            new = F @ c / (c @ c)
            if np.linalg.norm(new - u) < 1e-15 * np.linalg.norm(new):
                break
            u = new
        if w[np.argmax(np.abs(w))] < 0:
            w, t, c = -w, -t, -c
        p = E.T @ t / (t @ t)
        E, F = E - np.outer(t, p), F - np.outer(t, c)
        for stack, vector in ((W, w), (T, t), (V, p), (C, c)):
            stack.append(vector)
    W, T, V, C = (np.array(m).T for m in (W, T, V, C))
    R = W @ np.linalg.inv(V.T @ W)
    predict = lambda new, a: ym + ((new - xm) / xs) @ R[:, :a] @ C[:, :a].T * ys
    return dict(W=W, T=T, P=V, Q=C, R=R, predict=predict, project=lambda new: ((new - xm) / xs) @ R)


def lda(Z, labels, priors, new):
    g = labels.max() + 1
    means = np.array([Z[labels == c].mean(axis=0) for c in range(g)])
    S = sum((Z[labels == c] - means[c]).T @ (Z[labels == c] - means[c]) for c in range(g)) / (len(Z) - g)
    inverse = np.linalg.inv(S)
    d = np.array([[(z - m) @ inverse @ (z - m) for m in means] for z in new])
    logs = np.log(priors) - d / 2
    p = np.exp(logs - logs.max(axis=1, keepdims=True))
    # scikit-learn weighs the covariances of the classes by the priors, with divisors n_c: with the frequencies as
    # priors that is the pooled one with divisor n, and n/(n - g) of it must be ours.
    frequencies = np.bincount(labels) / len(Z)
    peer = LinearDiscriminantAnalysis(solver="lsqr", priors=frequencies, store_covariance=True).fit(Z, labels)
    assert np.allclose(peer.covariance_ * len(Z) / (len(Z) - g), S, rtol=1e-9)
    assert np.allclose(peer.means_, means, rtol=1e-12, atol=1e-12)
    return means, d, p / p.sum(axis=1, keepdims=True)


def check(model, X, Y, components, scale):
    peer = PLSRegression(n_components=components, scale=scale, tol=1e-15, max_iter=100000).fit(X, Y)
    assert np.allclose(peer.predict(X_new).reshape(len(X_new), -1), model["predict"](X_new, components), rtol=1e-9)
    assert np.allclose(np.abs(peer.x_weights_), np.abs(model["W"]), atol=1e-9)


what = sys.argv[1] if len(sys.argv) > 1 else ""
if what not in ("models", "cross-validation"):
    sys.exit(__doc__)
print(f"// Made by Scripts/golden-modelling.py {what}; do not edit.")
print(f"// numpy {np.__version__}; scikit-learn {sklearn.__version__} agrees")
print("enum ModellingGolden {" if what == "models" else "enum CrossValidationGolden {")
show("x", X)
show("y", Y)
for name, response, scale in (("one", Y[:, :1], False), ("several", Y, False), ("scaled", Y, True)):
    model = nipals(X, response, A, scale)
    check(model, X, response, A, scale)
    if what == "models":
        for key, value in (("Weights", model["W"]), ("Scores", model["T"]), ("Loadings", model["P"]),
                           ("YLoadings", model["Q"]), ("Rotations", model["R"])):
            show(name + key, value)
        # The predictions with 1 ... A latent variables, below each other.
        show(name + "Predicted", np.array([model["predict"](X_new, a) for a in range(1, A + 1)]))
        continue
    # Row i is held out in fold i mod K.
    held = np.zeros((A, N, response.shape[1]))
    for k in range(K):
        out = np.arange(N) % K == k
        part = nipals(X[~out], response[~out], A, scale)
        for a in range(1, A + 1):
            held[a - 1][out] = part["predict"](X[out], a)
    show(name + "Predictions", held)
    press = ((held - response) ** 2).sum(axis=1)
    show(name + "PRESS", press)
    show(name + "QSquared", 1 - press / ((response - response.mean(axis=0)) ** 2).sum(axis=0))
if what == "cross-validation":
    print("}")
    sys.exit()
show("xNew", X_new)
show("labels", labels)
counts = np.bincount(labels)
for name, priors in (("equal", np.full(3, 1 / 3)), ("frequencies", counts / N)):
    means, d, p = lda(X[:, :4], labels, priors, X_new[:, :4])
    show(name + "Posteriors", p)
show("classMeans", means)
show("squaredDistances", d)
dummy = np.eye(3)[labels]
model = nipals(X, dummy, A)
check(model, X, dummy, A, False)
for a in range(1, A + 1):
    _, d, p = lda(model["T"][:, :a], labels, np.full(3, 1 / 3), model["project"](X_new)[:, :a])
    show(f"plsdaDistances{a}", d)
    show(f"plsdaPosteriors{a}", p)
print("}")
