#!/usr/bin/env python3
"""Makes Tests/ValidationTests/StudyGolden.swift: detection curves and study sizes by numpy and scipy.

usage: Scripts/golden-study.py > Tests/ValidationTests/StudyGolden.swift
"""

import numpy as np
import scipy
from scipy.optimize import brentq
from scipy.stats import beta, binom, chi2, norm
from scipy.special import xlogy

LEVELS = [0, 2, 5, 10, 20]
DETECTED = [0, 1, 2, 4, 5]
LOTS = 5
# Counts with a plateau, which no logistic curve describes.
PLATEAU_LEVELS = [0, 1, 2, 3, 5, 7, 10, 15, 20, 30]
PLATEAU_DETECTED = [1, 2, 8, 14, 15, 15, 15, 16, 17, 20]
PLATEAU_LOTS = 20


def logistic(levels=LEVELS, detected=DETECTED, lots=LOTS):
    x = np.repeat(np.array(levels, float), lots)
    y = np.concatenate([[1.0] * d + [0.0] * (lots - d) for d in detected])
    design = np.c_[np.ones_like(x), x]
    b = np.zeros(2)
    for _ in range(100):
        p = 1 / (1 + np.exp(-design @ b))
        information = design.T @ (design * (p * (1 - p))[:, None])
        b = b + np.linalg.solve(information, design.T @ (y - p))
    return b, np.linalg.inv(information)


def goodness(levels, detected, lots):
    """The deviance, its p-value, and the levels whose exact 95 % interval does not hold the curve."""
    b, _ = logistic(levels, detected, lots)
    y, p = np.array(detected, float), 1 / (1 + np.exp(-(b[0] + b[1] * np.array(levels))))
    deviance = 2 * np.sum(xlogy(y, y / (lots * p)) + xlogy(lots - y, (lots - y) / (lots * (1 - p))))
    tail = 0.025 / len(levels)
    low = np.where(y > 0, beta.ppf(tail, np.maximum(y, 1), lots - y + 1), 0)
    high = np.where(y < lots, beta.ppf(1 - tail, y + 1, np.maximum(lots - y, 1)), 1)
    outside = [level for level, value, a, c in zip(levels, p, low, high) if not a <= value <= c]
    return float(deviance), float(chi2.sf(deviance, len(levels) - 2)), outside


def limits(b, v, probability):
    target, z = np.log(probability / (1 - probability)), norm.ppf(0.975)
    level = (target - b[0]) / b[1]

    def gap(q):
        return (b[0] + b[1] * q - target) ** 2 - z * z * (v[0, 0] + 2 * q * v[0, 1] + q * q * v[1, 1])

    return level, brentq(gap, -1000, level), brentq(gap, level, 1000)


def panel(claim, truth, significance=0.05, power=0.8):
    first, run = None, 0
    for n in range(1, 5001):
        allowed = [k for k in range(n + 1) if binom.cdf(k, n, 1 - claim) <= significance]
        reached = binom.cdf(allowed[-1], n, 1 - truth) if allowed else 0
        if allowed and reached >= power:
            first = first or (n, allowed[-1], float(reached))
            run += 1
            if run > 200:
                return first
        else:
            first, run = None, 0
    return None


b, v = logistic()
print(f"// Made by Scripts/golden-study.py with numpy {np.__version__} and scipy {scipy.__version__}; not to be edited.\n")
print("enum StudyGolden {")
print(f"    static let levels: [Double] = {LEVELS}")
print(f"    static let detected = {DETECTED}")
print(f"    static let lots = {LOTS}")
print(f"    static let coefficients = {[float(x) for x in b]}")
print(f"    static let covariance = {[float(v[0, 0]), float(v[0, 1]), float(v[1, 1])]}")
print("    /// Deviance and p-value of the fit.")
print(f"    static let goodness = {list(goodness(LEVELS, DETECTED, LOTS)[:2])}")
print(f"    static let plateauLevels: [Double] = {PLATEAU_LEVELS}")
print(f"    static let plateauDetected = {PLATEAU_DETECTED}")
print(f"    static let plateauLots = {PLATEAU_LOTS}")
deviance, p_value, outside = goodness(PLATEAU_LEVELS, PLATEAU_DETECTED, PLATEAU_LOTS)
print(f"    static let plateauGoodness = {[deviance, p_value]}")
print("    /// The levels whose exact interval (95 % for all together) does not hold the curve.")
print(f"    static let plateauOutside: [Double] = {outside}")
print("    /// Probability, level, lower and upper limit.")
print("    static let detectedLevels = [")
for probability in (0.5, 0.8, 0.95):
    print(f"        {[probability] + [float(x) for x in limits(b, v, probability)]},")
print("    ]")
print("    /// Claim, truth, lots, failures, power.")
print("    static let panels: [[Double]] = [")
for claim, truth in ((0.9, 0.95), (0.8, 0.95), (0.9, 0.99)):
    n, k, reached = panel(claim, truth)
    print(f"        {[claim, truth, float(n), float(k), reached]},")
print("    ]")
print("}")
