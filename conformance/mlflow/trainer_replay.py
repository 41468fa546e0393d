"""What Hugging Face's Trainer (transformers 5.23, report_to="mlflow") sent for one training, request by request."""

import json
import os
import pathlib
import time
import unittest
import urllib.error
import urllib.request

SERVER = os.environ["MLFLOW_TRACKING_URI"]
EXCHANGE = pathlib.Path(__file__).with_name("trainer.jsonl")


class Replay(unittest.TestCase):
    def setUp(self):
        self.names = {"NAME": f"trainer {time.time_ns()}", "RUN": "unknown", "EXPERIMENT": "unknown"}

    def test_every_request_is_answered_as_it_was(self):
        sent = {"params": {}, "metrics": {}}
        for line in EXCHANGE.read_text(encoding="utf-8").splitlines():
            request = json.loads(line)
            status, answer = self.ask(request["method"], request["path"], request["query"], request["body"])
            self.assertEqual(request["status"], status, f"{request['path']}: {answer}")
            if request["path"].endswith("experiments/create"):
                self.names["EXPERIMENT"] = answer["experiment_id"]
            elif request["path"].endswith("runs/create"):
                self.names["RUN"] = answer["run"]["info"]["run_id"]
            elif request["path"].endswith("log-batch"):
                for kind in sent:
                    sent[kind].update({each["key"]: each["value"] for each in request["body"].get(kind, [])})

        _, answer = self.ask("GET", "/api/2.0/mlflow/runs/get", "run_id=RUN", None)
        run = answer["run"]
        self.assertEqual("FINISHED", run["info"]["status"])
        for kind in sent:
            self.assertEqual(sent[kind], {each["key"]: each["value"] for each in run["data"][kind]})
        _, history = self.ask("GET", "/api/2.0/mlflow/metrics/get-history", "run_id=RUN&metric_key=loss", None)
        self.assertEqual([2, 4, 6], [point["step"] for point in history["metrics"]])

    def ask(self, method, path, query, body):
        content = json.dumps(body) if body is not None else ""
        for name, value in self.names.items():
            query = query.replace(name, urllib.request.quote(value))
            content = content.replace(f'"{name}"', json.dumps(value))
        request = urllib.request.Request(SERVER + path + ("?" + query if query else ""), method=method)
        if content:
            request.add_header("Content-Type", "application/json")
            request.data = content.encode()
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)


if __name__ == "__main__":
    unittest.main()
