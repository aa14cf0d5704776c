"""Whole processes of the command: a model that answers for one spectrum, and a cube that becomes a map."""
import os
import subprocess
import sys
import time

from .peers import FAST


def answers(bencao, peers, repeats):
    """A process that loads a model, reads one spectrum and prints its answer: ours and each peer in turn."""
    python, data, environment = peers.python, peers.data, peers.environment
    folder = os.path.join(peers.scripts, "e2e")
    model = os.path.join(data, "process.bencao.json")
    table = os.path.join(data, "process.csv")
    if not os.path.exists(os.path.join(data, "e2e_model.npz")):
        subprocess.run([python, os.path.join(folder, "train.py")], env=environment, check=True, stdout=sys.stderr)
    # The same 300 spectra with the same reference values, three scans a lot.
    script = (
        "import numpy, sys\ny = numpy.load(sys.argv[1] + '/w7_y.npy')\n"
        "lines = open(sys.argv[1] + '/w7_300.csv').read().split('\\n')\n"
        "out = [lines[0].replace('id,', 'id,lot,y,', 1)]\n"
        "for i, line in enumerate(lines[1:301]):\n"
        "    name, values = line.split(',', 1)\n"
        "    out.append(f'{name},L{i // 3},{float(y[i])!r},{values}')\n"
        "open(sys.argv[2], 'w').write('\\n'.join(out) + '\\n')\n")
    subprocess.run([python, "-c", script, data, table], check=True)
    subprocess.run(
        [bencao, "content", "calibrate", table, "--analyte", "y", "-o", model, "--overwrite", "--quiet"], check=True,
        stdout=subprocess.DEVNULL)
    programs = {"bencao": [bencao, "content", "predict", model, os.path.join(data, "w7_one.csv"), "--quiet"]}
    for script in FAST["W7.process"]:
        if script.endswith(".py"):
            programs[script] = [python, os.path.join(folder, script)]
        elif os.path.exists(os.path.join(data, "e2e_model.rds")):
            programs[script] = ["Rscript", "--vanilla", os.path.join(folder, script)]
    least, peak = {}, {}
    for _ in range(repeats):
        for program, arguments in programs.items():
            start = time.perf_counter()
            child = os.posix_spawnp(
                arguments[0], arguments, dict(environment, OPENBLAS_NUM_THREADS="1") if program != "bencao" else
                environment, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
            _, status, usage = os.wait4(child, 0)
            elapsed = time.perf_counter() - start
            if os.waitstatus_to_exitcode(status) not in (0, 1):
                sys.exit(f"bench: {' '.join(arguments)} ended with {os.waitstatus_to_exitcode(status)}")
            least[program] = min(elapsed, least.get(program, elapsed))
            peak[program] = usage.ru_maxrss / 1024
    rows = []
    for program in list(programs)[1:]:
        rows.append({
            "case": "W7.process", "ours": least["bencao"], "peak": peak["bencao"], "peer": program,
            "version": "script of its own", "theirs": least[program], "theirsPeak": peak[program],
            "ratio": least[program] / least["bencao"], "difference": None,
        })
    return rows


def cube_files(bencao, python, data):
    """What the whole command needs beside the cubes of W6: white, dark, wavelengths, and a model of sampled pixels."""
    if os.path.exists(os.path.join(data, "w6_model.json")):
        return
    subprocess.run([python, "-c", PROCESS_FILES], cwd=data, check=True)
    subprocess.run(
        [bencao, "origin", "calibrate", "w6_table.csv", "--class", "material", "--lot", "lot", "--plan", "w6_plan.yaml",
         "-o", "w6_model.json", "--quiet"], cwd=data, check=True, stdout=subprocess.DEVNULL)


PROCESS_FILES = """
import numpy as np
white, dark, label = np.load("w6_white.npy"), np.load("w6_dark.npy"), np.load("w6_lab.npy").ravel()
lines, samples, bands = 1024, *white.shape
names = [f"{950 + 3.75 * b:.2f}" for b in range(bands)]
for name, frame in [("w6_white", white), ("w6_dark", dark)]:
    frame.astype("<u2").tofile(name + ".dat")
    open(name + ".hdr", "w").write(
        f"ENVI\\nsamples = {samples}\\nlines = 1\\nbands = {bands}\\nheader offset = 0\\ndata type = 12\\n"
        "interleave = bip\\nbyte order = 0\\n")
open("w6_plan.yaml", "w").write(
    "schema: bencao.plan.v1\\npipeline: origin\\nrecipes:\\n- [{method: snv}, {method: mean-centre}]\\n")
open("w6_bands.csv", "w").write("band,wavelength_nm\\n" + "".join(f"{b + 1},{w}\\n" for b, w in enumerate(names)))
cube = np.memmap("w6.bip", "<u2", "r", shape=(lines * samples, bands))
chosen = np.random.default_rng(1).choice(lines * samples, 600, replace=False)
with open("w6_table.csv", "w") as table:
    table.write("# axis-unit: nm\\n# signal: reflectance\\nsample_id,lot,material," + ",".join(names))
    for row, pixel in enumerate(chosen):
        s = pixel % samples
        values = (cube[pixel].astype(float) - dark[s]) / (white[s].astype(float) - dark[s])
        name = f"w6.tif#{row + 1}"
        table.write(f'\\n"{name}@{pixel // samples},{s}",{name},material {label[pixel]},' + ",".join(f"{v:.6g}" for v in values))
    table.write("\\n")
"""


def whole_cube(bencao, name, data, threads, repeats):
    """The whole command with the class map as TIFF and PNG, from its start to its end."""
    layout = name.split(".")[-1]
    command = [
        bencao, "cube", "predict", "w6_model.json", f"w6_{layout}.tif", "--wavelengths",
        "w6_bands.csv", "--white", "w6_white.hdr", "--dark", "w6_dark.hdr", "--maps", "class", "-o",
        "perf-scratch/process.tif", "--overwrite", "--threads", str(threads), "--quiet"]
    times, peak = [], 0
    for _ in range(repeats + 1):
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=data, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        message = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        times.append(time.perf_counter() - start)
        process.returncode = os.waitstatus_to_exitcode(status)
        peak = max(peak, usage.ru_maxrss / 1024)
        if process.returncode not in (0, 1):
            print(f"bench: {' '.join(command[:4])} failed: {message[-300:].decode()}", file=sys.stderr)
            return None
    # Another model decides, and may call pixels outside: the maps are not those of the peers.
    return {"min_s": min(times[1:]), "peak_rss_mb": peak, "version": "", "check": None}
