"""grpcio's own server: python grpc_server.py PORT. Messages are a string in field 1, so that no code is generated."""

import sys
from concurrent.futures import ThreadPoolExecutor

import grpc
from grpc_messages import decode, encode

SERVICE = "shop.v1.Orders"
refunded: list[str] = []


def get(request, context):
    context.send_initial_metadata((("x-shard", "7"),))
    context.set_trailing_metadata((("x-cost", "3"),))
    return f"order {request}"


def list_orders(request, context):
    for number in range(int(request)):
        yield f"order {number}"


def total(requests, context):
    return str(sum(int(request) for request in requests))


def chat(requests, context):
    for request in requests:
        yield f"you said {request}"


def fail(request, context):
    context.set_trailing_metadata((("x-why", "asked"),))
    context.abort(grpc.StatusCode.FAILED_PRECONDITION, "the till is closed: 100 %")


def refund(request, context):
    refunded.append(request)
    return "refunded"


def list_refunded(request, context):
    return ",".join(refunded)


def main():
    codec = {"request_deserializer": decode, "response_serializer": encode}
    methods = {
        "Get": grpc.unary_unary_rpc_method_handler(get, **codec),
        "List": grpc.unary_stream_rpc_method_handler(list_orders, **codec),
        "Total": grpc.stream_unary_rpc_method_handler(total, **codec),
        "Chat": grpc.stream_stream_rpc_method_handler(chat, **codec),
        "Fail": grpc.unary_unary_rpc_method_handler(fail, **codec),
        "Refund": grpc.unary_unary_rpc_method_handler(refund, **codec),
        "Refunded": grpc.unary_unary_rpc_method_handler(list_refunded, **codec),
    }
    server = grpc.server(ThreadPoolExecutor(8))
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, methods),))
    if not server.add_insecure_port(f"127.0.0.1:{sys.argv[1]}"):
        raise SystemExit("the port is taken")
    server.start()
    server.wait_for_termination()


if __name__ == "__main__":
    main()
