"""The program of the guide, as it stands in examples/."""

import pathlib
import runpy

import mlflow

runpy.run_path(str(pathlib.Path(__file__).parents[2] / "examples" / "mlflow" / "train.py"))
runs = mlflow.search_runs(experiment_names=["spirals"])
assert len(runs) >= 3 and runs["metrics.loss"].notna().all(), runs
print("Ran 1 tests in all")
