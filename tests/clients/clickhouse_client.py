"""ClickHouse's own client for Python."""

from urllib.parse import urlsplit

import clickhouse_connect
from common import arguments, report, shown


def connect(url: str, token: str):
    at = urlsplit(url)
    return clickhouse_connect.get_client(
        host=at.hostname, port=at.port, access_token=token, autogenerate_session_id=False, query_retries=0
    )


def allowed(client):
    people = client.query("SELECT id, name, city FROM people ORDER BY id")
    one = client.query("SELECT name FROM people WHERE id = {id:UInt32}", parameters={"id": 2})
    return {
        "version": client.server_version,
        "columns": people.column_names,
        "types": [kind.name for kind in people.column_types],
        "rows": people.result_rows,
        "bound": one.result_rows,
        "command": client.command("SELECT count() FROM people"),
        "raw": client.raw_query("SELECT name FROM people ORDER BY id", fmt="CSV").decode(),
        "streamed": [row for row in rows(client, "SELECT number FROM numbers(100000)")][-1],
        "long": sum(len(row[0]) for row in rows(client, "SELECT repeat('x', 1000) FROM numbers(3000)")),
        # The engine's own errors are shown as they are.
        "error": shown(client.query, "SELECT nothing FROM people").split("(for url")[0],
    }


def rows(client, sql: str):
    with client.query_rows_stream(sql) as stream:
        yield from stream


def main():
    direct, gated, token = arguments()
    client = connect(gated, token)
    refused = {
        "drop": shown(client.command, "DROP TABLE people"),
        "delete": shown(client.command, "ALTER TABLE people DELETE WHERE id = 1"),
        "url": shown(client.query, "SELECT * FROM url('http://127.0.0.1:1/', CSV, 'a String')"),
        "file": shown(client.query, "SELECT * FROM file('/etc/passwd', LineAsString)"),
        "nobody": shown(connect, gated, "not-a-token"),
    }
    report(allowed(connect(direct, token)), allowed(client), refused)


main()
