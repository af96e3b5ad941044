"""A protobuf message with one string, in field 1."""


def encode(text: str) -> bytes:
    value = text.encode()
    length, size = b"", len(value)
    while size > 0x7F:
        length += bytes([size & 0x7F | 0x80])
        size >>= 7
    return b"\x0a" + length + bytes([size]) + value


def decode(message: bytes) -> str:
    at, size, shift = 1, 0, 0
    while True:
        size |= (message[at] & 0x7F) << shift
        shift += 7
        at += 1
        if message[at - 1] < 0x80:
            return message[at : at + size].decode()
