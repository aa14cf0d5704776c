#!/usr/bin/env python3
"""Plants drift in real corn spectra (m5) and counts how often `bencao transfer drift` names it.

A trial: the 80 spectra in random order (seeded by the number of the trial); the first 40 are the reference as measured,
the other 40, of other samples, are changed: nothing, moved by 0.3 nm (cubic spline), multiplied by 1.02, or with white
noise of sqrt(3) times their own noise (median of |4th difference| * 1.4826/sqrt(70)), which doubles it.

    python3 Scripts/drift-trials.py path/to/bencao path/to/corn_m5.csv [trials [first]]

The least penalty of the regression was set after seeing trials 0 … 199; those from 1000 on had no part in it.

Needs numpy and scipy.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
from collections import Counter

import numpy as np
from scipy.interpolate import CubicSpline

bencao, table = sys.argv[1:3]
trials = int(sys.argv[3]) if len(sys.argv) > 3 else 200
start = int(sys.argv[4]) if len(sys.argv) > 4 else 0
header = pathlib.Path(table).read_text().split("\n", 1)[0].split(",")
first = next(i for i, name in enumerate(header) if name.replace(".", "").isdigit())
axis = np.array([float(name) for name in header[first:]])
x = np.genfromtxt(table, delimiter=",", skip_header=1)[:, first:]
names = {"nothing": None, "shift": "wavelengthShift", "gain": "gain", "noise": "noise"}


def changed(what, y, rng):
    if what == "shift":
        return CubicSpline(axis, y, axis=1)(axis - 0.3)
    if what == "gain":
        return 1.02 * y
    if what == "noise":
        own = 1.4826 / np.sqrt(70) * np.median(np.abs(np.diff(y - x.mean(0), 4, axis=1)))
        return y + np.sqrt(3) * own * rng.standard_normal(y.shape)
    return y


for what, wanted in names.items():
    told = Counter()
    any_alarm = 0
    for trial in range(start, start + trials):
        rng = np.random.default_rng(trial)
        order = rng.permutation(len(x))
        rows = np.vstack([x[order[:40]], changed(what, x[order[40:]], rng)])
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
            file.write("sample_id," + ",".join(f"{v:g}" for v in axis) + "\n")
            for i, row in enumerate(rows):
                file.write(f"s{i}," + ",".join(repr(float(v)) for v in row) + "\n")
            file.flush()
            done = subprocess.run(
                [bencao, "transfer", "drift", file.name, "--reference", "40", "--axis-unit", "nm", "--signal",
                 "absorbance", "--json", "--quiet"], capture_output=True, text=True)
            if done.returncode not in (0, 1):
                sys.exit(done.stderr)
            answer = json.loads(done.stdout)
            told[answer.get("cause")] += 1
            any_alarm += bool(answer["alarms"])
    print(f"{what}: named {told[wanted]}/{trials} = {told[wanted] / trials:.1%}, any alarm {any_alarm}/{trials}; {dict(told)}",
          flush=True)
