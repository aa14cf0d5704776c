#!/usr/bin/env python3
"""Writes golden values of calibration transfer and drift, by programs of other people or from the definitions.

usage: Scripts/golden-transfer.py > Tests/TransferTests/Golden/transfer.json

Two made-up instruments measure the same samples; of each method the spectra after its steps and the predictions of a PLS
regression (scikit-learn) for new spectra of the secondary instrument are kept. Written in numpy and scipy from the
definitions in the papers, by other ways than the library goes where there is one: EPO and GLSW by the eigenvalues and the
matrix square root of the cross-product, direct standardisation by the pseudoinverse, spectral space transformation by
projectors, windows by scikit-learn's PLS or a singular value decomposition, splines by scipy, augmented calibration by
weighted least squares, slope and bias, and agreement of verdicts, by scipy and statsmodels, drift
by the inverse of the covariance. di-PLS is diPLSlib's. Where chemotools has the method, this script stops unless it
agrees. Nothing of this project runs here.

needs: numpy, scipy, scikit-learn, statsmodels, diPLSlib, chemotools
"""

import importlib.metadata
import json
import sys

import numpy as np
import statsmodels.api as sm
from chemotools.adaptation import DirectStandardization, PiecewiseDirectStandardization, SpectralSpaceTransform
from chemotools.projection import ExternalParameterOrthogonalization
from diPLSlib.functions import dipals
from scipy import linalg, stats
from scipy.interpolate import CubicSpline
from sklearn.cross_decomposition import PLSRegression
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

LATENT = 3
rng = np.random.default_rng(700107)

# Samples: five bands whose heights vary, one of them the content.
PRIMARY_AXIS = 1000 + 4.0 * np.arange(14)
WIDE_AXIS = 996 + 5.0 * np.arange(13)
NARROW_AXIS = WIDE_AXIS[1:-1]
TRANSFER = [0, 2, 3, 5, 8, 11, 13, 17, 18]


def spectra(axis, heights):
    centres, widths = np.array([1004, 1014, 1027, 1038, 1049]), np.array([7, 9, 6, 10, 8])
    return heights @ np.exp(-0.5 * ((axis[None, :] - centres[:, None]) / widths[:, None]) ** 2)


heights = rng.uniform(0.2, 1.5, size=(24, 5))
content = np.round(2 + 6 * heights[:, 2] + 0.05 * rng.normal(size=24), 3)


def measured(axis, gain, offset, shift, noise):
    x = spectra(axis + shift, heights)
    x = offset + gain * (x + 0.06 * np.roll(x, 1, axis=1)) + noise * rng.normal(size=x.shape)
    return np.round(x, 4)


on_primary = measured(PRIMARY_AXIS, 1.0, 0.0, 0.0, 0.004)
on_secondary = measured(PRIMARY_AXIS, 0.9 + 0.02 * np.sin(PRIMARY_AXIS), 0.08, 0.7, 0.004)
on_wide = measured(WIDE_AXIS, 0.95, 0.05, 0.3, 0.004)
X, y = on_primary[:20], content[:20]
P, S, W = X[TRANSFER], on_secondary[TRANSFER], on_wide[TRANSFER]
NEW = {"same": on_secondary[20:], "wide": on_wide[20:], "narrow": on_wide[20:, 1:-1]}
SECONDARY = {"same": S, "wide": W, "narrow": W[:, 1:-1]}
AXES = {"same": PRIMARY_AXIS, "wide": WIDE_AXIS, "narrow": NARROW_AXIS}
cases, peers = [], {}


def agree(name, ours, theirs):
    difference = np.abs(np.asarray(ours) - np.asarray(theirs)).max() / np.abs(theirs).max()
    assert difference < 1e-10, f"{name} differs from its peer by {difference}"
    peers[name] = max(peers.get(name, 0.0), float(difference))


def pls(rows, values, a):
    return PLSRegression(n_components=a, scale=False, tol=1e-15, max_iter=10000).fit(rows, values)


def keep(method, parameters, moved, axis="same", primary=None, predicted=None, copies=0, weighted=None):
    """Adds a case; the model is of the calibration spectra after the primary steps (3 are kept) and the copies."""
    rows, values = X if primary is None else primary, y
    if copies:
        rows = np.vstack([rows] + [weighted] * copies)
        values = np.concatenate([y] + [y[TRANSFER]] * copies)
    if predicted is None:
        predicted = np.ravel(pls(rows, values, LATENT).predict(moved))
    cases.append({
        "method": method, "parameters": parameters, "axis": axis,
        "primary": None if primary is None else primary[:3].tolist(), "moved": moved.tolist(),
        "predicted": np.ravel(predicted).tolist()})


# Nothing; slope and bias; a shift.
keep("none", {}, NEW["same"])
model = pls(X, y, LATENT)
seen = np.ravel(model.predict(S))
line = stats.linregress(seen, y[TRANSFER])
raw = np.ravel(model.predict(NEW["same"]))
keep("slope-bias", {"form": "slope-and-bias"}, NEW["same"], predicted=line.intercept + line.slope * raw)
keep("slope-bias", {"form": "bias"}, NEW["same"], predicted=raw + (y[TRANSFER] - seen).mean())
shift = P.mean(axis=0) - S.mean(axis=0)
keep("spectral-shift", {}, NEW["same"] + shift)

# Axes: scipy's not-a-knot spline, numpy's linear interpolation.
for interpolation, function in (
    ("cubic", lambda given, rows, wanted: CubicSpline(given, rows, axis=1, bc_type="not-a-knot")(wanted)),
    ("linear", lambda given, rows, wanted: np.array([np.interp(wanted, given, row) for row in rows])),
):
    keep("axis-transformation", {"interpolation": interpolation, "direction": "forward"},
         function(WIDE_AXIS, NEW["wide"], PRIMARY_AXIS), axis="wide")
    keep("axis-transformation", {"interpolation": interpolation, "direction": "backward"},
         NEW["narrow"], axis="narrow", primary=function(PRIMARY_AXIS, X, NARROW_AXIS))

# EPO and GLSW of the differences of the instruments.
for background in (False, True):
    D = P - S
    add = D.mean(axis=0) if background else 0
    if background:
        D = D - D.mean(axis=0)
    values, vectors = linalg.eigh(D.T @ D)
    for k in (1, 2, 4):
        E = np.eye(14) - vectors[:, -k:] @ vectors[:, -k:].T
        # It centres what it is given: with its negative, the differences have the mean 0.
        peer = ExternalParameterOrthogonalization(n_components=k).fit(X, X_external=np.vstack([D, -D]))
        agree("epo", peer.V_epo_ @ peer.V_epo_.T, np.eye(14) - E)
        keep("epo-transfer", {"components": k, "background": background}, (NEW["same"] + add) @ E, primary=X @ E)
    for alpha in (1e-3, 0.05):
        G = linalg.inv(np.real(linalg.sqrtm(D.T @ D / alpha + np.eye(14))))
        keep("glsw-transfer", {"alpha": alpha, "background": background}, (NEW["same"] + add) @ G, primary=X @ G)


# Maps of spectra: (rows of the source, rows of the target, rows to move) → moved rows.
def centred(source, target, background):
    if background:
        return source.mean(axis=0), target.mean(axis=0)
    return np.zeros(source.shape[1]), np.zeros(target.shape[1])


def direct(source, target, rows, components, tolerance, background):
    c, o = centred(source, target, background)
    Sc = source - c
    singular = linalg.svdvals(Sc)
    kept = components or int((singular > tolerance * singular[0]).sum())
    # The pseudoinverse of that rank: a cut between two singular values.
    cut = np.sqrt(singular[kept - 1] * singular[kept]) / singular[0] if kept < (singular > 1e-10).sum() else 1e-10
    return o + (rows - c) @ (np.linalg.pinv(Sc, rcond=cut) @ (target - o))


def space(source, target, rows, components, background):
    """x' = o + z + z·V₂⁺ᵀ(V₁ − V₂)ᵀ, V by the eigenvectors of the cross-product of both instruments side by side."""
    c, o = centred(source, target, background)
    both = np.hstack([target - o, source - c])
    _, vectors = linalg.eigh(both.T @ both)
    V = vectors[:, -components:]
    V1, V2 = V[:target.shape[1]], V[target.shape[1]:]
    z = rows - c
    return o + z + z @ V2 @ linalg.inv(V2.T @ V2) @ (V1 - V2).T


def window_coefficients(rows, values, components, tolerance, regression, scale, freedom):
    deviations = np.sqrt((rows**2).sum(axis=0) / (len(rows) - 1)) if scale else np.ones(rows.shape[1])
    rows = rows / deviations
    most = min(components or freedom, rows.shape[1], freedom)
    if regression == "pcr":
        U, s, Vt = linalg.svd(rows, full_matrices=False)
        kept = min(components or int((s > tolerance * s[0]).sum()), most)
        return Vt[:kept].T @ ((U[:, :kept].T @ values) / s[:kept]) / deviations
    # PLS1 by NIPALS: scores of unit weights.
    x, left, weights, loadings, q, first = rows.copy(), values.copy(), [], [], [], None
    for _ in range(most):
        w = x.T @ left
        if linalg.norm(w) < 1e-12 * linalg.norm(rows) * linalg.norm(values):
            break
        w = w / linalg.norm(w)
        t = x @ w
        first = linalg.norm(t) if first is None else first
        if components is None and linalg.norm(t) <= tolerance * first:
            break
        p = x.T @ t / (t @ t)
        weights.append(w), loadings.append(p), q.append(left @ t / (t @ t))
        x, left = x - np.outer(t, p), left - q[-1] * t
    Wm, Pm = np.array(weights).T, np.array(loadings).T
    return Wm @ linalg.solve(Pm.T @ Wm, np.array(q)) / deviations


def piecewise(source, target, rows, halfWidth, outer, components, tolerance, regression, scale, background, places):
    c, o = centred(source, target, background)
    x, v = source - c, target - o
    width, moved = source.shape[1], np.empty((len(rows), target.shape[1]))
    for j, place in enumerate(places):
        low, high = max(-halfWidth, -place), min(halfWidth, width - 1 - place)
        near = [d for d in range(-outer, outer + 1)
                if 0 <= j + d < len(places) and places[j + d] + low >= 0 and places[j + d] + high < width]
        stacked = np.vstack([x[:, places[j + d] + low : places[j + d] + high + 1] for d in near])
        wanted = np.concatenate([v[:, j + d] for d in near])
        freedom = len(stacked) - (len(near) if background else 0)
        b = window_coefficients(stacked, wanted, components, tolerance, regression, scale, freedom)
        if regression == "pls" and not scale and components and background:
            a = min(components, stacked.shape[1])
            agree("pls in windows", b, np.ravel(pls(stacked, wanted, a).coef_))
        moved[:, j] = o[j] + (rows - c)[:, place + low : place + high + 1] @ b
    return moved


def nearest(wanted, given):
    return [int(np.argmin(np.abs(given - value))) for value in wanted]


def mapped(method, parameters, function, axis="same"):
    """A map forward, new spectra onto the primary instrument, or backward, calibration spectra onto the secondary."""
    if parameters["direction"] == "forward":
        keep(method, parameters, function(SECONDARY[axis], P, NEW[axis], AXES[axis], PRIMARY_AXIS), axis=axis)
    else:
        keep(method, parameters, NEW[axis], axis=axis,
             primary=function(P, SECONDARY[axis], X, PRIMARY_AXIS, AXES[axis]))


for direction in ("forward", "backward"):
    for components, tolerance, background, axis in (
        (None, 1e-3, True, "same"), (None, 0.05, False, "same"), (3, 1e-3, True, "same"), (4, 1e-3, True, "wide"),
    ):
        mapped("direct-standardisation",
               dict(components=components, tolerance=tolerance, background=background, direction=direction),
               lambda s, t, rows, _, __: direct(s, t, rows, components, tolerance, background), axis)
    for components, background in ((3, True), (2, False), (5, True)):
        mapped("spectral-space-transformation",
               dict(components=components, background=background, direction=direction),
               lambda s, t, rows, _, __: space(s, t, rows, components, background))
    for halfWidth, outer, components, tolerance, regression, scale, background, axis in (
        (2, None, 2, 0.01, "pls", False, True, "same"), (3, None, 3, 0.01, "pls", True, True, "same"),
        (2, None, None, 0.05, "pls", False, True, "same"), (1, None, 2, 0.01, "pcr", False, True, "same"),
        (3, None, None, 0.02, "pcr", True, True, "same"), (2, None, 2, 0.01, "pls", False, False, "same"),
        (2, None, 2, 0.01, "pls", False, True, "wide"), (1, 2, 2, 0.01, "pls", False, True, "same"),
        (2, 3, 3, 0.01, "pls", False, True, "same"), (0, 4, 1, 0.01, "pls", False, True, "same"),
        (1, 2, 2, 0.01, "pcr", True, True, "same"), (1, 2, None, 0.05, "pls", False, False, "same"),
        (1, 1, 2, 0.01, "pls", False, True, "wide"),
    ):
        parameters = dict(halfWidth=halfWidth, components=components, tolerance=tolerance, regression=regression,
                          scale=scale, background=background, direction=direction)
        if outer is not None:
            parameters["outerHalfWidth"] = outer
        mapped("piecewise-direct-standardisation" if outer is None else "double-window-pds", parameters,
               lambda s, t, rows, given, wanted: piecewise(
                   s, t, rows, halfWidth, outer or 0, components, tolerance, regression, scale, background,
                   nearest(wanted, given)), axis)

# chemotools has these in some of their settings.
peer = DirectStandardization().fit(S, X_source=P).transform(NEW["same"])
agree("direct-standardisation", direct(S, P, NEW["same"], len(TRANSFER), 0, False), peer)
for scale in (False, True):
    peer = PiecewiseDirectStandardization(window_length=2, n_components=2, scale=scale).fit(S, X_source=P)
    agree("piecewise-direct-standardisation",
          piecewise(S, P, NEW["same"], 2, 0, 2, 0.01, "pls", scale, True, range(14)), peer.transform(NEW["same"]))
peer = SpectralSpaceTransform(n_components=3).fit(S, X_source=P).transform(NEW["same"])
agree("spectral-space-transformation", space(S, P, NEW["same"], 3, True), peer)

# Augmented calibration: copies, and for full rank the weighted least squares that they stand for.
for weight, background in ((1, True), (3, True), (4, False)):
    own = S + (shift if background else 0)
    moved = NEW["same"] + (shift if background else 0)
    keep("augmented-calibration", {"weight": weight, "background": background}, moved, copies=weight, weighted=own)
    rows, values = np.vstack([X, own]), np.concatenate([y, y[TRANSFER]])
    root = np.sqrt(np.concatenate([np.ones(20), np.full(len(TRANSFER), weight)]))
    design = np.column_stack([np.ones(len(rows)), rows])
    b = linalg.lstsq(root[:, None] * design, root * values)[0]
    copies = np.vstack([X] + [own] * weight), np.concatenate([y] + [y[TRANSFER]] * weight)
    full = pls(*copies, 14).predict(moved)
    agree("augmented-calibration", np.ravel(full), b[0] + moved @ b[1:])

# di-PLS.
for penalty in (0.0, 5.0, 100.0):
    rows = X - X.mean(axis=0)
    b = dipals(rows, (y - y.mean()).reshape(-1, 1), rows, S - S.mean(axis=0), LATENT, penalty)[0]
    keep("di-pls", {"lambda": penalty}, NEW["same"], predicted=y.mean() + (NEW["same"] - S.mean(axis=0)) @ b)

# The tests of a line.
corrections = []
for noise, slope in ((0.2, 1.1), (0.05, 1.0), (0.4, 0.9)):
    predicted = np.round(rng.uniform(2, 12, size=14), 3)
    reference = np.round(0.3 + slope * predicted + noise * rng.normal(size=14), 3)
    fitted = sm.OLS(reference, sm.add_constant(predicted)).fit()
    bias = stats.ttest_rel(reference, predicted)
    slope_test = fitted.t_test(([[0, 1]], [1.0]))
    joint = fitted.f_test((np.eye(2), np.array([0.0, 1.0])))
    corrections.append({
        "predicted": predicted.tolist(), "reference": reference.tolist(),
        "intercept": float(fitted.params[0]), "slope": float(fitted.params[1]),
        "bias": float((reference - predicted).mean()), "sep": float((reference - predicted).std(ddof=1)),
        "biasT": float(bias.statistic), "biasP": float(bias.pvalue),
        "slopeT": float(np.ravel(slope_test.tvalue)[0]), "slopeP": float(np.ravel(slope_test.pvalue)[0]),
        "jointF": float(joint.fvalue), "jointP": float(joint.pvalue)})

# Agreement of verdicts: exact intervals and McNemar's test by statsmodels, kappa by scikit-learn.
agreements = []
for lots, accepted, changed, margin, alpha in (
    (40, 0.6, 0.05, 0.15, 0.05), (25, 0.5, 0.3, 0.1, 0.05), (80, 0.7, 0.0, 0.1, 0.025),
):
    primary = rng.random(lots) < accepted
    secondary = np.where(rng.random(lots) < changed, ~primary, primary)
    differ = primary != secondary

    def interval(members):
        k, n = int(differ[members].sum()), int(members.sum())
        low, high = proportion_confint(k, n, alpha=2 * alpha, method="beta")
        return {"lots": n, "disagreeing": k, "low": float(low), "high": float(high)}

    fewest = next(n for n in range(1, 10000) if proportion_confint(0, n, alpha=2 * alpha, method="beta")[1] <= margin)
    table = [[int((primary & secondary).sum()), int((primary & ~secondary).sum())],
             [int((~primary & secondary).sum()), int((~primary & ~secondary).sum())]]
    agreements.append({
        "primary": primary.tolist(), "secondary": secondary.tolist(), "margin": margin, "alpha": alpha,
        "overall": interval(np.ones(lots, bool)), "accepted": interval(primary), "rejected": interval(~primary),
        "fewestLots": fewest, "kappa": float(cohen_kappa_score(primary, secondary)),
        "mcNemar": float(mcnemar(table, exact=True).pvalue)})

# Drift of one instrument: generalised least squares with the covariance inverted as it is, derivatives by numpy's polyfit.
def drift_terms(m):
    first, second = np.empty(14), np.empty(14)
    for j in range(14):
        i = min(max(j, 1), 12)
        parabola = np.polyfit(PRIMARY_AXIS[i - 1 : i + 2] - PRIMARY_AXIS[j], m[i - 1 : i + 2], 2)
        first[j], second[j] = parabola[1], 2 * parabola[0]
    return np.column_stack([np.ones(14), m, -first, second / 2])


def drift_estimates(rows, x, taus):
    """Offset, gain, shift and broadening of x for every τ, and its noise, against rows."""
    m = rows.mean(axis=0)
    cov = (rows - m).T @ (rows - m) / (len(rows) - 1)
    b, d = drift_terms(m), x - m
    found = []
    for tau in taus:
        weights = np.linalg.inv(cov + tau * np.eye(14))
        found.append(np.linalg.solve(b.T @ weights @ b, b.T @ weights @ d))
    return np.array(found), np.median(np.abs(np.diff(d, 4))) * 1.4826 / np.sqrt(70)


centred_rows = X - X.mean(axis=0)
taus = (centred_rows**2).sum() / (len(X) - 1) / 14 * 10.0 ** (np.arange(-6, 3) / 2)
held_out = [drift_estimates(np.delete(X, i, axis=0), X[i], taus) for i in range(len(X))]
estimates = np.array([e for e, _ in held_out])  # spectrum, τ, term


def least_spread(rows):
    return estimates[rows].var(axis=0).argmin(axis=0)


drifted = np.round(1.02 * on_primary[20:] + 0.01, 4)
chosen = least_spread(np.arange(len(X)))
later = [drift_estimates(X, x, taus) for x in drifted]
own = [least_spread(np.delete(np.arange(len(X)), i)) for i in range(len(X))]
drift = {
    "later": drifted.tolist(),
    "figures": [[*(float(e[chosen[k], k]) for k in range(4)), float(noise)] for e, noise in later],
    "heldOut": [[*(float(e[own[i][k], k]) for k in range(4)), float(noise)] for i, (e, noise) in enumerate(held_out)]}

names = ("numpy", "scipy", "scikit-learn", "statsmodels", "diPLSlib", "chemotools")
json.dump({
    "madeBy": "Scripts/golden-transfer.py", "versions": {name: importlib.metadata.version(name) for name in names},
    "agreementOfPeers": peers, "primaryAxis": PRIMARY_AXIS.tolist(),
    "secondaryAxes": {k: v.tolist() for k, v in AXES.items()},
    "calibration": X.tolist(), "reference": y.tolist(), "transferRows": TRANSFER, "latentVariables": LATENT,
    "secondary": {k: v.tolist() for k, v in SECONDARY.items()}, "new": {k: v.tolist() for k, v in NEW.items()},
    "cases": cases, "corrections": corrections, "agreements": agreements, "drift": drift}, sys.stdout, separators=(",", ":"))
print()
