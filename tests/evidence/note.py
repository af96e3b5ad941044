"""Verifier keys and signed notes (C2SP signed-note), with nothing of Portcullis."""
import base64, pathlib
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

def read_keys(path):
    vkeys = [line.split("+", 2) for line in pathlib.Path(path).read_text().split()]
    return {(name, number): Ed25519PublicKey.from_public_bytes(base64.b64decode(key)[1:]) for name, number, key in vkeys}

def note(raw, keys):
    """Who signed a note with one of the keys, and its lines."""
    text, _, signatures = raw.rpartition(b"\n\n")
    for _, name, blob in (line.split(" ") for line in signatures.decode().splitlines()):
        blob = base64.b64decode(blob)
        if key := keys.get((name, blob[:4].hex())):
            key.verify(blob[4:], text + b"\n")
            return name, text.decode().splitlines()
    raise ValueError("no signature by a given key")
