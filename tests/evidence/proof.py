#!/usr/bin/env python3
"""Verifies that one record is in a log (C2SP tlog-proof), with nothing of Portcullis.

proof.py FILE.vkey FILE.tlog-proof      exit code 0: it is, and the record is printed; 1: it is not
"""
import base64, pathlib, sys
from note import note, read_keys
from tree import leaf, node

def proof(raw, keys):
    head, _, signed = raw.partition(b"\n\n")
    first, extra, index, *path = head.decode().split("\n")
    assert first == "c2sp.org/tlog-proof@v1"
    line, index = base64.b64decode(extra.removeprefix("extra ")), int(index.removeprefix("index "))
    signer, (origin, size, top, *_) = note(signed, keys)
    assert signer == origin and index < int(size)
    entry, at, end = leaf(line), index, int(size) - 1  # RFC 9162, 2.1.3.2
    for other in map(base64.b64decode, path):
        assert end > 0, "the path is too long"
        if at & 1 or at == end:
            entry = node(other, entry)
            while at and not at & 1:
                at, end = at >> 1, end >> 1
        else:
            entry = node(entry, other)
        at, end = at >> 1, end >> 1
    assert (end, entry) == (0, base64.b64decode(top)), "the record is not in the log"
    print(f"record {index} of {size}: {line.decode()}")

if __name__ == "__main__":
    try:
        proof(pathlib.Path(sys.argv[2]).read_bytes(), read_keys(sys.argv[1]))
    except Exception as error:
        sys.exit(f"NOT VERIFIED: {type(error).__name__} {error}")
