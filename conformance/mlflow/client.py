"""MlflowClient: experiments, runs, params, metrics and tags."""

import math
import time
import unittest

from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunStatus, RunTag, ViewType
from mlflow.exceptions import MlflowException


def unique(name):
    return f"{name} {time.time_ns()}"


class Experiments(unittest.TestCase):
    def setUp(self):
        self.client = MlflowClient()

    def test_an_experiment_is_created_with_its_tags(self):
        name = unique("created")
        before = int(time.time() * 1000) - 1
        experiment_id = self.client.create_experiment(name, tags={"team": "red", "empty": ""})
        experiment = self.client.get_experiment(experiment_id)
        self.assertEqual(name, experiment.name)
        self.assertEqual({"team": "red", "empty": ""}, experiment.tags)
        self.assertEqual("active", experiment.lifecycle_stage)
        self.assertLessEqual(before, experiment.creation_time)
        self.assertLessEqual(experiment.creation_time, experiment.last_update_time)
        self.assertEqual(experiment_id, self.client.get_experiment_by_name(name).experiment_id)
        self.assertTrue(experiment.artifact_location.endswith("/" + experiment_id))

    def test_an_artifact_location_of_its_own_is_kept(self):
        location = "mlflow-artifacts:/elsewhere"
        experiment_id = self.client.create_experiment(unique("located"), artifact_location=location)
        self.assertEqual(location, self.client.get_experiment(experiment_id).artifact_location)
        run = self.client.create_run(experiment_id)
        self.assertEqual(f"{location}/{run.info.run_id}/artifacts", run.info.artifact_uri)

    def test_a_name_is_used_once(self):
        name = unique("once")
        self.client.create_experiment(name)
        self.assert_fails("RESOURCE_ALREADY_EXISTS", self.client.create_experiment, name)

    def test_what_does_not_exist_is_not_found(self):
        self.assert_fails("RESOURCE_DOES_NOT_EXIST", self.client.get_experiment, "987654321")
        self.assertIsNone(self.client.get_experiment_by_name(unique("nobody")))

    def test_the_default_experiment_is_there_from_the_start(self):
        self.assertEqual("Default", self.client.get_experiment("0").name)

    def test_rename_delete_and_restore(self):
        experiment_id = self.client.create_experiment(unique("old"))
        run_id = self.client.create_run(experiment_id).info.run_id
        name = unique("new")
        self.client.rename_experiment(experiment_id, name)
        self.assertEqual(name, self.client.get_experiment(experiment_id).name)
        self.client.delete_experiment(experiment_id)
        self.assertEqual("deleted", self.client.get_experiment(experiment_id).lifecycle_stage)
        self.assertEqual("deleted", self.client.get_run(run_id).info.lifecycle_stage)
        self.assert_fails("INVALID_PARAMETER_VALUE", self.client.create_run, experiment_id)
        self.client.restore_experiment(experiment_id)
        self.assertEqual("active", self.client.get_experiment(experiment_id).lifecycle_stage)
        self.assertEqual("active", self.client.get_run(run_id).info.lifecycle_stage)

    def test_tags_are_set_and_overwritten(self):
        experiment_id = self.client.create_experiment(unique("tagged"))
        self.client.set_experiment_tag(experiment_id, "k", "1")
        self.client.set_experiment_tag(experiment_id, "k", 2)
        self.assertEqual({"k": "2"}, self.client.get_experiment(experiment_id).tags)
        if hasattr(self.client, "delete_experiment_tag"):
            self.client.delete_experiment_tag(experiment_id, "k")
            self.assertEqual({}, self.client.get_experiment(experiment_id).tags)

    def assert_fails(self, code, call, *arguments):
        with self.assertRaises(MlflowException) as caught:
            call(*arguments)
        self.assertEqual(code, caught.exception.error_code)


class Runs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.client = MlflowClient()
        cls.experiment_id = cls.client.create_experiment(unique("client"))

    def setUp(self):
        self.run_id = self.client.create_run(self.experiment_id).info.run_id

    def test_a_run_is_created_as_asked(self):
        run = self.client.create_run(self.experiment_id, start_time=1234, tags={"a": "b"}, run_name="named")
        self.assertEqual(("named", "RUNNING", 1234, None, "active"),
                         (run.info.run_name, run.info.status, run.info.start_time, run.info.end_time,
                          run.info.lifecycle_stage))
        again = self.client.get_run(run.info.run_id)
        self.assertEqual({"a": "b", "mlflow.runName": "named"}, again.data.tags)
        self.assertEqual(dict(run.info), dict(again.info))
        self.assertEqual(f"mlflow-artifacts:/{self.experiment_id}/{run.info.run_id}/artifacts", run.info.artifact_uri)

    def test_a_run_without_a_name_gets_one(self):
        run = self.client.get_run(self.run_id)
        self.assertTrue(run.info.run_name)
        self.assertEqual(run.info.run_name, run.data.tags["mlflow.runName"])

    def test_the_name_and_its_tag_are_one(self):
        self.client.update_run(self.run_id, name="first")
        self.assertEqual("first", self.client.get_run(self.run_id).data.tags["mlflow.runName"])
        self.client.set_tag(self.run_id, "mlflow.runName", "second")
        self.assertEqual("second", self.client.get_run(self.run_id).info.run_name)

    def test_a_run_ends_with_its_status(self):
        for status in ("FINISHED", "FAILED", "KILLED"):
            self.client.set_terminated(self.run_id, status, end_time=77)
            info = self.client.get_run(self.run_id).info
            self.assertEqual((status, 77), (info.status, info.end_time))
        self.client.update_run(self.run_id, status="RUNNING")
        self.assertEqual("RUNNING", self.client.get_run(self.run_id).info.status)

    def test_params_are_text_and_do_not_change(self):
        self.client.log_param(self.run_id, "rate", 0.1)
        self.client.log_param(self.run_id, "rate", 0.1)
        self.client.log_param(self.run_id, "none", None)
        with self.assertRaisesRegex(MlflowException, "Changing param values is not allowed"):
            self.client.log_param(self.run_id, "rate", 0.2)
        self.assertEqual({"rate": "0.1", "none": "None"}, self.client.get_run(self.run_id).data.params)

    def test_the_newest_value_of_a_metric_is_shown(self):
        for step, value in ((0, 1.0), (2, 0.25), (1, 0.5)):
            self.client.log_metric(self.run_id, "loss", value, timestamp=1000 + step, step=step)
        self.assertEqual({"loss": 0.25}, self.client.get_run(self.run_id).data.metrics)
        history = self.client.get_metric_history(self.run_id, "loss")
        self.assertEqual([(0, 1.0, 1000), (1, 0.5, 1001), (2, 0.25, 1002)],
                         sorted((point.step, point.value, point.timestamp) for point in history))
        self.assertEqual([], list(self.client.get_metric_history(self.run_id, "nothing")))

    def test_nan_and_infinities_come_back(self):
        for key, value in (("nan", math.nan), ("inf", math.inf), ("minus inf", -math.inf)):
            self.client.log_metric(self.run_id, key, value)
        metrics = self.client.get_run(self.run_id).data.metrics
        self.assertTrue(math.isnan(metrics["nan"]))
        self.assertGreaterEqual(metrics["inf"], 1.7976931348623157e308)
        self.assertLessEqual(metrics["minus inf"], -1.7976931348623157e308)
        self.assertTrue(math.isnan(self.client.get_metric_history(self.run_id, "nan")[0].value))

    def test_a_batch_is_stored_whole_or_not_at_all(self):
        now = int(time.time() * 1000)
        self.client.log_batch(self.run_id, metrics=[Metric("m", 1, now, 0), Metric("m", 2, now, 1)],
                              params=[Param("p", "1"), Param("q", "2")], tags=[RunTag("t", "1")])
        data = self.client.get_run(self.run_id).data
        self.assertEqual(({"m": 2.0}, {"p": "1", "q": "2"}), (data.metrics, data.params))
        self.assertEqual("1", data.tags["t"])
        with self.assertRaises(MlflowException):
            self.client.log_batch(self.run_id, metrics=[Metric("n", 1, now, 0)], params=[Param("p", "other")])
        self.assertNotIn("n", self.client.get_run(self.run_id).data.metrics)

    def test_a_batch_may_be_larger_than_a_request(self):
        self.client.log_batch(self.run_id, metrics=[Metric("many", i, 1000 + i, i) for i in range(1500)],
                              params=[Param(f"p{i}", "v") for i in range(150)],
                              tags=[RunTag(f"t{i}", "v") for i in range(150)])
        data = self.client.get_run(self.run_id).data
        self.assertEqual(1500, len(self.client.get_metric_history(self.run_id, "many")))
        self.assertEqual((150, 151), (len(data.params), len(data.tags)))

    def test_tags_are_set_and_deleted(self):
        self.client.set_tag(self.run_id, "k", "1")
        self.client.set_tag(self.run_id, "k", 2)
        self.assertEqual("2", self.client.get_run(self.run_id).data.tags["k"])
        self.client.delete_tag(self.run_id, "k")
        self.assertNotIn("k", self.client.get_run(self.run_id).data.tags)
        with self.assertRaises(MlflowException) as caught:
            self.client.delete_tag(self.run_id, "k")
        self.assertEqual("RESOURCE_DOES_NOT_EXIST", caught.exception.error_code)

    def test_a_deleted_run_takes_nothing_until_it_is_restored(self):
        self.client.delete_run(self.run_id)
        self.assertEqual("deleted", self.client.get_run(self.run_id).info.lifecycle_stage)
        with self.assertRaisesRegex(MlflowException, "must be in the 'active' state"):
            self.client.log_metric(self.run_id, "m", 1)
        self.client.restore_run(self.run_id)
        self.client.log_metric(self.run_id, "m", 1)
        self.assertEqual({"m": 1.0}, self.client.get_run(self.run_id).data.metrics)

    def test_deleted_runs_are_found_where_they_are_asked_for(self):
        experiment_id = self.client.create_experiment(unique("views"))
        kept, gone = (self.client.create_run(experiment_id).info.run_id for _ in range(2))
        self.client.delete_run(gone)

        def found(view):
            return {run.info.run_id for run in self.client.search_runs([experiment_id], run_view_type=view)}

        self.assertEqual({kept}, found(ViewType.ACTIVE_ONLY))
        self.assertEqual({gone}, found(ViewType.DELETED_ONLY))
        self.assertEqual({kept, gone}, found(ViewType.ALL))

    def test_a_parent_run_is_told_by_a_tag(self):
        child = self.client.create_run(self.experiment_id, tags={"mlflow.parentRunId": self.run_id})
        parent = self.client.get_parent_run(child.info.run_id)
        self.assertEqual(self.run_id, parent.info.run_id)
        self.assertIsNone(self.client.get_parent_run(self.run_id))

    def test_an_unknown_run_is_not_found(self):
        for call in (self.client.get_run, lambda run: self.client.log_metric(run, "k", 1),
                     lambda run: self.client.log_param(run, "k", 1), lambda run: self.client.set_tag(run, "k", 1),
                     self.client.delete_run, self.client.restore_run, self.client.set_terminated):
            with self.assertRaises(MlflowException) as caught:
                call("f" * 32)
            self.assertEqual("RESOURCE_DOES_NOT_EXIST", caught.exception.error_code)

    def test_async_calls_arrive_when_they_are_waited_for(self):
        pending = [self.client.log_metric(self.run_id, "m", step, step=step, synchronous=False) for step in range(20)]
        pending.append(self.client.log_param(self.run_id, "p", "1", synchronous=False))
        pending.append(self.client.set_tag(self.run_id, "t", "1", synchronous=False))
        pending.append(self.client.log_batch(self.run_id, params=[Param("q", "2")], synchronous=False))
        for operation in pending[:20] + pending[21:]:
            operation.wait()
        data = self.client.get_run(self.run_id).data
        self.assertEqual(20, len(self.client.get_metric_history(self.run_id, "m")))
        self.assertEqual(({"p": "1", "q": "2"}, "1"), (data.params, data.tags["t"]))

    def test_every_status_is_known(self):
        for status in ("SCHEDULED", "RUNNING", "FINISHED", "FAILED", "KILLED"):
            self.client.update_run(self.run_id, status=status)
            self.assertEqual(status, self.client.get_run(self.run_id).info.status)
        self.assertEqual(RunStatus.to_string(RunStatus.KILLED), self.client.get_run(self.run_id).info.status)


if __name__ == "__main__":
    unittest.main()
