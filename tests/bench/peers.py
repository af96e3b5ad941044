#!/usr/bin/env python3
"""MB/s of Vectorscan, with the start of each match, over the masker's own patterns and inputs, beside the masker's, in one run.

    python3 tests/bench/peers.py [INPUT]

INPUT is a part of an input's name, such as `logs`. Needs cargo and pip: the PyPI package `hyperscan` (Vectorscan's or
Hyperscan's library) goes into a virtual environment under the cache of the tests. It does not check what it finds: check
digits, words around a match and encodings are the masker's alone. One thread; each figure is the best of several rounds.

With PORTCULLIS_SDS naming a clone of DataDog/dd-sensitive-data-scanner, which is on no registry, that scanner is built
(`sds.rs`) and measured too, over the usual patterns with its checks of card and IBAN numbers.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import venv

PACKAGE = "hyperscan==0.9.1"
ROUNDS = 3
# Of each input for the engine over all patterns, which is slow.
BYTES = 2 << 20
# What Envoy hands over at once, about.
CHUNK = 64 << 10
ROOT = pathlib.Path(__file__).resolve().parents[2]


def in_venv():
    cache = os.environ.get("PORTCULLIS_CACHE") or pathlib.Path.home() / ".cache/portcullis"
    home = pathlib.Path(cache) / "bench-peers"
    python = home / "bin/python"
    if pathlib.Path(sys.prefix) == home:
        return
    if not python.exists():
        venv.create(home, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "-q", PACKAGE], check=True)
    os.execv(python, [str(python), *sys.argv])


# The checks of DataDog's scanner for those of the patterns below, by their place.
CHECKS = {1: "luhn", 3: "iban"}
# What people give such an engine, each with its form and no more.
USUAL = [
    rb"\b[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{2,63}){1,4}\b",
    rb"\b(?:4[0-9]{3}|5[1-5][0-9]{2}|6011|3[47][0-9]{2})(?:[ -]?[0-9]{4}){2}[ -]?[0-9]{3,4}\b",
    rb"\b[0-9]{3}-[0-9]{2}-[0-9]{4}\b",
    rb"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7} ?[A-Z0-9]{0,4}\b",
    rb"\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b",
    rb"\b(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}\b",
    rb"\b(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}\b",
    rb"(?:\+1[ .-]?)?\(?[2-9][0-9]{2}\)?[ .-][2-9][0-9]{2}[ .-][0-9]{4}\b",
    rb"\beyJ[A-Za-z0-9_-]{10,500}\.eyJ[A-Za-z0-9_-]{10,500}\.[A-Za-z0-9_-]{10,200}",
    rb"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b",
    rb"\bgh[pousr]_[A-Za-z0-9]{36}\b",
    rb"-----BEGIN (?:[A-Z]{2,10} )?PRIVATE KEY-----",
]


def database(hyperscan, patterns):
    """One of all patterns that it takes with SOM, and how many those are."""
    flags = hyperscan.HS_FLAG_SOM_LEFTMOST

    def compiled(expressions):
        made = hyperscan.Database(mode=hyperscan.HS_MODE_STREAM | hyperscan.HS_MODE_SOM_HORIZON_LARGE)
        made.compile(expressions=expressions, ids=list(range(len(expressions))), flags=flags)
        return made

    taken = []
    for pattern in patterns:
        try:
            compiled([pattern])
            taken.append(pattern)
        except hyperscan.error:
            pass
    return compiled(taken), len(taken)


def rate(database, body):
    """Without a handler, so that no time goes into Python for each match."""
    best = 0.0
    for _ in range(ROUNDS):
        start = time.perf_counter()
        with database.stream(match_event_handler=None) as stream:
            for at in range(0, len(body), CHUNK):
                stream.scan(body[at : at + CHUNK])
        best = max(best, len(body) / (time.perf_counter() - start) / 1e6)
    return best


def sds(rows, out):
    """What DataDog's scanner does with each input, where there is a clone of it."""
    clone = os.environ.get("PORTCULLIS_SDS")
    if not clone:
        print("DataDog's scanner: not measured, PORTCULLIS_SDS names no clone of it")
        return
    home = pathlib.Path(sys.prefix) / "sds"
    (home / "src").mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "tests/bench/sds.rs", home / "src/main.rs")
    source = pathlib.Path(clone).resolve() / "sds"
    scanner = f'dd-sensitive-data-scanner = {{ path = "{source}", default-features = false, features = ["dd-sds"] }}'
    package = f'[package]\nname = "sds"\nversion = "0.0.0"\nedition = "2024"\n\n[workspace]\n\n[dependencies]\n{scanner}\n'
    (home / "Cargo.toml").write_text(package)
    rules = out / "rules"
    rules.write_bytes(b"".join(CHECKS.get(at, "none").encode() + b" " + rule + b"\n" for at, rule in enumerate(USUAL)))
    inputs = [out / f"{name}.txt" for name, _ in rows]
    run = ["cargo", "run", "-q", "--release", "--manifest-path", home / "Cargo.toml", "--", rules, *inputs]
    rates = subprocess.run(run, cwd=home, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    print(f"\nDataDog's scanner over {len(USUAL)} usual patterns, with checks of card and IBAN numbers")
    print(f"{'input':<22}{'masker':>8}{'usual':>8}{'x':>8}")
    for (name, pieces), scanned in zip(rows, map(float, rates), strict=True):
        print(f"{name:<22}{pieces:>8}{scanned:>8.1f}{pieces / scanned:>8.1f}")


def report(rows, patterns, texts):
    import hyperscan

    (same, taken), (usual, few) = database(hyperscan, patterns), database(hyperscan, USUAL)
    print(f"MB/s in pieces of {CHUNK >> 10} KiB, and how many times Vectorscan the masker is: over {taken} of the masker's")
    print(f"{len(patterns)} patterns (the rest are too large for it), and over {few} usual ones")
    print(f"{'input':<22}{'masker':>8}{'same':>8}{'x':>8}{'usual':>8}{'x':>8}")
    for name, pieces in rows:
        body = texts(name)
        first, second = rate(same, body[:BYTES]), rate(usual, body)
        print(f"{name:<22}{pieces:>8}{first:>8.1f}{pieces / first:>8.1f}{second:>8.1f}{pieces / second:>8.1f}")


def main():
    in_venv()
    with tempfile.TemporaryDirectory() as out:
        bench = ["cargo", "bench", "-q", "--bench", "mask", "--", *sys.argv[1:2], "--out", out]
        table = subprocess.run(bench, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
        # Name, then meta, whole, ratio, in pieces of 64 KiB.
        rows = re.findall(r"^(\w.*?) {2,}\d+ +\d+ +[\d.]+ +(\d+)", table, re.M)
        patterns = (pathlib.Path(out) / "patterns").read_bytes().split(b"\n")
        rows = [(name, int(pieces)) for name, pieces in rows]
        report(rows, patterns, lambda name: (pathlib.Path(out) / f"{name}.txt").read_bytes())
        sds(rows, pathlib.Path(out))


if __name__ == "__main__":
    main()
