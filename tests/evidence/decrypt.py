#!/usr/bin/env python3
"""Decrypts what is encrypted to an X25519 key of age (https://age-encryption.org/v1), with nothing of Portcullis or age.

decrypt.py KEY_FILE FILE      writes the content to standard output; exit code 0: it is whole and unchanged
"""
import base64, hmac, pathlib, sys
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CHUNK = (64 << 10) + 16

def derive(salt, info, key): return HKDF(SHA256(), 32, salt, info).derive(key)

def unpadded(text): return base64.b64decode(text + b"=" * (-len(text) % 4))

def secret_key(line):  # Bech32 (BIP 173); its checksum is not looked at
    values = ["qpzry9x8gf2tvdw0s3jn54khce6mua7l".index(char) for char in line.strip().lower().rpartition("1")[2][:-6]]
    bits = "".join(f"{value:05b}" for value in values)
    return X25519PrivateKey.from_private_bytes(bytes(int(bits[at:at + 8], 2) for at in range(0, 256, 8)))

def file_key(header, key):
    lines = header.split(b"\n")
    for stanza, body in zip(lines, lines[1:]):
        if stanza.startswith(b"-> X25519 "):
            share = unpadded(stanza.split(b" ")[2])
            shared = key.exchange(X25519PublicKey.from_public_bytes(share))
            wrap = derive(share + key.public_key().public_bytes_raw(), b"age-encryption.org/v1/X25519", shared)
            try:
                return ChaCha20Poly1305(wrap).decrypt(bytes(12), unpadded(body), None)
            except InvalidTag:
                pass  # for somebody else
    sys.exit("not encrypted to this key")

def decrypt(data, key):
    header, _, rest = data.partition(b"\n--- ")
    mac, _, payload = rest.partition(b"\n")
    key = file_key(header, key)
    assert hmac.digest(derive(b"", b"header", key), header + b"\n---", "sha256") == unpadded(mac), "another header"
    stream, payload = ChaCha20Poly1305(derive(payload[:16], b"payload", key)), payload[16:]
    starts = range(0, len(payload), CHUNK)
    nonces = (number.to_bytes(11, "big") + bytes([number == len(starts) - 1]) for number in range(len(starts)))
    return b"".join(stream.decrypt(nonce, payload[at:at + CHUNK], None) for nonce, at in zip(nonces, starts))

if __name__ == "__main__":
    lines = pathlib.Path(sys.argv[1]).read_text().splitlines()
    key = next(secret_key(line) for line in lines if line.startswith("AGE-SECRET-KEY-1"))
    sys.stdout.buffer.write(decrypt(pathlib.Path(sys.argv[2]).read_bytes(), key))
