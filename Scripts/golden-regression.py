"""Writes Tests/ModellingTests/RegressionGolden.swift: PCR, ridge, SIMPLS, diagnostics and importance by numpy, scipy and
scikit-learn.

The formulas are written out here from their sources, apart from the Swift code, and where another program or another way
exists it is taken: ridge by scikit-learn, PCR by least squares on the scores, SIMPLS as a maximisation under constraints,
leverage by the hat matrix, external residuals by leaving samples out.

usage: python3 Scripts/golden-regression.py > Tests/ModellingTests/RegressionGolden.swift
"""

import numpy as np
import scipy
import sklearn
from scipy import stats
from sklearn.linear_model import Ridge

N, P, Q, A = 14, 6, 2, 3
rng = np.random.default_rng(21)
T0 = rng.normal(size=(N + 3, 3)) * [3, 1.5, 1]
data = np.round(T0 @ rng.normal(size=(3, P)) + rng.normal(size=(N + 3, P)) * 0.3 + [5, -1, 2, 0, 8, 1], 3)
resp = np.round(T0 @ rng.normal(size=(3, Q)) + rng.normal(size=(N + 3, Q)) * 0.5 + [3, -2], 3)
X, X_new, Y = data[:N], data[N:], resp[:N]

print("// Made by Scripts/golden-regression.py; do not edit.")
print(f"// numpy {np.__version__}, scipy {scipy.__version__}, scikit-learn {sklearn.__version__}")
print("enum RegressionGolden {")


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


show("x", X)
show("xNew", X_new)
show("y", Y)
mean, sd, ybar = X.mean(axis=0), X.std(axis=0, ddof=1), Y.mean(axis=0)
for name, s in (("plain", np.ones(P)), ("scaled", sd)):
    Z, Z_new = (X - mean) / s, (X_new - mean) / s
    # PCR: eigenvectors of the covariance matrix, then least squares with an intercept.
    lam, V = np.linalg.eigh(np.cov(Z, rowvar=False))
    V = V[:, np.argsort(lam)[::-1]]
    predicted = []
    for a in range(1, A + 1):
        design = np.column_stack([np.ones(N), Z @ V[:, :a]])
        b = np.linalg.lstsq(design, Y, rcond=None)[0]
        predicted.append(np.column_stack([np.ones(len(Z_new)), Z_new @ V[:, :a]]) @ b)
    show(f"{name}PCRPredicted", np.vstack(predicted))
    for tag, penalty in (("Small", 0.01), ("Large", 25.0)):
        ridge = Ridge(alpha=penalty, solver="cholesky").fit(Z, Y)
        show(f"{name}Ridge{tag}Coefficients", (ridge.coef_ / s).T)
        show(f"{name}Ridge{tag}Predicted", ridge.predict(Z_new))
        hat = Z @ np.linalg.solve(Z.T @ Z + penalty * np.eye(P), Z.T)
        show(f"{name}Ridge{tag}Degrees", np.trace(hat))

# SIMPLS as de Jong states the problem: r_a maximises the covariance with Y under scores orthogonal to the earlier ones.
Z, F = X - mean, Y - ybar
S, R = Z.T @ F, []
for a in range(A):
    # Directions r with tᵀT = 0 are the null space of (XᵀT)ᵀ.
    C = np.array([Z.T @ (Z @ r) for r in R]).reshape(len(R), P)
    basis = scipy.linalg.null_space(C) if R else np.eye(P)
    u, _, _ = np.linalg.svd(basis.T @ S)
    r = basis @ u[:, 0]
    R.append(r / np.linalg.norm(r) * np.sign(r[np.argmax(np.abs(r))]))
R = np.array(R).T
T = Z @ R
show("simplsWeights", R)
show("simplsScores", T / np.linalg.norm(T, axis=0))
show("simplsPredicted", np.vstack([
    ybar + (X_new - mean) @ R[:, :a] @ np.linalg.lstsq(T[:, :a], F, rcond=None)[0] for a in range(1, A + 1)]))
W = R
Qy = np.linalg.lstsq(T, F, rcond=None)[0]
ssy = (Qy**2).sum(axis=1) * (T**2).sum(axis=0)
show("simplsVIP", np.sqrt(P * (W**2 @ ssy) / ssy.sum()))

# PLS1 by the Krylov space: coefficients are least squares on span{s, Cs, C²s}, C = XᵀX, s = Xᵀy.
y, f = Y[:, 0], F[:, 0]
K = [Z.T @ f]
for _ in range(A - 1):
    K.append(Z.T @ (Z @ K[-1]))
K = np.linalg.qr(np.array(K).T)[0]
T = Z @ K
b = K @ np.linalg.lstsq(T, f, rcond=None)[0]
show("oneCoefficients", b)
design = np.column_stack([np.ones(N), T])
H = design @ np.linalg.inv(design.T @ design) @ design.T
leverage = np.diag(H)
show("leverage", leverage)
e = design @ np.linalg.lstsq(design, y, rcond=None)[0] - y
nu = N - A - 1
show("internalResiduals", e / np.sqrt(e @ e / nu * (1 - leverage)))
external = []
for i in range(N):
    keep = np.arange(N) != i
    beta, res, _, _ = np.linalg.lstsq(design[keep], y[keep], rcond=None)
    d, inv = design[i], np.linalg.inv(design[keep].T @ design[keep])
    external.append((d @ beta - y[i]) / np.sqrt(res[0] / (N - 1 - A - 1) * (1 + d @ inv @ d)))
show("externalResiduals", external)
t = Z @ b
p = Z.T @ t / (t @ t)
show("selectivityRatio", (np.outer(t, p) ** 2).sum(axis=0) / ((Z - np.outer(t, p)) ** 2).sum(axis=0))
fit = np.outer(t, b) / (b @ b)
show("smc", (fit**2).sum(axis=0) / (((Z - fit) ** 2).sum(axis=0) / (N - 2)))
show("smcLimit", stats.f.isf(0.05, 1, N - 2))

# Distances to the principal components, by the covariance of the scores and by the projector.
V = np.linalg.svd(Z, full_matrices=False)[2][:A].T
D_new = X_new - mean
q, q_new = ((Z - Z @ V @ V.T) ** 2).sum(axis=1), ((D_new - D_new @ V @ V.T) ** 2).sum(axis=1)
s0 = np.sqrt(q.sum() / ((N - A - 1) * (P - A)))
show("dmodx", np.sqrt(q / (P - A)) / s0)
show("dmodxNew", np.sqrt(q_new / (P - A)) / s0)
show("dmodxLimit", np.sqrt(stats.f.isf(0.05, P - A, (N - A - 1) * (P - A))))
M = V @ np.linalg.inv(V.T @ np.cov(Z, rowvar=False) @ V) @ V.T
show("scoreContributions", D_new * (D_new @ M))
E_new = D_new - D_new @ V @ V.T
show("orthogonalContributions", np.sign(E_new) * E_new**2)
print("}")
