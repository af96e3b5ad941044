"""Checks each line of standard input against OCSF's own schema of its class and profiles, and against ours.

Usage: validate.py record.schema.json < lines.ndjson. It says each fault, and ends with 1 where there is one.
"""
import functools
import json
import sys

import jsonschema_rs
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema


@functools.cache
def published(version):
    return OcsfJsonSchemaEmbedded(get_ocsf_schema(version=version))


@functools.cache
def ocsf(version, class_uid, profiles):
    schema = published(version)
    return jsonschema_rs.validator_for(schema.get_class_schema(schema.lookup_class_name_from_uid(class_uid), list(profiles)))


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        ours = jsonschema_rs.validator_for(json.load(file), validate_formats=True)
    lines = faults = 0
    # All of it first: whoever writes it reads what is said afterwards.
    for line in sys.stdin.readlines():
        event = json.loads(line)
        lines += 1
        # A record of schema version 1 is no OCSF event.
        checks = [("ours", ours)]
        if "v" not in event:
            metadata = event["metadata"]
            checks.append(("OCSF", ocsf(metadata["version"], event["class_uid"], tuple(metadata["profiles"]))))
        for whose, validator in checks:
            for error in validator.iter_errors(event):
                faults += 1
                if faults > 20:
                    continue
                place = "/".join(map(str, error.instance_path))
                print(f"line {lines}, {whose}, at /{place}: {error.message[:500]}\n  {line[:2000]}")
    print(f"{lines} lines, {faults} faults")
    sys.exit(1 if faults or not lines else 0)


main()
