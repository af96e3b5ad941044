"""graphql-core, the reference implementation for Python, over HTTP: python graphql_server.py PORT"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import http_body
from graphql import build_schema, graphql_sync

SCHEMA = build_schema("""
type Order { id: ID!, item: String!, notes: [String!]! }
type Query { orders(first: Int = 10): [Order!]!, order(id: ID!): Order, deleted: [ID!]! }
type Mutation { addNote(id: ID!, note: String!): Order, deleteOrder(id: ID!): Boolean! }
""")
ORDERS = {"1": {"id": "1", "item": "lamp"}, "2": {"id": "2", "item": "chair"}}
deleted: list[str] = []


def order(number: str, *notes: str):
    found = ORDERS.get(number)
    return found and found | {"notes": list(notes)}


def delete(info, id: str):
    deleted.append(id)
    return True


ROOT = {
    "orders": lambda info, first: [order(number) for number in list(ORDERS)[:first]],
    "order": lambda info, id: order(id),
    "deleted": lambda info: deleted,
    "addNote": lambda info, id, note: order(id, note),
    "deleteOrder": delete,
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        asked = json.loads(http_body.read(self))
        result = graphql_sync(
            SCHEMA,
            asked["query"],
            root_value=ROOT,
            variable_values=asked.get("variables"),
            operation_name=asked.get("operationName"),
        )
        body = json.dumps(result.formatted).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
