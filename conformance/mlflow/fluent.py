"""The fluent API: what a training script writes."""

import math
import os
import threading
import time
import unittest

import mlflow
import pandas


def unique(name):
    return f"{name} {time.time_ns()}"


class Fluent(unittest.TestCase):
    def setUp(self):
        self.experiment = mlflow.set_experiment(unique("fluent"))

    def tearDown(self):
        while mlflow.active_run():
            mlflow.end_run()

    def test_a_script_logs_a_run(self):
        with mlflow.start_run(run_name="whole", description="all of it", tags={"given": "1"}) as run:
            mlflow.log_param("a", 1)
            mlflow.log_params({"b": "two", "c": 3.5})
            mlflow.log_metric("loss", 0.5, step=1)
            mlflow.log_metrics({"loss": 0.25, "accuracy": 0.75}, step=2)
            mlflow.set_tag("d", "e")
            mlflow.set_tags({"f": "g", "h": 1})
            mlflow.delete_tag("f")
        run = mlflow.get_run(run.info.run_id)
        self.assertEqual(("whole", "FINISHED"), (run.info.run_name, run.info.status))
        self.assertGreaterEqual(run.info.end_time, run.info.start_time)
        self.assertEqual({"a": "1", "b": "two", "c": "3.5"}, run.data.params)
        self.assertEqual({"loss": 0.25, "accuracy": 0.75}, run.data.metrics)
        tags = {key: run.data.tags.get(key) for key in ("given", "d", "h", "f", "mlflow.note.content", "mlflow.runName")}
        self.assertEqual({"given": "1", "d": "e", "h": "1", "f": None, "mlflow.note.content": "all of it",
                          "mlflow.runName": "whole"}, tags)
        self.assertTrue(run.data.tags["mlflow.source.name"].endswith("fluent.py"))
        self.assertTrue(run.data.tags["mlflow.user"])

    def test_an_error_fails_the_run(self):
        with self.assertRaises(ZeroDivisionError), mlflow.start_run() as run:
            1 / 0
        self.assertEqual("FAILED", mlflow.get_run(run.info.run_id).info.status)

    def test_a_run_is_taken_up_again(self):
        with mlflow.start_run() as first:
            mlflow.log_metric("m", 1)
        with mlflow.start_run(run_id=first.info.run_id) as second:
            self.assertEqual(first.info.run_id, second.info.run_id)
            self.assertEqual("RUNNING", mlflow.get_run(first.info.run_id).info.status)
            mlflow.log_metric("n", 2)
        self.assertEqual({"m": 1.0, "n": 2.0}, mlflow.get_run(first.info.run_id).data.metrics)
        self.assertEqual("FINISHED", mlflow.get_run(first.info.run_id).info.status)

    def test_runs_nest(self):
        with mlflow.start_run() as parent:
            for number in range(3):
                with mlflow.start_run(nested=True, run_name=f"child {number}") as child:
                    mlflow.log_param("number", number)
                self.assertEqual(parent.info.run_id, mlflow.get_parent_run(child.info.run_id).info.run_id)
        children = mlflow.search_runs(filter_string=f"tags.`mlflow.parentRunId` = '{parent.info.run_id}'")
        self.assertEqual(["0", "1", "2"], sorted(children["params.number"]))

    def test_the_last_run_is_known(self):
        with mlflow.start_run() as run:
            mlflow.log_param("p", 1)
        self.assertEqual(run.info.run_id, mlflow.last_active_run().info.run_id)
        self.assertEqual({"p": "1"}, mlflow.last_active_run().data.params)

    def test_a_run_belongs_to_the_experiment_that_is_set(self):
        other = mlflow.create_experiment(unique("other"), tags={"a": "b"})
        with mlflow.start_run() as here, mlflow.start_run(experiment_id=other, nested=True) as there:
            pass
        self.assertEqual(self.experiment.experiment_id, here.info.experiment_id)
        self.assertEqual(other, there.info.experiment_id)
        mlflow.set_experiment(experiment_id=other)
        mlflow.set_experiment_tag("c", "d")
        self.assertEqual({"a": "b", "c": "d"}, mlflow.get_experiment(other).tags)
        self.assertEqual(other, mlflow.get_experiment_by_name(mlflow.get_experiment(other).name).experiment_id)

    def test_experiments_and_runs_are_deleted(self):
        with mlflow.start_run() as run:
            pass
        mlflow.delete_run(run.info.run_id)
        self.assertEqual(0, len(mlflow.search_runs()))
        name = self.experiment.name
        mlflow.delete_experiment(self.experiment.experiment_id)
        with self.assertRaisesRegex(mlflow.exceptions.MlflowException, "deleted experiment"):
            mlflow.set_experiment(name)

    def test_an_environment_variable_takes_up_a_run(self):
        with mlflow.start_run() as run:
            pass
        os.environ["MLFLOW_RUN_ID"] = run.info.run_id
        try:
            mlflow.log_metric("by environment", 1)
        finally:
            mlflow.end_run()
            os.environ.pop("MLFLOW_RUN_ID", None)
        self.assertIn("by environment", mlflow.get_run(run.info.run_id).data.metrics)

    def test_runs_of_several_threads_stay_apart(self):
        def work(number):
            with mlflow.start_run(run_name=f"thread {number}", experiment_id=self.experiment.experiment_id):
                for step in range(10):
                    mlflow.log_metric("m", number, step=step)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found = mlflow.search_runs([self.experiment.experiment_id])
        self.assertEqual({f"thread {number}": float(number) for number in range(4)},
                         dict(zip(found["tags.mlflow.runName"], found["metrics.m"])))

    def test_data_sets_are_inputs_of_a_run(self):
        frame = pandas.DataFrame({"x": [1, 2, 3], "y": [0.5, math.nan, 1.5]})
        dataset = mlflow.data.from_pandas(frame, source="numbers.csv", name="numbers", targets="y")
        with mlflow.start_run() as run:
            mlflow.log_input(dataset, context="training", tags={"split": "1"})
            mlflow.log_input(mlflow.data.from_pandas(frame[:2], name="fewer"), context="validation")
        inputs = {each.dataset.name: each for each in mlflow.get_run(run.info.run_id).inputs.dataset_inputs}
        self.assertEqual({"numbers", "fewer"}, set(inputs))
        logged = inputs["numbers"]
        self.assertEqual({"mlflow.data.context": "training", "split": "1"}, {tag.key: tag.value for tag in logged.tags})
        self.assertEqual((dataset.digest, "{\"num_rows\": 3, \"num_elements\": 6}"),
                         (logged.dataset.digest, logged.dataset.profile))
        self.assertIn("mlflow_colspec", logged.dataset.schema)
        self.assertEqual("local", logged.dataset.source_type)
        for condition in ("dataset.name = 'numbers'", f"dataset.digest = '{dataset.digest}'",
                          "dataset.context = 'training'", "dataset.name LIKE 'num%'"):
            self.assertEqual([run.info.run_id], list(mlflow.search_runs(filter_string=condition)["run_id"]), condition)
        self.assertEqual(0, len(mlflow.search_runs(filter_string="dataset.name = 'nothing'")))

    def test_async_calls_arrive(self):
        with mlflow.start_run() as run:
            pending = [mlflow.log_metric("m", step, step=step, synchronous=False) for step in range(50)]
            pending.append(mlflow.log_metrics({"n": 1, "o": 2}, synchronous=False))
            pending.append(mlflow.log_params({"p": 1}, synchronous=False))
            pending.append(mlflow.set_tags({"t": 1}, synchronous=False))
            for operation in pending:
                operation.wait()
        run = mlflow.get_run(run.info.run_id)
        self.assertEqual({"m": 49.0, "n": 1.0, "o": 2.0}, run.data.metrics)
        self.assertEqual(({"p": "1"}, "1"), (run.data.params, run.data.tags["t"]))
        self.assertEqual(50, len(mlflow.MlflowClient().get_metric_history(run.info.run_id, "m")))

    def test_async_logging_is_switched_on_for_all_calls(self):
        mlflow.config.enable_async_logging(True)
        try:
            with mlflow.start_run() as run:
                for step in range(30):
                    mlflow.log_metric("m", step, step=step)
                mlflow.log_param("p", "1")
            mlflow.flush_async_logging()
        finally:
            mlflow.config.enable_async_logging(False)
        self.assertEqual(30, len(mlflow.MlflowClient().get_metric_history(run.info.run_id, "m")))
        self.assertEqual({"p": "1"}, mlflow.get_run(run.info.run_id).data.params)

    def test_system_metrics_come_beside_those_of_the_script(self):
        mlflow.enable_system_metrics_logging()
        mlflow.set_system_metrics_sampling_interval(0.2)
        mlflow.set_system_metrics_samples_before_logging(1)
        try:
            with mlflow.start_run() as run:
                mlflow.log_metric("own", 1)
                time.sleep(3)
        finally:
            mlflow.disable_system_metrics_logging()
            mlflow.set_system_metrics_sampling_interval(None)
            mlflow.set_system_metrics_samples_before_logging(None)
        metrics = mlflow.get_run(run.info.run_id).data.metrics
        self.assertIn("own", metrics)
        self.assertIn("system/cpu_utilization_percentage", metrics)
        self.assertIn("system/system_memory_usage_megabytes", metrics)

    def test_names_and_values_may_be_odd(self):
        with mlflow.start_run() as run:
            mlflow.log_param("a/b.c-d e:f", "wörds \u2603 'quoted' \"twice\" \\ \n new line")
            mlflow.log_metric("validation/loss at 5", -1e-300)
            mlflow.set_tag("ünïcode", "\U0001f600")
        data = mlflow.get_run(run.info.run_id).data
        self.assertEqual({"a/b.c-d e:f": "wörds \u2603 'quoted' \"twice\" \\ \n new line"}, data.params)
        self.assertEqual({"validation/loss at 5": -1e-300}, data.metrics)
        self.assertEqual("\U0001f600", data.tags["ünïcode"])


if __name__ == "__main__":
    unittest.main()
