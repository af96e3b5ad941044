"""ClickHouse's own engine (chdb) behind as much of ClickHouse's HTTP interface as its client needs:
python clickhouse_server.py PORT"""

import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from unittest.mock import MagicMock
from urllib.parse import parse_qs, urlsplit

import http_body

# chdb imports pyarrow for a format that is not asked for here.
sys.modules["pyarrow"] = MagicMock()

from chdb.session import Session  # noqa: E402

# The engine has one session in a process, for one query at a time.
turn = Lock()

PEOPLE = "(1, 'Ada', 'Springfield'), (2, 'Ben', 'Riverton'), (3, 'Cleo', 'Fairview')"

# As the server itself has them; all others are binary.
TYPES = {"CSV": "text/csv; charset=UTF-8", "TabSeparated": "text/tab-separated-values; charset=UTF-8"}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.answer(urlsplit(self.path).path, http_body.read(self).decode())

    do_POST = do_GET

    def answer(self, path: str, body: str):
        if path == "/ping":
            return self.send(200, b"Ok.\n", "text/plain")
        query = parse_qs(urlsplit(self.path).query)
        sql = "\n".join(query.get("query", []) + ([body] if body else []))
        try:
            with turn:
                # A parameter `param_name` is a setting of that name to the engine.
                for name, values in query.items():
                    if name.startswith("param_"):
                        session.query(f"SET {name} = '{values[0]}'")
                # Without a FORMAT the HTTP interface answers with TabSeparated.
                result = session.query(sql, "TabSeparated").bytes()
        except RuntimeError as error:
            return self.send(400, str(error).encode(), "text/plain")
        form = re.search(r"FORMAT\s+(\w+)\s*;?\s*$", sql, re.IGNORECASE)
        form = form.group(1) if form else "TabSeparated"
        self.send(200, result or b"", TYPES.get(form, "application/octet-stream"), form)

    def send(self, status: int, body: bytes, kind: str, form: str = ""):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-ClickHouse-Format", form)
        self.send_header("X-ClickHouse-Summary", '{"read_rows":"3","read_bytes":"99"}')
        self.send_header("X-ClickHouse-Timezone", "UTC")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


if __name__ == "__main__":
    session = Session()
    session.query("CREATE TABLE people (id UInt32, name String, city String) ENGINE = MergeTree ORDER BY id")
    session.query(f"INSERT INTO people VALUES {PEOPLE}")
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
