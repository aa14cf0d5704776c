#!/usr/bin/env python3
"""Makes golden values of scatter correction, normalisation, scaling, units, axis and spikes.

Every number is computed by numpy or scipy from the definition of the method (least squares by lstsq on the powers of
the axis, percentiles by numpy, splines by scipy's CubicSpline, spikes by a plain loop); nothing of this project runs
here. Writes Tests/PreprocessingTests/Golden/scatter.json. Made with Python 3.11.7, numpy 2.4.6, scipy 1.17.1.
"""

import json
import pathlib
import platform

import numpy as np
import scipy
from scipy.interpolate import CubicSpline

# Six spectra of 30 channels on a falling axis whose steps are not equal. The last two are new spectra, nothing may be
# learned from them. Six decimals, so that the inputs are exact in the file.
p, training = 30, 4
j = np.arange(p)
axis = np.round(1800 - 7.5 * j - 0.05 * j**2, 3)
x = np.round(
    [
        (0.5 + 0.06 * i)
        * (
            np.exp(-(((j - 8 - 0.3 * i) / 3) ** 2))
            + (0.3 + 0.1 * (i % 3)) * np.exp(-(((j - 20) / 4) ** 2))
            + 0.03 * np.sin(1.7 * j * (i + 1))
        )
        + 0.2
        + 0.02 * i
        + 0.002 * (i - 2) * j
        for i in range(6)
    ],
    6,
)
x[:, 11] = 0.125  # a channel that does not vary
x[2, 5] += 0.5  # a spike inside, one of two channels, and one at an edge
x[5, 14:16] += 0.4
x[5, 29] += 0.3
train = x[:training]
interferent = np.round(0.2 + np.exp(-(((j - 14) / 5.0) ** 2)), 6)
second = np.round(np.cos(j / 6.0), 6)


def robust_snv(m, percentile):
    rows = []
    for row in m:
        q = np.percentile(row, percentile)
        rows.append((row - q) / row[row <= q].std(ddof=1))
    return np.array(rows)


def emsc(m, degree, interferents=()):
    t = 2 * (axis - axis.min()) / (axis.max() - axis.min()) - 1
    reference = train.mean(axis=0)
    design = np.column_stack([t**k for k in range(degree + 1)] + list(interferents) + [reference])
    coefficients = np.linalg.lstsq(design, m.T, rcond=None)[0].T
    return np.array([(row - design[:, :-1] @ c[:-1]) / c[-1] for row, c in zip(m, coefficients)])


def pqn(m, centre, integral):
    spectra = train / np.abs(train).sum(axis=1, keepdims=True) if integral else train
    reference = centre(spectra, axis=0)
    normalised = m / np.abs(m).sum(axis=1, keepdims=True) if integral else m
    # With or without: the median quotient has the same factor.
    return normalised / np.median(normalised / reference, axis=1, keepdims=True)


def scaled(m, exponent):
    deviation = train.std(axis=0, ddof=1)
    deviation[np.ptp(train, axis=0) == 0] = 1
    return (m - train.mean(axis=0)) / deviation**exponent


def blocks(m, stretches, by):
    result = m.copy()
    for low, high in stretches:
        inside = (axis >= low) & (axis <= high)
        variance = train[:, inside].var(axis=0, ddof=1).sum() if by == "deviation" else inside.sum()
        result[:, inside] /= np.sqrt(variance)
    return result


def despike(m, threshold, window):
    result = m.copy()
    for i, row in enumerate(m):
        difference = np.diff(row)
        centre = np.median(difference)
        score = 0.6745 * (difference - centre) / np.median(np.abs(difference - centre))
        hit = np.zeros(p, dtype=bool)
        for k in np.flatnonzero(np.abs(score) > threshold):
            hit[k] = hit[k + 1] = True
        for k in np.flatnonzero(hit):
            reach = window // 2
            while True:
                near = np.arange(max(0, k - reach), min(p, k + reach + 1))
                near = near[~hit[near]]
                if near.size:
                    break
                reach += 1
            result[i, k] = row[near].mean()
    assert (result != m).any()
    return result


def spline(m, wanted):
    return np.array([CubicSpline(axis[::-1], row[::-1])(wanted) for row in m])


def binned(m, size):
    count = p // size
    rest = p - count * size  # in front: the axis falls, bins are counted from its smaller values
    return m[..., rest:].reshape(*m.shape[:-1], count, size).mean(axis=-1)


low, high = x.min(axis=1, keepdims=True), x.max(axis=1, keepdims=True)
peak = (axis >= 1640) & (axis <= 1660)
masked = ~((axis >= 1600) & (axis <= 1650)) & ~(axis > 1780)
grid = np.array([1795 - 6.25 * k for k in range(30)])
lower, upper = float(axis[-1]), float(axis[12])
cases = [
    ("robust-snv", {}, robust_snv(x, 25)),
    ("robust-snv", {"percentile": 60}, robust_snv(x, 60)),
    ("emsc", {}, emsc(x, 2)),
    ("emsc", {"degree": 0}, emsc(x, 0)),
    ("emsc", {"degree": 6}, emsc(x, 6)),
    (
        "emsc",
        {"degree": 1, "interferents": [interferent.tolist(), second.tolist()]},
        emsc(x, 1, [interferent, second]),
    ),
    ("pqn", {}, pqn(x, np.median, True)),
    ("pqn", {"reference": "mean"}, pqn(x, np.mean, True)),
    ("pqn", {"reference": "median", "integral": False}, pqn(x, np.median, False)),
    ("normalise", {}, x / np.abs(x).sum(axis=1, keepdims=True)),
    ("normalise", {"type": "length"}, x / np.linalg.norm(x, axis=1, keepdims=True)),
    ("normalise", {"type": "sum"}, x / x.sum(axis=1, keepdims=True)),
    ("normalise", {"type": "max"}, x / high),
    ("normalise", {"type": "max-absolute"}, x / np.abs(x).max(axis=1, keepdims=True)),
    ("normalise", {"type": "range"}, (x - low) / (high - low)),
    (
        "normalise",
        {"type": "internal-peak", "peak": [[1640, 1660], [1785.1, 1785.1]]},
        x / (x[:, peak].sum(axis=1) + x[:, 2])[:, None],
    ),
    ("pareto", {}, scaled(x, 0.5)),
    ("block-scale", {}, blocks(x, [(0, 9999)], "deviation")),
    (
        "block-scale",
        {"blocks": [[upper - 1, lower], [upper, 1800]]},
        blocks(x, [(lower, upper - 1), (upper, 1800)], "deviation"),
    ),
    (
        "block-scale",
        {"blocks": [[upper - 1, lower], [upper, 1800]], "divisor": "count"},
        blocks(x, [(lower, upper - 1), (upper, 1800)], "count"),
    ),
    ("convert-signal", {"to": "reflectance"}, 10.0**-x),
    ("convert-signal", {"to": "transmittance", "scale": "percent"}, 100 * 10.0**-x),
    ("convert-signal", {"to": "kubelka-munk"}, (1 - 10.0**-x) ** 2 / (2 * 10.0**-x)),
    ("convert-signal", {}, -np.log10(x), axis, "reflectance"),
    ("convert-signal", {"from": "transmittance", "scale": "percent", "highest": 0.5}, 2 - np.log10(x), axis, "unstated"),
    ("convert-signal", {"to": "kubelka-munk", "scale": "percent"}, (1 - x / 100) ** 2 / (x / 50), axis, "reflectance"),
    ("convert-signal", {"to": "reflectance"}, 1 + x - np.sqrt(x**2 + 2 * x), axis, "kubelka-munk"),
    ("convert-signal", {}, -np.log10(1 + x - np.sqrt(x**2 + 2 * x)), axis, "kubelka-munk"),
    ("despike", {}, despike(x, 7, 11)),
    ("despike", {"threshold": 4, "window": 5}, despike(x, 4, 5)),
    ("band-mask", {"bands": [[1600, 1650], [1900, 1780.0001]]}, x[:, masked], axis[masked]),
    ("resample", {"first": 1795, "last": 1613.75, "step": 6.25, "interpolation": "cubic"}, spline(x, grid), grid),
    (
        "resample",
        {"values": [lower, 1640, 1700.5, 1799, 1800], "interpolation": "cubic"},
        spline(x, np.array([lower, 1640, 1700.5, 1799, 1800])),
        [lower, 1640, 1700.5, 1799, 1800],
    ),
    ("binning", {}, binned(x, 2), binned(axis, 2)),
    ("binning", {"size": 7}, binned(x, 7), binned(axis, 7)),
]

document = {
    "program": f"Python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}",
    "axis": axis.tolist(),
    "unit": "cm-1",
    "x": x.tolist(),
    "trainingRows": training,
    "cases": [
        {
            "method": case[0],
            "parameters": case[1],
            "signal": case[4] if len(case) > 4 else "absorbance",
            "axis": np.asarray(case[3] if len(case) > 3 else axis, dtype=float).tolist(),
            "expected": np.asarray(case[2]).tolist(),
        }
        for case in cases
    ],
}
assert np.isfinite(np.concatenate([np.ravel(case["expected"]) for case in document["cases"]])).all()
path = pathlib.Path(__file__).resolve().parent.parent / "Tests/PreprocessingTests/Golden/scatter.json"
path.write_text(json.dumps(document, indent=None, separators=(",", ":")).replace('{"method"', '\n{"method"') + "\n")
