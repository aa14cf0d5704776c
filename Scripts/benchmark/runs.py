"""Runs programs on a workload, ours and the peers in turn, and makes a row of the table of what they took."""
import json
import statistics
import subprocess
import sys

from .peers import CHECKED, FAST, ONCE
from .processes import whole_cube


def record(command, threads, peers):
    """The line of JSON that a program prints; None, and a message, where it prints none."""
    limits = {f"{library}_NUM_THREADS": str(threads) for library in ("OPENBLAS", "OMP", "MKL")}
    done = subprocess.run(
        command, env=dict(peers.environment, POLARS_MAX_THREADS=str(threads), **limits), capture_output=True,
        text=True, cwd=peers.data)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        print(f"bench: {' '.join(command[-4:])} gave nothing: {done.stderr[-300:]}", file=sys.stderr)
        return None
    return json.loads(lines[-1])


def rows_of(name, ours, bencao, peers, options):
    """The rows of a workload: the fastest peer beside ours, then each that runs once."""
    runs = {}
    for peer in ONCE.get(name, []):
        got = record([*peers.command(name, peer), str(options.threads), "1"], options.threads, peers)
        if got:
            runs[peer] = [got]
    for _ in range(options.rounds):
        for peer in FAST[name]:
            # Some linear algebra is slower with two threads than with one.
            for threads in sorted({1, options.threads}):
                got = record([*peers.command(name, peer), str(threads), str(options.repeats)], threads, peers)
                if got:
                    runs.setdefault(peer, []).append(got)
        if ".process" in name:
            got = whole_cube(bencao, name, peers.data, options.threads, options.repeats)
        else:
            got = record(
                [ours, name, "bencao", str(options.threads), str(options.repeats), "--json", "--data", peers.data],
                options.threads, peers)
        if got:
            runs.setdefault("bencao", []).append(got)
    mine = runs.pop("bencao", None)
    if not mine or not runs:
        return []
    least = {peer: min(run["min_s"] for run in all_runs) for peer, all_runs in runs.items()}
    best = min(least, key=least.get)

    def row(peer, checked):
        time_of_ours = min(run["min_s"] for run in mine)
        return {
            "case": name, "ours": time_of_ours, "peak": min(run["peak_rss_mb"] for run in mine), "peer": peer,
            "version": runs[peer][0]["version"], "theirs": least[peer], "ratio": least[peer] / time_of_ours,
            "difference": difference(mine[0]["check"], checked[0].get("check")), **usage(mine, runs[peer]),
        }

    once = [peer for peer in ONCE.get(name, []) if peer in runs and peer != best]
    return [row(best, runs.get(CHECKED.get(name), runs[best]))] + [row(peer, runs[peer]) for peer in once]


def difference(mine, theirs):
    """The largest difference of check values, in parts of the value or of a thousandth of the largest."""
    if not mine or not isinstance(theirs, list):
        return None
    size = max(abs(value) for value in theirs) or 1
    return max(abs(a - b) / max(abs(b), 1e-3 * size) for a, b in zip(mine, theirs))


def usage(mine, theirs):
    """Medians, processor time and memory of all turns of ours and of a peer."""
    def values(runs, key):
        return [run[key] for run in runs if run.get(key) is not None]

    def least(runs, key):
        return min(values(runs, key), default=None)

    return {
        "oursMedian": statistics.median(values(mine, "median_s") or [0]), "oursProcessor": least(mine, "cpu_min_s"),
        "theirsMedian": statistics.median(values(theirs, "median_s") or [0]),
        "theirsProcessor": least(theirs, "cpu_min_s"), "theirsPeak": least(theirs, "peak_rss_mb"),
        "partial": "parent" in theirs[0].get("note", ""),
    }
