"""Runs the README's SQL: DuckDB's on a copy of a bucket, and Athena's as far as it goes without Athena.

Usage: sql.py README.md COPY record.schema.json. Gives one JSON object: the rows of each SELECT of DuckDB's, and the columns
of Athena's table that the schema does not know.
"""
import json
import re
import sys

import duckdb
import sqlglot
from sqlglot import exp


def statements(readme, dialect):
    """The fenced blocks that say which database they are for."""
    blocks = re.findall(rf"```sql\n-- {dialect}\b[^\n]*\n(.*?)```", readme, re.S)
    return [s for block in blocks for s in block.split(";\n") if s.strip()]


def rows(readme, copy):
    # Nothing is fetched: what DuckDB needs for this is in it.
    connection = duckdb.connect(config={"autoinstall_known_extensions": False})
    found = []
    for statement in statements(readme, "DuckDB"):
        result = connection.sql(statement.replace("'evidence/", f"'{copy}/"))
        if re.search("^SELECT", statement, re.M):
            found.append([dict(zip(result.columns, map(plain, row))) for row in result.fetchall()])
    return found


def plain(value):
    return value if isinstance(value, (int, list, type(None))) else str(value)


def members(schema, node):
    """The properties of an object, through references."""
    while "$ref" in node:
        node = schema["$defs"][node["$ref"].rsplit("/", 1)[1]]
    return members(schema, node["items"]) if node.get("type") == "array" else node.get("properties", {})


def unknown(schema, node, place, kind):
    if kind.this in (exp.DataType.Type.ARRAY,):
        return unknown(schema, node, place, kind.expressions[0])
    if kind.this is not exp.DataType.Type.STRUCT:
        return []
    known = members(schema, node)
    found = []
    for column in kind.expressions:
        name = column.name
        found += unknown(schema, known[name], f"{place}.{name}", column.kind) if name in known else [f"{place}.{name}"]
    return found


def athena(readme, schema):
    found = []
    parsed = [sqlglot.parse_one(s, read="athena") for s in statements(readme, "Athena")]
    tables = [s for s in parsed if isinstance(s, exp.Create)]
    assert len(tables) == 2 and len(parsed) > 2, "two tables and a query"
    for column in columns(tables[0]):
        known = column.name in schema["properties"]
        found += unknown(schema, schema["properties"][column.name], column.name, column.kind) if known else [column.name]
    return found


def columns(table):
    return [column for column in table.this.expressions if isinstance(column, exp.ColumnDef)]


def index(readme, copy):
    """What Athena's table of the index has other than the index itself: name and type, in order."""
    connection = duckdb.connect(config={"autoinstall_known_extensions": False})
    described = connection.sql(f"DESCRIBE SELECT * EXCLUDE (date, instance) FROM read_parquet('{copy}/index/*/*/*.parquet')")
    table = [s for s in map(lambda s: sqlglot.parse_one(s, read="athena"), statements(readme, "Athena"))
             if isinstance(s, exp.Create)][1]
    stored = [(name, kind.replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMP")) for name, kind, *_ in described.fetchall()]
    declared = [(c.name, duck(c.kind)) for c in columns(table) if c.name not in ("date", "instance")]
    return [[ours, theirs] for ours, theirs in zip(stored, declared) if ours != theirs] + [len(stored) - len(declared)]


def duck(kind):
    """Athena's type as DuckDB writes it."""
    return kind.sql("duckdb").replace("TEXT", "VARCHAR")


def main():
    readme, schema = open(sys.argv[1], encoding="utf-8").read(), json.load(open(sys.argv[3], encoding="utf-8"))
    print(json.dumps({"duckdb": rows(readme, sys.argv[2]), "athena_unknown": athena(readme, schema),
                      "index_unlike": index(readme, sys.argv[2])}))


main()
