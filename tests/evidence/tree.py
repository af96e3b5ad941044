"""Merkle trees (RFC 6962, section 2.1), with nothing of Portcullis."""
import hashlib

def sha(data): return hashlib.sha256(data).digest()

def leaf(line): return sha(b"\0" + line)

def node(left, right): return sha(b"\1" + left + right)

def root(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else sha(b"")
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return node(root(leaves[:split]), root(leaves[split:]))

def fold(peaks):
    """The root of a tree by its largest subtrees."""
    *peaks, top = peaks or [sha(b"")]
    for peak in reversed(peaks):
        top = node(peak, top)
    return top
