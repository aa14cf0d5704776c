#!/usr/bin/env python3
"""Makes the golden values of equivalence of two instruments: Tests/TransferTests/EquivalenceGolden.swift.

TOST by statsmodels and pingouin, paired t by scipy, the interval of the ratio of errors by inverting the test of Pitman
and Morgan about 0 with a root finder, limits of agreement and their intervals from their formulas in numpy, the slope by
scipy; nothing of this project runs here. Versions stand in the file.
"""

import pathlib
import platform

import numpy as np
import pingouin
import scipy
import statsmodels
from scipy import stats
from scipy.optimize import brentq
from statsmodels.stats.weightstats import ttost_paired

rng = np.random.default_rng(20260)
cases = []
for n, bias, spread, margin in [(12, 0.02, 0.1, 0.15), (30, 0.2, 0.1, 0.15), (25, 0.1, 0.3, 0.15), (5, 0.0, 0.02, 0.5)]:
    reference = np.round(rng.normal(10, 1, n), 4)
    primary = np.round(reference + rng.normal(0, 0.12, n), 4)
    secondary = np.round(primary + bias + rng.normal(0, spread, n), 4)
    d = secondary - primary
    # Our d is secondary − primary.
    p, _, _ = ttost_paired(secondary, primary, -margin, margin)
    p2 = float(pingouin.tost(secondary, primary, bound=margin, paired=True)["pval"].iloc[0])
    assert abs(p - p2) < 1e-9
    half = stats.t.ppf(0.95, n - 1) * d.std(ddof=1) / np.sqrt(n)

    e1, e2 = primary - reference, secondary - reference

    def statistic(theta):
        """t of no correlation about 0 between θe1 + e2 and θe1 − e2: 0 where θ is the ratio."""
        u, v = theta * e1 + e2, theta * e1 - e2
        r = (u @ v) / np.sqrt((u @ u) * (v @ v))
        return r * np.sqrt((n - 1) / (1 - r * r))

    ratio = np.sqrt((e2 @ e2) / (e1 @ e1))
    quantile = stats.t.ppf(0.95, n - 1)
    low = brentq(lambda t: statistic(t) + quantile, ratio / 50, ratio, xtol=1e-14, rtol=1e-14)
    high = brentq(lambda t: statistic(t) - quantile, ratio, ratio * 50, xtol=1e-14, rtol=1e-14)

    s = d.std(ddof=1)
    t975 = stats.t.ppf(0.975, n - 1)
    limit_half = t975 * s * np.sqrt(1 / n + 1.96**2 / (2 * (n - 1)))
    line = stats.linregress((primary + secondary) / 2, d)
    cases.append(
        {
            "primary": primary.tolist(), "secondary": secondary.tolist(), "reference": reference.tolist(),
            "margin": margin,
            "tostP": float(p), "low": float(d.mean() - half), "high": float(d.mean() + half),
            "biasP": float(stats.ttest_rel(secondary, primary).pvalue),
            "ratio": float(ratio), "ratioLow": float(low), "ratioHigh": float(high),
            "lowerLimit": float(d.mean() - 1.96 * s), "upperLimit": float(d.mean() + 1.96 * s),
            "limitHalf": float(limit_half), "slope": float(line.slope), "slopeP": float(line.pvalue),
        }
    )

out = pathlib.Path(__file__).parent.parent / "Tests/TransferTests/EquivalenceGolden.swift"
versions = (
    f"Python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}, "
    f"statsmodels {statsmodels.__version__}, pingouin {pingouin.__version__}"
)
lines = [
    "// Made by Scripts/golden-equivalence.py with " + versions + ".",
    "struct EquivalenceGolden {",
]
lines += [f"    let {key}: {'[Double]' if isinstance(value, list) else 'Double'}" for key, value in cases[0].items()]
lines += ["", "    static let cases: [EquivalenceGolden] = ["]
for case in cases:
    lines.append("        EquivalenceGolden(")
    lines.append(",\n".join(f"            {key}: {value!r}" for key, value in case.items()) + "),")
lines += ["    ]", "}", ""]
out.write_text("\n".join(lines))
