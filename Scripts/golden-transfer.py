#!/usr/bin/env python3
"""Writes golden values of double-window piecewise direct standardisation, by numpy and scikit-learn.

usage: Scripts/golden-transfer.py > Tests/TransferTests/TransferGolden.swift

Every window is stacked with those of its neighbours and given to scikit-learn's PLSRegression; half-width, outer
half-width and components go over several values, the edges are among the channels.
needs: numpy, scikit-learn
"""

import numpy as np
import sklearn
from sklearn.cross_decomposition import PLSRegression

rng = np.random.default_rng(700107)


def show(name, rows):
    print(f"    static let {name}: [[Double]] = [")
    for row in rows:
        print("        [" + ", ".join(repr(float(v)) for v in row) + "],")
    print("    ]")


def double_window(primary, secondary, new, half, outer, components):
    p = primary.shape[1]
    centre, target = secondary.mean(axis=0), primary.mean(axis=0)
    x, y = secondary - centre, primary - target
    moved = np.empty((len(new), p))
    for j in range(p):
        low, high = max(-half, -j), min(half, p - 1 - j)
        near = [
            d for d in range(-outer, outer + 1)
            if 0 <= j + d < p and j + d + low >= 0 and j + d + high < p
        ]
        rows = np.vstack([x[:, j + d + low : j + d + high + 1] for d in near])
        model = PLSRegression(n_components=min(components, rows.shape[1]), scale=False, tol=1e-15, max_iter=10000)
        model.fit(rows, np.concatenate([y[:, j + d] for d in near]))
        window = (new - centre)[:, j + low : j + high + 1]
        moved[:, j] = target[j] + np.ravel(window @ np.ravel(model.coef_))
    return moved


print("// Made by Scripts/golden-transfer.py; do not edit.")
print(f"// numpy {np.__version__}, scikit-learn {sklearn.__version__}")
print("enum TransferGolden {")
primary = np.round(np.cumsum(rng.normal(size=(9, 12)), axis=1), 3)
mixed = primary + 0.3 * np.roll(primary, 1, axis=1)
secondary = np.round(0.2 + 0.8 * mixed + 0.05 * rng.normal(size=primary.shape), 3)
show("primary", primary[:7])
show("secondary", secondary[:7])
show("new", secondary[7:])
for half, outer, components in ((1, 2, 2), (2, 3, 3), (0, 4, 1)):
    show(
        f"moved{half}{outer}{components}",
        double_window(primary[:7], secondary[:7], secondary[7:], half, outer, components))
print("}")
