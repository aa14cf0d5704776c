#!/usr/bin/env python3
"""Makes the golden values of the preprocessing methods: Tests/PreprocessingTests/Golden/preprocessing.json.

Every number is computed by numpy or scipy from the definition of the method; nothing of this project runs here.
Made with Python 3.11.7, numpy 2.4.6, scipy 1.17.1. To add a method, add its cases to `cases` and run the script.
"""

import json
import pathlib
import platform

import numpy as np
import scipy
from scipy.signal import detrend, savgol_filter

# Six spectra of 24 channels on a falling axis: bands of varying height, scatter and offset. The last two are new
# spectra, nothing may be learned from them. Six decimals, so that the inputs are exact in the file.
p, step, training = 24, -7.5, 4
axis = np.array([1800 + step * j for j in range(p)])
j = np.arange(p)
x = np.round(
    [
        (0.6 + 0.15 * i)
        * (
            np.exp(-(((j - 6 - 0.2 * i) / 2.5) ** 2))
            + (0.3 + 0.1 * (i % 3)) * np.exp(-(((j - 16) / 3.5) ** 2))
            + 0.02 * np.sin(1.7 * j * (i + 1))
        )
        + 0.1
        + 0.05 * i
        + 0.004 * (i - 2) * j
        for i in range(6)
    ],
    6,
)
x[:, 11] = 0.125  # a channel that does not vary
train = x[:training]


def snv(m):
    return (m - m.mean(axis=1, keepdims=True)) / m.std(axis=1, ddof=1, keepdims=True)


def polynomial_residual(m, degree):
    fit = np.polynomial.Polynomial.fit
    return np.array([row - fit(axis, row, degree)(axis) for row in m])


def msc(m):
    reference = train.mean(axis=0)
    design = np.column_stack([np.ones(p), reference])
    coefficients = np.linalg.lstsq(design, m.T, rcond=None)[0]
    return (m - coefficients[0][:, None]) / coefficients[1][:, None]


def autoscale(m):
    deviation = train.std(axis=0, ddof=1)
    deviation[np.ptp(train, axis=0) == 0] = 1
    return (m - train.mean(axis=0)) / deviation


def fourier(m, harmonics, mirror):
    signal = np.hstack([m, m[:, ::-1]]) if mirror else m
    coefficients = np.fft.rfft(signal)
    coefficients[:, (2 * harmonics if mirror else harmonics) + 1 :] = 0
    return np.fft.irfft(coefficients, n=signal.shape[1])[:, :p]


def resampled(m, wanted):
    return np.array([np.interp(-wanted, -axis, row) for row in m])


def savgol(window, order, derivative):
    return savgol_filter(x, window, order, deriv=derivative, delta=step, mode="interp")


grid = np.array([1795 - 6.25 * k for k in range(25)])
inside = ((axis >= 1650) & (axis <= 1700)) | (axis >= 1770)
cases = [
    ("mean-centre", {}, x - train.mean(axis=0), None),
    ("autoscale", {}, autoscale(x), None),
    ("snv", {}, snv(x), None),
    ("msc", {}, msc(x), None),
    ("detrend", {"degree": 1}, detrend(x, type="linear"), None),
    ("detrend", {"degree": 3}, polynomial_residual(x, 3), None),
    ("snv-detrend", {}, polynomial_residual(snv(x), 2), None),
    ("savitzky-golay", {"window": 7}, savgol(7, 2, 0), None),
    ("savitzky-golay", {"derivative": 1}, savgol(15, 2, 1), None),
    ("savitzky-golay", {"window": 9, "polynomialOrder": 3, "derivative": 2}, savgol(9, 3, 2), None),
    ("fft-smooth", {"harmonics": 5}, fourier(x, 5, True), None),
    ("fft-smooth", {"harmonics": 6, "padding": "none"}, fourier(x, 6, False), None),
    ("range", {"ranges": [[1650, 1700], [1900, 1770]]}, x[:, inside], axis[inside]),
    ("resample", {"first": 1795, "last": 1645, "step": 6.25}, resampled(x, grid), grid),
    ("resample", {"values": [1640, 1700.5, 1799]}, resampled(x, np.array([1640, 1700.5, 1799])), [1640, 1700.5, 1799]),
]

document = {
    "program": f"Python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}",
    "axis": axis.tolist(),
    "unit": "cm-1",
    "x": x.tolist(),
    "trainingRows": training,
    "cases": [
        {
            "method": method,
            "parameters": parameters,
            "axis": np.asarray(axis if new_axis is None else new_axis, dtype=float).tolist(),
            "expected": values.tolist(),
        }
        for method, parameters, values, new_axis in cases
    ],
}
path = pathlib.Path(__file__).resolve().parent.parent / "Tests/PreprocessingTests/Golden/preprocessing.json"
path.parent.mkdir(parents=True, exist_ok=True)
path.write_text(json.dumps(document, indent=None, separators=(",", ":")).replace('{"method"', '\n{"method"') + "\n")
