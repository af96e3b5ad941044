#!/usr/bin/env python3
"""Verifies evidence with nothing of Portcullis: C2SP signed notes and RFC 6962 trees, from hashlib and Ed25519.

verify.py FILE.vkey (DIRECTORY | FILE.tlog-proof | BUNDLE.tar)      exit code 0: verified; 1: not
"""
import base64, hashlib, pathlib, re, sys, tarfile
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

def sha(data): return hashlib.sha256(data).digest()
def leaf(line): return sha(b"\0" + line)
def node(left, right): return sha(b"\1" + left + right)

def root(leaves):
    peaks = []  # (leaves, hash), the largest subtree first
    for entry in leaves:
        size = 1
        while peaks and peaks[-1][0] == size:
            entry, size = node(peaks.pop()[1], entry), size * 2
        peaks.append((size, entry))
    top = peaks.pop()[1] if peaks else sha(b"")
    while peaks:
        top = node(peaks.pop()[1], top)
    return top

def note(raw, keys):
    """The lines of a note that one of the keys signed."""
    text, _, signatures = raw.rpartition(b"\n\n")
    text += b"\n"
    for line in signatures.decode().splitlines():
        _, name, blob = line.split(" ")
        blob = base64.b64decode(blob)
        if (name, blob[:4]) in keys:
            keys[name, blob[:4]].verify(blob[4:], text)
            return name, text.decode().splitlines()
    raise ValueError("no signature by a given key")

def checkpoint(raw, keys):
    name, (origin, size, top, *rest) = note(raw, keys)
    assert name == origin, "the key is another log's"
    named = [line.split(" ")[1] for line in rest if line.startswith("portcullis-manifest ")]
    return int(size), base64.b64decode(top), named

def log(files, keys):
    logs = {}
    for name in sorted(files):
        if match := re.fullmatch(r"records/date=[^/]+/instance=([^/]+)/(\d{20})-(\d{20})\.ndjson\.zst", name):
            data = zstandard.ZstdDecompressor().stream_reader(files[name], read_across_frames=True).read()
            lines = data.split(b"\n")
            assert lines.pop() == b"", f"{name}: its last line is cut"
            logs.setdefault(match[1], {})[int(match[2])] = (int(match[3]), [leaf(line) for line in lines])
    assert logs, "there are no records"
    for instance, segments in logs.items():
        leaves, last = [], max(end for end, _ in segments.values())
        for first, (end, hashes) in sorted(segments.items()):
            assert (first, end - first + 1) == (len(leaves), len(hashes)), f"{instance}: records {len(leaves)} to {end}"
            leaves += hashes
        sizes = set()
        for name in [n for n in files if n.startswith(f"checkpoints/instance={instance}/")]:
            size, top, manifests = checkpoint(files[name], keys)
            assert size <= len(leaves), f"{instance}: records from {len(leaves)} to {size - 1} are missing"
            assert root(leaves[:size]) == top, f"{instance}: one of the records 0 to {size - 1} was changed"
            sizes.add(size)
            for text in [files[n] for n in files if n.startswith("manifests/") and n.endswith(f"-{size - 1:020}.json")]:
                assert base64.b64encode(sha(text)).decode() in manifests, f"{instance}: a manifest to {size - 1}"
        assert {end + 1 for end, _ in segments.values()} <= sizes, f"{instance}: a checkpoint is missing"
        print(f"{instance}: {len(leaves)} records, {len(sizes)} checkpoints verified")

def proof(raw, keys):
    head, _, signed = raw.partition(b"\n\n")
    first, extra, index, *path = head.decode().split("\n")
    assert first == "c2sp.org/tlog-proof@v1"
    line, index = base64.b64decode(extra.removeprefix("extra ")), int(index.removeprefix("index "))
    size, top, _ = checkpoint(signed, keys)
    assert index < size
    entry, at, end = leaf(line), index, size - 1  # RFC 9162, 2.1.3.2
    for other in map(base64.b64decode, path):
        assert end > 0, "the path is too long"
        if at & 1 or at == end:
            entry = node(other, entry)
            while at and not at & 1:
                at, end = at >> 1, end >> 1
        else:
            entry = node(entry, other)
        at, end = at >> 1, end >> 1
    assert (end, entry) == (0, top), "the record is not in the log"
    print(f"record {index} of {size}: {line.decode()}")

def main(key_file, target):
    keys = {}
    for line in pathlib.Path(key_file).read_text().split():
        name, number, key = line.split("+", 2)
        key = base64.b64decode(key)
        assert key[0] == 1 and sha(f"{name}\n".encode() + key)[:4].hex() == number, "not a verifier key of Ed25519"
        keys[name, bytes.fromhex(number)] = Ed25519PublicKey.from_public_bytes(key[1:])
    target = pathlib.Path(target)
    if target.is_dir():
        log({str(path.relative_to(target)): path.read_bytes() for path in target.rglob("*") if path.is_file()}, keys)
    else:
        proof(target.read_bytes(), keys)

if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Exception as error:
        sys.exit(f"NOT VERIFIED: {type(error).__name__} {error}")
