"""The mlflow command: experiments, runs and artifacts."""

import csv
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

from click.testing import CliRunner
from mlflow import MlflowClient
from mlflow.cli import cli

MLFLOW = pathlib.Path(sys.executable).with_name("mlflow")


def mlflow(*arguments):
    """The command inside of this process, because importing it takes seconds."""
    done = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    if done.exit_code:
        raise AssertionError(f"mlflow {' '.join(arguments)}: {done.output}")
    return done.output


class CommandLine(unittest.TestCase):
    def setUp(self):
        self.client = MlflowClient()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="command-line-"))

    def test_the_life_of_an_experiment(self):
        name = f"cli{time.time_ns()}"
        created = subprocess.run([MLFLOW, "experiments", "create", "-n", name], capture_output=True, text=True)
        self.assertIn(f"Created experiment '{name}'", created.stdout, created.stderr)
        experiment = self.client.get_experiment_by_name(name).experiment_id
        self.assertIn(name, mlflow("experiments", "search"))
        mlflow("experiments", "rename", "-x", experiment, "--new-name", name + "new")
        self.assertEqual(name + "new", self.client.get_experiment(experiment).name)
        mlflow("experiments", "delete", "-x", experiment)
        self.assertNotIn(name, mlflow("experiments", "search"))
        self.assertIn(name, mlflow("experiments", "search", "--view", "deleted_only"))
        mlflow("experiments", "restore", "-x", experiment)
        self.assertIn(name, mlflow("experiments", "search", "--view", "active_only"))

    def test_runs_and_artifacts(self):
        experiment = self.client.create_experiment(f"cli runs {time.time_ns()}")
        run_id = self.client.create_run(experiment, run_name="by command").info.run_id
        self.client.log_param(run_id, "p", "1")
        self.client.log_metric(run_id, "m", 0.5)
        self.assertIn(run_id, mlflow("runs", "list", "--experiment-id", experiment))
        described = json.loads(mlflow("runs", "describe", "--run-id", run_id))
        self.assertEqual(({"p": "1"}, {"m": 0.5}), (described["data"]["params"], described["data"]["metrics"]))

        table = self.folder / "runs.csv"
        mlflow("experiments", "csv", "-x", experiment, "-o", str(table))
        with open(table, newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual([(run_id, "1", "0.5")], [(row["run_id"], row["params.p"], row["metrics.m"]) for row in rows])

        (self.folder / "file.txt").write_text("content")
        mlflow("artifacts", "log-artifact", "-l", str(self.folder / "file.txt"), "-r", run_id, "-a", "sub")
        listed = json.loads(mlflow("artifacts", "list", "-r", run_id, "-a", "sub"))
        self.assertEqual([("sub/file.txt", False)], [(each["path"], each["is_dir"]) for each in listed])
        mlflow("artifacts", "download", "-r", run_id, "-a", "sub", "-d", str(self.folder / "copy"))
        self.assertEqual("content", (self.folder / "copy" / "sub" / "file.txt").read_text())

        mlflow("runs", "delete", "--run-id", run_id)
        self.assertNotIn(run_id, mlflow("runs", "list", "--experiment-id", experiment))
        mlflow("runs", "restore", "--run-id", run_id)
        self.assertIn(run_id, mlflow("runs", "list", "--experiment-id", experiment))


if __name__ == "__main__":
    unittest.main()
