"""Reads what `portcullis audit` wrote, with programs that others wrote: read.py har|oscal FILE [SCHEMA]."""

import json
import pathlib
import sys
import warnings

warnings.simplefilter("ignore")
kind, file = sys.argv[1], pathlib.Path(sys.argv[2])

if kind == "har":
    import haralyzer
    import jsonschema

    har = json.loads(file.read_text())
    jsonschema.Draft202012Validator(json.loads(pathlib.Path(sys.argv[3]).read_text())).validate(har)
    entries = haralyzer.HarParser(har).har_data["entries"]
    for entry in (haralyzer.HarEntry(entry) for entry in entries):
        print(entry.request.method, entry.request.url, entry.response.status, entry.response.text)
else:
    from trestle.oscal.assessment_results import AssessmentResults

    results = AssessmentResults.oscal_read(file)
    for finding in results.results[0].findings:
        print(finding.target.target_id, finding.target.status.state.value)
