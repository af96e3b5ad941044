#!/usr/bin/env python3
"""Verifies evidence with nothing of Portcullis: C2SP signed notes and RFC 6962 trees, from hashlib and Ed25519.

verify.py FILE.vkey (DIRECTORY | FILE.tlog-proof | BUNDLE.tar)      exit code 0: verified; 1: not
"""
import base64, hashlib, json, pathlib, re, sys, tarfile
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

def leaves(name, data):
    """First and last number of a segment, its instance, and the hashes of its lines."""
    match = re.fullmatch(r"(?:records|leaves)/date=[^/]+/instance=([^/]+)/(\d{20})-(\d{20})\.(ndjson\.zst|sha256)", name)
    if not match:
        return None
    if match[4] == "sha256":
        hashes = [data[at:at + 32] for at in range(0, len(data), 32)]
    else:
        lines = zstandard.ZstdDecompressor().stream_reader(data, read_across_frames=True).read().split(b"\n")
        assert lines.pop() == b"", f"{name}: its last line is cut"
        hashes = [leaf(line) for line in lines]
    return match[1], int(match[2]), int(match[3]), hashes

def log(files, keys, bundled=False):
    logs = {}
    for name in sorted(files):
        if found := leaves(name, files[name]):
            records = name.replace("leaves/", "records/").replace(".sha256", ".ndjson.zst.age")
            assert bundled or records in files, f"{records} is missing"
            logs.setdefault(found[0], {})[found[1]] = found[2:]
    assert logs, "there are no records"
    for instance, segments in logs.items():
        tree = []
        for first, (last, hashes) in sorted(segments.items()):
            assert (first, last - first + 1) == (len(tree), len(hashes)), f"{instance}: records {len(tree)} to {last}"
            tree += hashes
        sizes = set()
        for name in [n for n in files if n.startswith(f"checkpoints/instance={instance}/")]:
            size, top, manifests = checkpoint(files[name], keys)
            assert size <= len(tree), f"{instance}: records from {len(tree)} to {size - 1} are missing"
            assert root(tree[:size]) == top, f"{instance}: one of the records 0 to {size - 1} was changed"
            sizes.add(size)
            for text in [files[n] for n in files if f"/instance={instance}/" in n and n.endswith(f"-{size - 1:020}.json")]:
                assert base64.b64encode(sha(text)).decode() in manifests, f"{instance}: the manifest to {size - 1}"
                stored = json.loads(text)["records"]
                assert sha(files.get(stored["name"], b"")).hex() == stored["sha256"] or bundled, stored["name"]
        assert {last + 1 for last, _ in segments.values()} <= sizes, f"{instance}: a checkpoint is missing"
        print(f"{instance}: {len(tree)} records, {len(sizes)} checkpoints verified")

def bundle(path, keys):
    with tarfile.open(path) as tar:
        files = {member.name: tar.extractfile(member).read() for member in tar}
    name, (first, signed, digest) = note(files.pop("bundle.note"), keys)
    listed = files.pop("digests.txt")
    assert (first, signed) == ("portcullis bundle v1", name) and base64.b64decode(digest) == sha(listed), "the list"
    assert sorted(f"{sha(data).hex()}  {name}" for name, data in files.items()) == sorted(listed.decode().splitlines())
    log({name.removeprefix("evidence/"): data for name, data in files.items() if name.startswith("evidence/")}, keys, True)

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
    elif tarfile.is_tarfile(target):
        bundle(target, keys)
    else:
        proof(target.read_bytes(), keys)

if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Exception as error:
        sys.exit(f"NOT VERIFIED: {type(error).__name__} {error}")
