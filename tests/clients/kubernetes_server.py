"""Answers of the Kubernetes API from kubernetes.json, as they are there: python kubernetes_server.py PORT

Each answer is for one method and path. What was asked is told by GET /asked."""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import http_body

ANSWERS = json.loads(Path(__file__).with_name("kubernetes.json").read_text())
asked: list[str] = []


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_any(self):
        http_body.read(self)
        at = urlsplit(self.path)
        if at.path == "/asked":
            return self.send(200, "application/json", json.dumps(asked))
        asked.append(f"{self.command} {at.path}")
        watch = " watch" if "watch" in parse_qs(at.query) else ""
        answer = ANSWERS.get(f"{self.command} {at.path}{watch}")
        if answer is None:
            self.send(404, "application/json", json.dumps(ANSWERS["not found"]))
        elif watch:
            self.stream(answer)
        elif isinstance(answer, str):
            self.send(200, "text/plain", answer)
        else:
            self.send(201 if self.command == "POST" else 200, "application/json", json.dumps(answer))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

    def send(self, status: int, kind: str, text: str):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def stream(self, events: list):
        """One event a chunk, as a watch gives them."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for event in events:
            line = json.dumps(event).encode() + b"\n"
            self.wfile.write(b"%x\r\n%b\r\n" % (len(line), line))
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *arguments):
        pass


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
