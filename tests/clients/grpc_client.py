"""grpcio's own client: unary and streaming calls, metadata, trailers, deadlines and errors."""

from threading import Semaphore
from urllib.parse import urlsplit

import grpc
from common import arguments, report, shown
from grpc_messages import decode, encode

SERVICE = "/shop.v1.Orders/"
TIMEOUT = 30


class Orders:
    def __init__(self, url: str, token: str):
        self.channel = grpc.insecure_channel(urlsplit(url).netloc)
        self.call = {"metadata": (("authorization", f"Bearer {token}"),), "timeout": TIMEOUT}

    def method(self, kind: str, name: str):
        return getattr(self.channel, kind)(SERVICE + name, request_serializer=encode, response_deserializer=decode)

    def unary(self, name: str, request: str):
        return self.method("unary_unary", name)(request, **self.call)


def conversation(orders: Orders):
    """Each answer comes before the next question is asked."""
    said = ["one"]

    def questions():
        yield "one"
        for number in ("two", "three"):
            # Waits for the answer to the question before.
            answered.acquire()
            said.append(number)
            yield number

    answered = Semaphore(0)
    answers = []
    for answer in orders.method("stream_stream", "Chat")(questions(), **orders.call):
        answers.append(answer)
        answered.release()
    return [said, answers]


def allowed(orders: Orders):
    reply, call = orders.method("unary_unary", "Get").with_call("7", **orders.call)
    initial, trailing = dict(call.initial_metadata()), dict(call.trailing_metadata())
    try:
        failed = orders.unary("Fail", "x")
    except grpc.RpcError as error:
        failed = [error.code().name, error.details(), dict(error.trailing_metadata()).get("x-why")]
    return {
        "get": [reply, initial["x-shard"], trailing["x-cost"]],
        "long": orders.unary("Get", "x" * 300_000),
        "list": list(orders.method("unary_stream", "List")("1000", **orders.call)),
        "total": orders.method("stream_unary", "Total")(map(str, range(100)), **orders.call),
        "conversation": conversation(orders),
        "failed": failed,
    }


def main():
    direct, gated, token = arguments()
    orders, nobody = Orders(gated, token), Orders(gated, "not-a-token")
    refused = {
        "refund": shown(orders.unary, "Refund", "7"),
        "stream": shown(lambda: list(orders.method("unary_stream", "Refund")("7", **orders.call))),
        "nobody": shown(nobody.unary, "Get", "7"),
    }
    assert orders.unary("Refunded", "") == ""
    report(allowed(Orders(direct, token)), allowed(orders), refused)


main()
