#!/usr/bin/env python3
"""Makes the golden values of smoothing, gap derivatives and baselines: Tests/PreprocessingTests/Golden/baseline.json.

Every number is computed by numpy, scipy, PyWavelets or pybaselines; nothing of this project runs here.
Made with Python 3.11.7, numpy 2.4.6, scipy 1.17.1, PyWavelets 1.9.0, pybaselines 1.2.1.
To add a method, add its cases to `cases` and run the script.
"""

import json
import math
import pathlib
import platform
import warnings
from fractions import Fraction

import numpy as np
import pybaselines
import pywt
import scipy
from pybaselines import Baseline
from scipy.ndimage import gaussian_filter1d
from scipy.sparse import diags, eye
from scipy.sparse.linalg import spsolve

# Three spectra of 60 channels on a falling axis: bands on a curved background, with noise; the last with offset and
# negative values. Six decimals, so that the inputs are exact in the file.
p, step = 60, -4.0
axis = np.array([1400 + step * j for j in range(p)])
j = np.arange(p)
noise = np.random.default_rng(20240229).normal(size=(3, p))
x = np.round(
    [
        (1 + 0.4 * i)
        * (
            1.2 * np.exp(-(((j - 14 - i) / 2.5) ** 2))
            + 0.7 / (1 + ((j - 36) / 3) ** 2)
            + 0.3 * np.exp(-(((j - 50 + i) / 2.0) ** 2))
        )
        + 0.5
        - 0.9 * (i == 2)
        + 0.004 * (i + 1) * j
        + 0.3 * np.exp(-j / (15.0 + 10 * i))
        + 0.01 * noise[i]
        for i in range(3)
    ],
    6,
)
fitter = Baseline(x_data=axis)


def rows(function):
    return np.array([function(row) for row in x])


def gap_segment(derivative, gap, segment):
    kernel = np.zeros(derivative * gap + (derivative + 1) * segment)
    for k in range(derivative + 1):
        first = k * (gap + segment)
        kernel[first : first + segment] = (-1) ** (derivative - k) * math.comb(derivative, k)
    # The kernel is scaled so that t^m/m! on the axis has the derivative 1.
    t = step * np.arange(len(kernel))
    kernel /= kernel @ (t**derivative / math.factorial(derivative))
    return rows(lambda y: np.correlate(y, kernel, "valid")), middles(len(kernel))


def middles(length):
    return np.correlate(axis, np.ones(length) / length, "valid")


def moving_average(window):
    return rows(lambda y: np.convolve(y, np.ones(window) / window, "valid")), middles(window)


def whittaker(y, lam, order):
    d = eye(p, format="csc")
    for _ in range(order):
        d = d[1:] - d[:-1]
    return spsolve((eye(p) + lam * d.T @ d).tocsc(), y)


def whittaker_exactly(y, lam, order):
    """The solution in rational numbers: no rounding, however large lam is."""
    d = np.eye(p, dtype=int)
    for _ in range(order):
        d = d[1:] - d[:-1]
    a = [[Fraction(int(v) * lam + (i == k)) for k, v in enumerate(row)] for i, row in enumerate(d.T @ d)]
    b = [Fraction(float(v)) for v in y]
    for i in range(p):
        for k in range(i + 1, min(p, i + order + 1)):
            factor = a[k][i] / a[i][i]
            for c in range(i, min(p, i + order + 1)):
                a[k][c] -= factor * a[i][c]
            b[k] -= factor * b[i]
    z = [Fraction(0)] * p
    for i in reversed(range(p)):
        z[i] = (b[i] - sum(a[i][k] * z[k] for k in range(i + 1, min(p, i + order + 1)))) / a[i][i]
    return np.array([float(v) for v in z])


def denoised(y, wavelet, rule, levels):
    # Along the rising axis.
    y = y[::-1]
    parts = pywt.wavedec(y, wavelet, mode="symmetric", level=levels)
    threshold = np.median(np.abs(parts[-1])) / 0.6745 * math.sqrt(2 * math.log(p))
    parts[1:] = [pywt.threshold(d, threshold, rule) for d in parts[1:]]
    return pywt.waverec(parts, wavelet, mode="symmetric")[:p][::-1]


def corrected(method, **parameters):
    def one(y):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return y - getattr(fitter, method)(y, **parameters)[0]

    return rows(one)


# Beyond the edges stand numbers that no window takes the smaller mean from: the edges are left out of wide windows.
beyond = {"mode": "constant", "constant_values": 1e300}


def snip(y, half_window, decreasing):
    return Baseline().snip(y, half_window, decreasing=decreasing, pad_kwargs=beyond)[0]


def snip_lls(y, half_window, decreasing):
    raised = min(y.min(), 0)
    v = np.log(np.log(np.sqrt(y - raised + 1) + 1) + 1)
    z = snip(v, half_window, decreasing)
    return (np.exp(np.exp(z) - 1) - 1) ** 2 - 1 + raised


# Method, parameters, tolerance, values, axis. Straight sums agree to 1e-12 of the largest number; the solution of a
# linear system and what is iterated on it, to 1e-9; the LLS transform loses digits as it is written here.
direct, solved = 1e-12, 1e-9
cases = []


def add(method, parameters, tolerance, values, new_axis=None):
    cases.append((method, parameters, tolerance, values, axis if new_axis is None else new_axis))


for m, gap, segment in [(1, 5, 5), (1, 4, 4), (2, 3, 3), (2, 5, 2), (1, 0, 3), (1, 7, 1), (3, 3, 3), (0, 9, 4)]:
    add("norris-williams", {"derivative": m, "gap": gap, "segment": segment}, direct, *gap_segment(m, gap, segment))
for window in [5, 4, 1]:
    add("moving-average", {"window": window}, direct, *moving_average(window))
for sigma, truncate, edges in [(2, 4, "reflect"), (0.8, 3, "mirror"), (3.3, 4, "nearest"), (40, 4, "reflect"), (40, 3, "mirror")]:
    values = gaussian_filter1d(x, sigma, axis=1, mode=edges, truncate=truncate)
    add("gaussian", {"sigma": sigma, "truncate": truncate, "edges": edges}, direct, values)
for lam, order in [(100, 2), (10, 1), (1000, 3), (1e5, 2), (0.01, 2)]:
    add("whittaker", {"lambda": lam, "order": order}, solved, rows(lambda y: whittaker(y, lam, order)))
for lam, order in [(10**8, 2), (10**13, 2), (10**20, 3), (10**30, 1)]:
    parameters = {"lambda": float(lam), "order": order}
    add("whittaker", parameters, 1e-11, rows(lambda y: whittaker_exactly(y, lam, order)))
for wavelet, rule, levels in [
    ("db4", "soft", 0), ("haar", "hard", 0), ("db1", "soft", 2), ("db2", "soft", 3), ("db3", "hard", 0),
    ("db7", "soft", 0), ("db10", "hard", 1), ("sym4", "soft", 0), ("sym8", "hard", 0), ("sym9", "soft", 1),
]:
    values = rows(lambda y: denoised(y, wavelet, rule, levels or pywt.dwt_max_level(p, wavelet)))
    add("wavelet", {"wavelet": wavelet, "rule": rule, "levels": levels}, 1e-10, values)
for lam, a, order in [(1e5, 0.01, 2), (100, 0.001, 1), (1e4, 0.05, 3)]:
    values = corrected("asls", lam=lam, p=a, diff_order=order, max_iter=200, tol=1e-12)
    add("asls", {"lambda": lam, "asymmetry": a, "order": order}, solved, values)
for lam, order, tolerance, most in [(1e5, 2, 1e-3, 50), (100, 1, 1e-2, 50), (1e4, 3, 1e-3, 50), (1e3, 2, 1e-9, 3)]:
    values = corrected("airpls", lam=lam, diff_order=order, tol=tolerance, max_iter=most)
    parameters = {"lambda": lam, "order": order, "tolerance": tolerance, "maximumIterations": most}
    add("airpls", parameters, solved, values)
for lam, order, tolerance, most in [(1e5, 2, 1e-3, 50), (100, 1, 1e-2, 50), (1e4, 3, 1e-3, 50), (1e3, 2, 1e-9, 4)]:
    values = corrected("arpls", lam=lam, diff_order=order, tol=tolerance, max_iter=most)
    parameters = {"lambda": lam, "order": order, "tolerance": tolerance, "maximumIterations": most}
    add("arpls", parameters, solved, values)
add("rubber-band", {}, direct, corrected("rubberband"))
for degree, clipping, tolerance, most in [(5, "original", 1e-3, 250), (3, "previous", 1e-3, 250), (2, "original", 1e-9, 7)]:
    values = corrected(
        "modpoly", poly_order=degree, use_original=clipping == "original", tol=tolerance, max_iter=most)
    parameters = {"degree": degree, "clipping": clipping, "tolerance": tolerance, "maximumIterations": most}
    add("modified-polynomial", parameters, 1e-10, values)
for half_window, decreasing in [(8, False), (8, True), (29, False), (29, True)]:
    parameters = {"halfWindow": half_window, "decreasing": decreasing}
    add("snip", parameters, direct, x - rows(lambda y: snip(y, half_window, decreasing)))
    parameters = {"halfWindow": half_window, "decreasing": decreasing, "lls": True}
    add("snip", parameters, 1e-11, x - rows(lambda y: snip_lls(y, half_window, decreasing)))

document = {
    "program": f"Python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}, "
    f"PyWavelets {pywt.__version__}, pybaselines {pybaselines.__version__}",
    "axis": axis.tolist(),
    "unit": "cm-1",
    "x": x.tolist(),
    "cases": [
        {
            "method": method,
            "parameters": parameters,
            "tolerance": tolerance,
            "axis": np.asarray(new_axis, dtype=float).tolist(),
            "expected": values.tolist(),
        }
        for method, parameters, tolerance, values, new_axis in cases
    ],
}
path = pathlib.Path(__file__).resolve().parent.parent / "Tests/PreprocessingTests/Golden/baseline.json"
path.write_text(json.dumps(document, separators=(",", ":")).replace('{"method"', '\n{"method"') + "\n")
