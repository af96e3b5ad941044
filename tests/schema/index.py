"""Holds the Parquet index in a copy of a bucket against its records, by DuckDB.

Usage: index.py COPY. Gives one JSON object: how many rows there are of each event, and the rows that say something other than
the records do.
"""
import json
import sys

import duckdb

FIELDS = {
    "event": "r->>'$.kind'",
    "session": "r->>'$.session.id'",
    "decision_id": "r->>'$.decision_id'",
    "verdict": "r->>'$.decision.verdict'",
    "policies": "coalesce(CAST(r->'$.decision.policies' AS VARCHAR[]), [])",
    "principal": "line->>'$.actor.user.uid'",
    "groups": "coalesce([g->>'$.name' FOR g IN CAST(line->'$.actor.user.groups' AS JSON[])], [])",
    "target": "line->>'$.api.service.name'",
    "outcome": "r->>'$.outcome'",
    "findings": "coalesce(CAST(coalesce(r->'$.findings', r->'$.body.findings') AS MAP(VARCHAR, BIGINT)), MAP {})",
    "duration_ms": "CAST(r->'$.duration_ms' AS BIGINT)",
    "request_bytes": "CAST(r->'$.request_bytes' AS BIGINT)",
    "time": "CAST(r->>'$.time' AS TIMESTAMPTZ)",
}


def main():
    copy = sys.argv[1]
    connection = duckdb.connect(config={"autoinstall_known_extensions": False})
    connection.sql(f"CREATE VIEW record_index AS FROM read_parquet('{copy}/index/*/*/*.parquet', hive_partitioning = true)")
    connection.sql(
        f"CREATE VIEW lines AS SELECT line, line->'$.unmapped.portcullis' AS r, instance, date, "
        f"regexp_extract(filename, 'records/.*') AS segment "
        f"FROM (SELECT json AS line, filename, instance, date FROM read_ndjson_objects('{copy}/records/*/*/*.ndjson.zst', "
        f"filename = true, hive_partitioning = true, maximum_object_size = 33554432))"
    )
    events = dict(connection.sql("SELECT event, count(*) FROM record_index GROUP BY ALL").fetchall())
    same = " AND ".join(f"i.{name} IS NOT DISTINCT FROM {field}" for name, field in FIELDS.items())
    differ = connection.sql(
        "SELECT i.seq, i.event, CAST(r AS VARCHAR) FROM record_index i FULL JOIN lines l "
        "ON i.seq = CAST(r->'$.seq' AS BIGINT) AND i.instance = l.instance AND i.date = l.date AND i.segment = l.segment "
        f"WHERE NOT coalesce({same}, false)"
    ).fetchall()
    print(json.dumps({"events": events, "differ": differ}))


main()
