"""Writes Tests/LinearAlgebraTests/DistributionGolden.swift: probabilities and quantiles by scipy 1.17.

Each probability is computed a second time by mpmath 1.3 with 30 digits. Where the two differ by more than 2e-13
(relative), mpmath's value is written and the line ends in "mpmath". Quantiles by scipy are checked by putting them back
into mpmath's distribution function and corrected there by Newton steps; where the corrected value differs by more than
2e-13 it is the one written. Values beyond 1e150 are left out.

usage: python3 Scripts/golden-distributions.py > Tests/LinearAlgebraTests/DistributionGolden.swift
"""

import itertools
import math
import sys

import mpmath as mp
import numpy as np
import scipy
from scipy import stats

mp.mp.dps = 30
assert scipy.__version__.startswith("1.17"), scipy.__version__


def total(ratios):
    """1 + r1 + r1 r2 + …, all positive."""
    term = result = mp.mpf(1)
    for r in ratios:
        term *= r
        result += term
        if term < result * mp.mpf(10) ** -30:
            return result


def beta_tails(a, b, x, y):
    # I_x(a, b) = x^a y^b/(a B(a, b)) (1 + (a + b)/(a + 1) x + …): positive terms only.
    def lower(a, b, x, y):
        scale = mp.exp(a * mp.log(x) + b * mp.log(y) + mp.loggamma(a + b) - mp.loggamma(a + 1) - mp.loggamma(b))
        return scale * total((a + b + n) / (a + 1 + n) * x for n in itertools.count())

    if x * (b + 1) < y * (a + 1):
        low = lower(a, b, x, y)
        return low, 1 - low
    up = lower(b, a, y, x)
    return 1 - up, up


def gamma_tails(a, x):
    density = mp.exp(a * mp.log(x) - x - mp.loggamma(a))
    if x < a + 1:
        low = density / a * total(x / (a + 1 + n) for n in itertools.count())
        return low, 1 - low
    # The continued fraction of Q, by its convergents forwards.
    b = x + 1 - a
    d = 1 / b
    c = mp.mpf(10) ** 300
    h = d
    for i in itertools.count(1):
        an = -i * (i - a)
        b += 2
        d = 1 / (an * d + b)
        c = b + an / c
        h *= c * d
        if abs(c * d - 1) < mp.mpf(10) ** -28:
            return 1 - density * h, density * h


def exact(kind, p, x):
    """(cdf, sf, density) with 30 digits."""
    x = mp.mpf(x)
    p = [mp.mpf(v) for v in p]
    if kind == "chi2":
        a = p[0] / 2
        density = mp.exp((a - 1) * mp.log(x / 2) - x / 2 - mp.loggamma(a)) / 2
        return *gamma_tails(a, x / 2), density
    if kind == "beta":
        a, b = p
        density = x ** (a - 1) * (1 - x) ** (b - 1) / mp.beta(a, b)
        return *beta_tails(a, b, x, 1 - x), density
    if kind == "f":
        m, n = p
        u, v = m * x / (m * x + n), n / (m * x + n)
        density = u ** (m / 2) * v ** (n / 2) / mp.beta(m / 2, n / 2) / x
        return *beta_tails(m / 2, n / 2, u, v), density
    if kind == "t":
        n = p[0]
        u, v = n / (n + x * x), x * x / (n + x * x)
        low, up = beta_tails(n / 2, mp.mpf(1) / 2, u, v)
        density = mp.gamma((n + 1) / 2) / mp.gamma(n / 2) / mp.sqrt(n * mp.pi) * u ** ((n + 1) / 2)
        return (low / 2, 1 - low / 2, density) if x < 0 else (1 - low / 2, low / 2, density)
    density = mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)
    return mp.erfc(-x / mp.sqrt(2)) / 2, mp.erfc(x / mp.sqrt(2)) / 2, density


FROZEN = {"chi2": stats.chi2, "beta": stats.beta, "f": stats.f, "t": stats.t, "norm": stats.norm}
lines = []
by_mpmath = 0


def emit(function, kind, p, x, value, truth):
    global by_mpmath
    if not (truth != 0 and 1e-290 < abs(truth) < 1e150):
        return
    source = "scipy"
    if abs(mp.mpf(float(value)) - truth) > 2e-13 * abs(truth):
        value, source = float(truth), "mpmath"
        by_mpmath += 1
    a, b = (list(p) + [0, 0])[:2]
    lines.append(f"{kind} {function} {float(a)!r} {float(b)!r} {float(x)!r} {float(value)!r} {source}")


def both(kind, p, xs, qs):
    d = FROZEN[kind](*p)
    for x in xs:
        x = float(x)
        low, up, _ = exact(kind, p, x)
        emit("cdf", kind, p, x, d.cdf(x), low)
        emit("upper", kind, p, x, d.sf(x), up)
    for q in qs:
        for function, start in (("quantile", d.ppf(q)), ("upperQuantile", d.isf(q))):
            if not (math.isfinite(start) and start != 0) or (kind == "beta" and start > 0.999999):
                continue
            x = mp.mpf(float(start))
            for _ in range(40):
                low, up, density = exact(kind, p, x)
                got, sign = (low, 1) if function == "quantile" else (up, -1)
                # Newton's step in ln x on the logarithm of the tail.
                step = mp.log(got / mp.mpf(q)) * got / (sign * density * x)
                x *= mp.exp(-step)
                if abs(step) < 1e-22:
                    break
            else:
                raise SystemExit(f"no quantile of {kind} {p} at {q}")
            emit(function, kind, p, q, start, x)


QS = [1e-200, 1e-50, 1e-12, 1e-5, 0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999]

both("norm", [], [-37, -20, -8.3, -5, -2.5, -1, -0.1, 1e-9, 0.3, 1.5, 3, 6.5, 12, 30, 36.5], QS + [1e-300, 0.4999, 0.075, 0.0749])
for nu in (0.5, 1, 1.7, 2, 5, 7.25, 30, 117, 500, 2500, 1e5):
    spread = math.sqrt(2 * nu)
    xs = [nu * 1e-6, nu * 0.01, nu * 0.2] + [nu + k * spread for k in (-6, -2, -0.5, 0, 0.7, 3, 8, 25)]
    both("chi2", [nu], [x for x in xs if x > 0], QS)
for a, b in ((0.5, 0.5), (0.5, 7), (1, 1), (1, 30), (2, 5), (3.5, 1.25), (12, 0.5), (25, 25), (2, 900), (300.5, 40), (3e3, 5e3), (1e4, 10)):
    mean = a / (a + b)
    spread = math.sqrt(mean * (1 - mean) / (a + b + 1))
    xs = [1e-8, 1e-3, 0.05] + [mean + k * spread for k in (-8, -3, -1, 0, 0.5, 2, 6, 15)] + [0.97, 1 - 1e-9]
    both("beta", [a, b], [x for x in xs if 0 < x < 1], QS)
for m, n in ((1, 1), (1, 10), (2, 37), (3, 4.5), (5, 120), (10, 10), (24, 3), (60, 800), (250, 250), (3, 1e4)):
    both("f", [m, n], [1e-6, 0.02, 0.5, 1, 1.3, 2.5, 7, 40, 1e4], QS)
for nu in (1, 2, 2.5, 4, 9, 30, 250, 1e4):
    both("t", [nu], [-400, -15, -3, -0.7, -1e-5, 1e-7, 0.2, 1, 2.2, 5, 22, 1000], QS)

print("// Made by Scripts/golden-distributions.py; do not edit.")
print(f"// scipy {scipy.__version__}, numpy {np.__version__}, mpmath {mp.__version__}: distribution, function, two parameters, argument, value, source.")
print("let goldenDistributions = \"\"\"")
for line in lines:
    print("    " + line)
print("    \"\"\"")
print(f"{len(lines)} points, {by_mpmath} of them where scipy is off by more than 2e-13", file=sys.stderr)
