"""Writes golden values of support vector machines on real spectra, by LIBSVM.

Each machine is trained by the libsvm inside scikit-learn and by svm-train and svm-predict, at a tight tolerance. LIBSVM
keeps kernel values in single precision, which limits its objectives to some 1e-6. So numpy solves the optimality
conditions of the rows that LIBSVM found between and at their bounds in double precision: that is the optimum, once all
conditions hold. LIBSVM must agree with it, else nothing is written. The data stay where they are; only objectives,
thresholds, counts and predictions are written.

usage: BENCAO_SHARED=folder python3 Scripts/golden-svm.py > Tests/ModellingTests/Golden/support-vectors.json
needs: numpy, scipy, scikit-learn, libsvm-tools
"""

import csv
import json
import os
import re
import subprocess
import sys
import tempfile

import numpy as np
import scipy
import sklearn
from scipy.optimize import minimize
from sklearn.svm import SVC, SVR, OneClassSVM

shared = os.environ.get("BENCAO_SHARED") or sys.exit(__doc__)
TOLERANCE = 1e-10


def read(path, reference):
    """The spectra, the reference column and the split column of a wide table."""
    with open(os.path.join(shared, "data", path), encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    first = next(k for k, name in enumerate(header) if re.fullmatch(r"[0-9.]+", name))
    x = np.array([[float(v) for v in row[first:]] for row in rows])
    split = [row[header.index("split")] for row in rows] if "split" in header else [""] * len(rows)
    return x, np.array([row[header.index(reference)] for row in rows]), np.array(split)


def scaled(x, new, scaling):
    mean, sd = x.mean(axis=0), x.std(axis=0, ddof=1)
    divisor = {"none": 1, "block": np.sqrt((sd**2).sum()), "autoscale": sd}[scaling]
    shift = 0 if scaling == "none" else mean
    return (x - shift) / divisor, (new - shift) / divisor


def kernel(a, b, case):
    g = a @ b.T
    if case["kernel"] == "linear":
        return g
    if case["kernel"] == "polynomial":
        return (case["gamma"] * g + case["coef0"]) ** case["degree"]
    d = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1) - 2 * g
    return np.exp(-case["gamma"] * np.maximum(d, 0))


def tools(kind, x, target, new, case, options):
    """Objectives, thresholds and predictions of svm-train and svm-predict."""
    number = {"linear": 0, "polynomial": 1, "radial": 2}[case["kernel"]]
    with tempfile.TemporaryDirectory() as folder:
        def write(name, rows, values):
            with open(os.path.join(folder, name), "w") as file:
                for row, value in zip(rows, values):
                    file.write(f"{value!r} " + " ".join(f"{j + 1}:{float(v)!r}" for j, v in enumerate(row)) + "\n")
        write("train", x, [float(t) for t in target])
        write("new", new, [0.0] * len(new))
        command = ["svm-train", "-s", str(kind), "-t", str(number), "-g", repr(case["gamma"]), "-d",
                   str(case["degree"]), "-r", repr(case["coef0"]), "-e", "1e-9", "-m", "1000", *options,
                   "train", "model"]
        said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout
        subprocess.run(["svm-predict", "new", "model", "out"], cwd=folder, capture_output=True, check=True)
        predicted = np.loadtxt(os.path.join(folder, "out"))
    return ([float(v) for v in re.findall(r"obj = (\S+),", said)],
            [float(v) for v in re.findall(r"rho = (\S+)", said)], predicted)


def polished(k, q, lower, upper, beta, total):
    """The optimum of min b'Kb/2 + q'b with sum b = total and bounds, by exchanges of few rows from a near one."""
    edge = 1e-7 * (upper - lower)
    at = np.where(beta <= lower + edge, -1, np.where(beta >= upper - edge, 1, 0))
    for _ in range(200):
        free = at == 0
        beta = np.where(at < 0, lower, upper)
        n = free.sum()
        system = np.zeros((n + 1, n + 1))
        system[:n, :n] = k[np.ix_(free, free)]
        system[:n, n] = system[n, :n] = -1
        right = np.append(-q[free] - k[np.ix_(free, ~free)] @ beta[~free], beta[~free].sum() - total)
        solved = np.linalg.lstsq(system, right, rcond=1e-15)[0]
        beta[free], rho = solved[:n], solved[n]
        excess = np.where(free, np.maximum(lower - beta, beta - upper), 0) / (upper - lower)
        g = k @ beta + q
        if not (free & (beta > lower + edge) & (beta < upper - edge)).any():
            # None between its bounds: the middle of what the bounds allow.
            rises, falls = beta <= lower + edge, beta >= upper - edge
            rho = (g[rises].min() + g[falls].max()) / 2
        wrong = np.where(at < 0, rho - g, np.where(at > 0, g - rho, 0))
        if excess.max() > 1e-9:
            worst = excess.argmax()
            at[worst] = -1 if beta[worst] < lower[worst] else 1
        elif wrong.max() > 1e-8 * max(1, np.abs(g).max()):
            at[wrong.argmax()] = 0
        else:
            return beta, rho, beta @ k @ beta / 2 + q @ beta
    sys.exit("the optimality conditions could not be met")


def count(beta, cost):
    """The number of support vectors; what is left of rows at zero is rounding."""
    return int((np.abs(beta) > 1e-8 * cost).sum())


def near(a, b, relative, what):
    a, b = np.asarray(a, float), np.asarray(b, float)
    if a.shape != b.shape or np.abs(a - b).max() > relative * max(np.abs(b).max(), 1):
        sys.exit(f"{what}: {a} and {b} of LIBSVM differ")


def common(case):
    return dict(kernel={"radial": "rbf", "polynomial": "poly"}.get(case["kernel"], case["kernel"]), gamma=case["gamma"],
                degree=case["degree"], coef0=case["coef0"], tol=TOLERANCE, cache_size=1000)


def classification(case):
    x, labels, _ = read(case["file"], case["reference"])
    held = np.arange(len(x)) % 4 == 3
    z, new = scaled(x[~held], x[held], case["scaling"])
    names = sorted(set(labels))
    y = np.array([names.index(v) for v in labels])[~held]
    counts = np.bincount(y)
    weights = len(y) / (len(names) * counts) if case["balanced"] else np.ones(len(names))
    objectives, thresholds, supports, values = [], [], [], []
    for a in range(len(names)):
        for b in range(a + 1, len(names)):
            rows = (y == a) | (y == b)
            # The first class is +1.
            machine = SVC(C=case["cost"], class_weight={1: weights[a], -1: weights[b]}, **common(case)).fit(
                z[rows], np.where(y[rows] == a, 1, -1))
            sign = np.where(y[rows] == a, 1.0, -1.0)
            start = np.zeros(len(sign))
            start[machine.support_] = machine.dual_coef_[0]
            upper = np.where(sign > 0, case["cost"] * weights[a], 0)
            lower = np.where(sign > 0, 0, -case["cost"] * weights[b])
            beta, rho, objective = polished(kernel(z[rows], z[rows], case), -sign, lower, upper, start, 0)
            objectives.append(objective)
            thresholds.append(rho)
            supports.append(count(beta, case["cost"]))
            values.append(kernel(new, z[rows], case) @ beta - rho)
    whole = SVC(C=case["cost"], class_weight=dict(enumerate(weights)), decision_function_shape="ovo", **common(case))
    predicted = whole.fit(z, y).predict(new)
    # svm-train numbers classes as it meets them: sorted rows give the order of the names.
    order = np.argsort(y, kind="stable")
    options = ["-s", "0", "-c", repr(case["cost"])]
    for c, w in enumerate(weights):
        options += [f"-w{c}", repr(float(w))]
    objective, rho, other = tools(0, z[order], y[order], new, case, options)
    near(objectives, objective, 1e-5, "objectives")
    near(thresholds, rho, 1e-3, f"thresholds {case}")
    near(predicted, other, 0, "predictions")
    pairs = [(a, b) for a in range(len(names)) for b in range(a + 1, len(names))]
    votes = np.zeros((len(new), len(names)))
    for (a, b), value in zip(pairs, values):
        votes[:, a] += value > 0
        votes[:, b] += value <= 0
    near(votes.argmax(axis=1), predicted, 0, "votes")
    return dict(objectives=objectives, thresholds=thresholds, supportVectors=supports, libsvm=objective,
                decisionValues=[float(v.sum()) for v in values], predicted=[int(v) for v in predicted])


def regression(case):
    x, y, split = read(case["file"], case["reference"])
    y = y.astype(float)
    training, test = np.isin(split, ["C", "M"]), split == "T"
    z, new = scaled(x[training], x[test], case["scaling"])
    centre, spread = (y[training].mean(), y[training].std(ddof=1)) if case["scaleResponse"] else (0, 1)
    t = (y[training] - centre) / spread
    machine = SVR(C=case["cost"], epsilon=case["epsilon"], **common(case)).fit(z, t)
    start = np.zeros(2 * len(t))
    start[machine.support_] = np.maximum(machine.dual_coef_[0], 0)
    start[len(t) + machine.support_] = np.minimum(machine.dual_coef_[0], 0)
    k, c, e = kernel(z, z, case), case["cost"], case["epsilon"]
    zero, one = np.zeros(len(t)), np.full(len(t), c)
    both, rho, objective = polished(
        np.block([[k, k], [k, k]]), np.append(e - t, -e - t), np.append(zero, -one), np.append(one, zero), start, 0)
    beta = both[:len(t)] + both[len(t):]
    predicted = kernel(new, z, case) @ beta - rho
    near(predicted, machine.predict(new), 1e-4, "predictions")
    other = tools(3, z, t, new, case, ["-c", repr(case["cost"]), "-p", repr(case["epsilon"])])
    near([objective], other[0], 1e-5, "objectives")
    near([rho], other[1], 1e-3, "thresholds")
    near(predicted, other[2], 1e-4, "predictions")
    return dict(objectives=[objective], thresholds=[rho], supportVectors=[count(beta, case["cost"])], libsvm=other[0],
                predicted=[float(v) for v in centre + spread * predicted])


def oneClass(case):
    x, labels, _ = read(case["file"], case["reference"])
    rows = labels == case["member"]
    z, new = scaled(x[rows], x[~rows][::4], case["scaling"])
    machine = OneClassSVM(nu=case["nu"], **common(case)).fit(z)
    start = np.zeros(len(z))
    start[machine.support_] = machine.dual_coef_[0]
    beta, rho, objective = polished(
        kernel(z, z, case), np.zeros(len(z)), np.zeros(len(z)), np.ones(len(z)), start, case["nu"] * len(z))
    values = kernel(new, z, case) @ beta - rho
    near(values, machine.decision_function(new), 1e-4, "decision values")
    other = tools(2, z, np.ones(len(z)), new, case, ["-n", repr(case["nu"])])
    near([objective], other[0], 1e-5, "objectives")
    near([rho], other[1], 1e-3, "thresholds")
    near(np.where(values > 0, 1, -1), other[2], 0, "decisions")
    return dict(objectives=[objective], thresholds=[rho], supportVectors=[count(beta, 1)], libsvm=other[0],
                predicted=[float(v) for v in values])


def platt():
    """A and B of Platt's sigmoid by another optimiser, with its targets."""
    rng = np.random.default_rng(11)
    first = np.arange(40) % 5 < 2
    f = np.round(rng.normal(size=40) + np.where(first, 0.8, -0.7), 4)
    n1, n2 = first.sum(), (~first).sum()
    t = np.where(first, (n1 + 1) / (n1 + 2), 1 / (n2 + 2))

    def loss(ab):
        z = ab[0] * f + ab[1]
        p = 1 / (1 + np.exp(z))
        return (t * z + np.logaddexp(0, -z)).sum(), np.array([((t - p) * f).sum(), (t - p).sum()])

    found = minimize(loss, [0, 0], jac=True, method="BFGS", options=dict(gtol=1e-10)).x
    return dict(decisionValues=f.tolist(), isFirst=first.tolist(), slope=found[0], offset=found[1])


def coupling():
    """Class probabilities of pairs by the conditions of the minimum: [Q e; e' 0][p; b] = [0; 1]."""
    r = [0.9, 0.6, 0.35, 0.2, 0.15, 0.55]
    q, k = np.zeros((4, 4)), 0
    for a in range(4):
        for b in range(a + 1, 4):
            q[a, a] += (1 - r[k]) ** 2
            q[b, b] += r[k] ** 2
            q[a, b] = q[b, a] = -r[k] * (1 - r[k])
            k += 1
    p = np.linalg.solve(np.block([[q, np.ones((4, 1))], [np.ones((1, 4)), np.zeros((1, 1))]]), [0, 0, 0, 0, 1])[:4]
    return dict(pairs=r, probabilities=p.tolist())


def case(kind, file, reference, kernel, scaling, **others):
    defaults = dict(cost=1.0, gamma=1.0, degree=3, coef0=0.0, balanced=False, epsilon=0.1, scaleResponse=True, nu=0.5,
                    member="")
    return dict(kind=kind, file=file, reference=reference, kernel=kernel, scaling=scaling, **(defaults | others))


TCM5 = ("tcm5_uvvis_drs_species/tcm5_uvvis_drs.csv", "species")
STRAWBERRY = ("strawberry_puree_mir_adulteration/fruit_purees_mir.csv", "label")
TECATOR = ("tecator_meat_nit/tecator.csv", "fat_pct")
cases = [
    case("svc", *TCM5, "radial", "block", cost=100.0, gamma=1.0),
    case("svc", *TCM5, "radial", "autoscale", cost=10.0, gamma=1 / 601, balanced=True),
    case("svc", *TCM5, "linear", "block", cost=10.0, balanced=True),
    case("svc", *TCM5, "polynomial", "block", cost=10.0, gamma=0.5, coef0=1.0, degree=3),
    case("svc", *STRAWBERRY, "radial", "block", cost=10.0, gamma=1.0, balanced=True),
    case("svc", *STRAWBERRY, "linear", "autoscale", cost=0.1),
    case("svr", *TECATOR, "radial", "block", cost=100.0, gamma=0.3, epsilon=0.05),
    case("svr", *TECATOR, "linear", "autoscale", cost=0.1, epsilon=0.1),
    case("svr", *TECATOR, "polynomial", "block", cost=1.0, gamma=0.5, coef0=1.0, degree=2, epsilon=0.02),
    case("svr", *TECATOR, "radial", "none", cost=10.0, gamma=0.05, epsilon=0.5, scaleResponse=False),
    case("one-class-svm", *TCM5, "radial", "block", member="Angelicae Sinensis Radix (danggui)", nu=0.1),
    case("one-class-svm", *STRAWBERRY, "radial", "block", gamma=0.5, member="Strawberry", nu=0.2),
    case("one-class-svm", *STRAWBERRY, "linear", "none", member="Strawberry", nu=0.3),
]
makers = {"svc": classification, "svr": regression, "one-class-svm": oneClass}
version = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", "libsvm-tools"], capture_output=True, text=True).stdout
json.dump(
    dict(source=f"scikit-learn {sklearn.__version__}, numpy {np.__version__}, scipy {scipy.__version__}, libsvm-tools {version}",
         platt=platt(), coupling=coupling(), cases=[c | makers[c["kind"]](c) for c in cases]),
    sys.stdout, separators=(",", ":"))
print()
