#!/usr/bin/env python3
"""Logs to a server whose disk gets full: full_disk_server.py ADDRESS. Says so on standard output, goes on trying until
there is room, and checks that every batch that was acknowledged is there. Needs nothing but Python."""

import http.client
import json
import sys
import time

ROOT = "/api/2.0/mlflow/"
PATIENCE_SECONDS = 60


class Client:
    def __init__(self, address):
        self.connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=60)

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body)
        self.connection.request(method, path, data, {"Content-Type": "application/json"})
        response = self.connection.getresponse()
        return response.status, json.loads(response.read())

    def batch(self, run, number):
        metrics = [
            {"key": "loss", "value": (number * 7919 + i * 104729) % 1000003 / 997, "timestamp": i, "step": number * 500 + i}
            for i in range(500)
        ]
        return self.call("POST", ROOT + "runs/log-batch", {"run_id": run, "metrics": metrics})


def main():
    client = Client(sys.argv[1])
    _, made = client.call("POST", ROOT + "runs/create", {"experiment_id": "0"})
    run = made["run"]["info"]["run_id"]
    safe = 0
    while (answer := client.batch(run, safe))[0] == 200:
        safe += 1
    status, body = answer
    assert status == 503, answer
    assert body["error_code"] == "TEMPORARILY_UNAVAILABLE", body
    assert "disk is full" in body["message"], body
    assert client.call("GET", ROOT + "runs/get?run_id=" + run)[0] == 200, "reading goes on"
    assert client.call("GET", "/api/v1/runs/" + run)[0] == 200, "reading goes on"
    print(f"full after {safe} batches: {status} {body['message']}", flush=True)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while client.batch(run, safe)[0] != 200:
        assert time.monotonic() < deadline, "nothing was taken for a minute after there was room"
        time.sleep(0.05)
    safe += 1
    _, found = client.call("GET", "/api/v1/runs/" + run)
    assert found["metrics"]["loss"]["step"] == safe * 500 - 1, found["metrics"]
    steps = 0
    query = f"metrics/get-history?max_results=25000&run_id={run}&metric_key=loss"
    token = ""
    while token is not None:
        _, page = client.call("GET", ROOT + query + token)
        steps += len(page.get("metrics", []))
        token = "&page_token=" + page["next_page_token"] if "next_page_token" in page else None
    assert steps == safe * 500, (steps, safe)
    print(f"went on by itself; {safe} batches are there", flush=True)


if __name__ == "__main__":
    main()
