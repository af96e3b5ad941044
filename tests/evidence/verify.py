#!/usr/bin/env python3
"""Verifies a copy of the bucket, or a bundle, with nothing of Portcullis: C2SP signed notes and RFC 6962 trees.

verify.py FILE.vkey (DIRECTORY | BUNDLE.tar)      exit code 0: verified; 1: not
"""
import base64, json, pathlib, re, sys, tarfile
import zstandard
from note import note, read_keys
from tree import fold, leaf, root, sha

def hashes(name, data):
    if name.endswith(".sha256"):
        return [data[at:at + 32] for at in range(0, len(data), 32)]
    *lines, rest = zstandard.ZstdDecompressor().stream_reader(data, read_across_frames=True).read().split(b"\n")
    assert not rest, f"{name}: its last line is cut"
    return [leaf(line) for line in lines]

def verify(files, keys, bundled):
    logs, roots, ends, manifests, vouched = {}, {}, set(), set(), set()
    records = r"records/date=[^/]+/instance=([^/]+)/(\d{20})-(\d{20})\.ndjson\.zst(?:\.age)?"
    leaves = r"leaves/date=[^/]+/instance=([^/]+)/(\d{20})-(\d{20})\.sha256"  # in place of records, where a bundle's signer vouches for them
    found = [re.fullmatch(records, name) or bundled and re.fullmatch(leaves, name) for name in files]
    for match in sorted(filter(None, found), key=lambda match: match.groups()):
        log, count = logs.setdefault(match[1], []), int(match[3]) + 1 - int(match[2])
        more = [None] * count if match[0].endswith(".age") else hashes(match[0], files[match[0]])
        assert (int(match[2]), int(match[3]) + 1) == (len(log), len(log) + len(more)), f"{match[0]}: records are missing"
        log += more
        ends.add((match[1], len(log)))
    for match in filter(None, (re.fullmatch(r"checkpoints/instance=([^/]+)/\d+\.note", name) for name in files)):
        signer, (origin, size, top, *extension) = note(files[match[0]], keys)
        log = logs[match[1]][:int(size)]
        roots[match[1], int(size)] = top = base64.b64decode(top)
        assert (signer, len(log)) == (origin, int(size)), f"{match[0]}: records are missing"
        assert None in log or root(log) == top, f"{match[0]}: records were changed"
        ends.discard((match[1], int(size)))
        manifests.update(line.split(" ")[1] for line in extension if line.startswith("portcullis-manifest "))
    assert logs and not ends, f"no checkpoint is over the end of {ends}"
    for name in (name for name in files if name.startswith("manifests/")):
        manifest = json.loads(files[name])
        stored, before, peaks = manifest["records"], manifest["before"], map(base64.b64decode, manifest["before"]["peaks"])
        log, vouched = manifest["instance"], vouched | {stored["name"]}
        assert base64.b64decode(manifest["root"]) == roots[log, manifest["last_seq"] + 1], f"{name}: another root"
        assert roots.get((log, before["size"]), top := fold(list(peaks))) == top, f"{name}: another history"
        assert base64.b64encode(sha(files[name])).decode() in manifests, f"{name}: no checkpoint names it"
        assert bundled or sha(files[stored["name"]]).hex() == stored["sha256"], f"{name}: the records are others"
    unread = {name for name in files if name.startswith("records/") and name.endswith(".age")}
    assert unread <= vouched, f"{unread - vouched}: encrypted, and no manifest names them"
    print(*(f"{instance}: {len(log)} records verified" for instance, log in logs.items()), sep="\n")

def unpack(path, keys):
    with tarfile.open(path) as tar:
        files = {member.name: tar.extractfile(member).read() for member in tar}
    signer, (kind, name, digest) = note(files.pop("bundle.note"), keys)
    listed = files.pop("digests.txt")
    assert (kind, name, base64.b64decode(digest)) == ("portcullis bundle v1", signer, sha(listed)), "digests.txt was changed"
    assert sorted(f"{sha(files[name]).hex()}  {name}" for name in files) == sorted(listed.decode().splitlines()), "other files"
    return {name.removeprefix("evidence/"): files[name] for name in files if name.startswith("evidence/")}

if __name__ == "__main__":
    try:
        keys, target = read_keys(sys.argv[1]), pathlib.Path(sys.argv[2])
        copy = {str(path.relative_to(target)): path.read_bytes() for path in target.rglob("*") if path.is_file()}
        verify(copy or unpack(target, keys), keys, not copy)
    except Exception as error:
        sys.exit(f"NOT VERIFIED: {type(error).__name__} {error}")
