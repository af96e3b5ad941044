"""What the clients share. Each is run as: python CLIENT.py DIRECT GATED TOKEN, and prints one JSON object:
{"direct": what the allowed calls gave without the gate, "gated": with it, "refused": {call: what a person is shown}}"""

import json
import sys


def arguments() -> tuple[str, str, str]:
    direct, gated, token = sys.argv[1:]
    return direct, gated, token


def shown(call, *arguments, **named) -> str:
    """The text of the exception that a call has to raise."""
    try:
        result = call(*arguments, **named)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    raise AssertionError(f"not refused: {result!r}")


def report(direct, gated, refused) -> None:
    print(json.dumps({"direct": direct, "gated": gated, "refused": refused}, default=str))
