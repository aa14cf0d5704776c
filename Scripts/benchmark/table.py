"""The table of ratios in Markdown."""
import os
import platform
import time


def milliseconds(seconds):
    return f"{seconds * 1e3:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def table(rows, threads):
    """The table of ratios in Markdown, with date and machine."""
    with open("/proc/cpuinfo") as info:
        model = next((line.split(":")[1].strip() for line in info if line.startswith("model name")), platform.machine())
    lines = [
        f"{time.strftime('%Y-%m-%d')}, {model}, {os.cpu_count()} processors, {threads} threads each, load "
        f"{os.getloadavg()[0]:.1f}. Time: least (median); processor: seconds of all threads; memory: the peak of the process.",
        "",
        "| workload | bencao | processor | memory | fastest peer | its time | processor | memory | ratio | check values "
        "differ by |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        def times(least, median):
            return milliseconds(row[least]) + (f" ({milliseconds(row[median])})" if row.get(median) else "")

        def optional(key, form):
            return form(row[key]) + ("*" if row.get("partial") else "") if row.get(key) else ""

        lines.append(
            f"| {row['case']} | {times('ours', 'oursMedian')} | "
            f"{milliseconds(row['oursProcessor']) if row.get('oursProcessor') else ''} | {row['peak']:.0f} MB | "
            f"{row['peer']} ({row['version']}) | {times('theirs', 'theirsMedian')} | "
            f"{optional('theirsProcessor', milliseconds)} | {optional('theirsPeak', lambda peak: f'{peak:.0f} MB')} | "
            f"{row['ratio']:.2f} | "
            f"{'not comparable' if row['difference'] is None else format(row['difference'], '.0e')} |")
    if any(row.get("partial") for row in rows):
        lines += ["", "\\* of the process that starts the others only."]
    return "\n".join(lines)


def write(text, path):
    """Writes the table, between its two lines where the file has them."""
    before, after = "<!-- speed -->", "<!-- end -->"
    if os.path.exists(path):
        with open(path) as file:
            old = file.read()
        if before in old and after in old[old.index(before):]:
            start = old.index(before) + len(before)
            text = old[:start] + "\n" + text + "\n" + old[old.index(after, start):]
    with open(path, "w") as file:
        file.write(text.rstrip("\n") + "\n")
