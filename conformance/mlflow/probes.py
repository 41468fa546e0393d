#!/usr/bin/env python3
"""Requests that clients rarely send: missing and wrong parameters, limits, odd filters, paths that try to get out.

    probes.py URL            compares the answers with the table that was recorded from MLflow's own server
    probes.py URL --record   writes that table

A row of the table is a request with what was answered. What must be equal is in its "check": "status" (status and
error code), "or refused" (the same, or any 4xx where MLflow lets a mistake pass), "words" (the message too, where
clients or MLflow's tests read it), "body" (the whole JSON answer) or "headers". Where MLflow has an internal error, any
answer below 500 is right. Ids, times and made-up run names are replaced by names in angle brackets. A message that differs where
only the status is checked is printed, and is no failure.
"""

import json
import pathlib
import re
import sys

import probes_of_artifacts
import probes_of_runs
import probes_of_searches
from probe_server import Server

TABLE = pathlib.Path(__file__).with_name("probes-of-mlflow-3.17.2.jsonl")


def send_all(server):
    for module in (probes_of_runs, probes_of_searches, probes_of_artifacts):
        for section in module.SECTIONS:
            server.section(section.__name__.replace("_", " "))
            section(server)


def differences(expected, actual):
    """What is wrong, and what is only worth a look."""
    wrong, remarks = [], []
    refused = 400 <= actual["status"] < 500
    if refused and expected["status"] == actual["status"] and "error_code" not in expected:
        # A page of MLflow's web framework: whoever gets it looks at the status.
        return wrong, remarks
    if actual["status"] < 500 and expected["status"] >= 500 or refused and expected["check"] == "or refused":
        return wrong, remarks
    for field in ("status", "error_code", "body", "headers"):
        ours, theirs = comparable(field, actual.get(field)), comparable(field, expected.get(field))
        if ours != theirs:
            wrong.append(f"{field}: expected {shorten(theirs)}, got {shorten(ours)}")
    if expected.get("message") != actual.get("message"):
        (remarks if expected["check"] in ("status", "or refused") else wrong).append(
            f"message: expected {expected.get('message')!r}\n             got {actual.get('message')!r}")
    return wrong, remarks


def comparable(field, value):
    """Without what clients do not look at: the order of params, tags and metrics of a run, quotes in headers."""
    if field == "headers" and value:
        return {name: re.sub(r"filename=.*(?=filename\*)|; *charset=.*", "", each).replace('"', "")
                for name, each in value.items()}
    if isinstance(value, dict):
        return {key: comparable("tags" if field == "data" else key, each) for key, each in value.items()}
    if isinstance(value, list):
        value = [comparable("", each) for each in value]
        if field in ("params", "tags") and all(isinstance(each, dict) for each in value):
            return sorted(value, key=lambda each: each["key"])
    return value


def shorten(value):
    text = json.dumps(value)
    return text if len(text) <= 1000 else text[:1000] + "..."


def compare(rows):
    table = [json.loads(line) for line in TABLE.read_text(encoding="utf-8").splitlines()]
    failed = 0
    for expected in table:
        actual = rows.get((expected["section"], expected["request"]))
        wrong, remarks = ["not asked"], []
        if actual:
            wrong, remarks = differences(expected, actual)
        if wrong or remarks:
            print(("WRONG  " if wrong else "words  ") + expected["section"] + ": " + shorten(expected["request"])[:400])
            for line in wrong + remarks:
                print("    " + line)
        failed += bool(wrong)
    known = {(row["section"], row["request"]) for row in table}
    for key in rows.keys() - known:
        failed += 1
        print("NOT IN THE TABLE  " + ": ".join(key)[:300])
    print(f"{len(table) - failed} of {len(table)} probes answered as MLflow answers, {failed} not")
    return failed


def main():
    server = Server(sys.argv[1])
    send_all(server)
    if "--record" in sys.argv:
        lines = [json.dumps(row, ensure_ascii=False) for row in server.rows.values()]
        TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{len(lines)} probes recorded in {TABLE.name}")
        return 0
    return 1 if compare(server.rows) else 0


if __name__ == "__main__":
    sys.exit(main())
