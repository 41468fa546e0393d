"""Searches of runs and experiments, to objects and to tables of pandas."""

import time
import unittest

import mlflow
from mlflow import MlflowClient
from mlflow.entities import ViewType
from mlflow.exceptions import MlflowException


class RunSearches(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.client = MlflowClient()
        cls.experiment = cls.client.create_experiment(f"searches {time.time_ns()}")
        cls.ids = {}
        for name, loss, rate, model, status in (
            ("ant", 0.5, "0.1", "big", "FINISHED"), ("bee", 0.1, "0.01", "small", "FAILED"),
            ("cat", 0.9, "0.1", "Big", "FINISHED"), ("dog", None, None, None, None),
        ):
            run = cls.client.create_run(cls.experiment, run_name=name, start_time=1000 * (len(cls.ids) + 1),
                                        tags={"letter": name[0]})
            cls.ids[name] = run.info.run_id
            if loss is not None:
                cls.client.log_metric(run.info.run_id, "val/loss", loss + 1, step=0)
                cls.client.log_metric(run.info.run_id, "val/loss", loss, step=1)
                cls.client.log_param(run.info.run_id, "rate", rate)
                cls.client.log_param(run.info.run_id, "model", model)
                cls.client.set_terminated(run.info.run_id, status, end_time=9000)

    def names(self, filter_string="", order_by=None, **more):
        order = order_by or ["attributes.start_time ASC"]
        found = self.client.search_runs([self.experiment], filter_string, order_by=order, **more)
        return "".join(run.info.run_name[0] for run in found)

    def test_filters(self):
        for filter_string, expected in {
            "": "abcd",
            "metrics.`val/loss` < 0.6": "ab",
            "metrics.`val/loss` >= 0.5 and metrics.`val/loss` != 0.9": "a",
            "params.rate = '0.1'": "ac",
            "params.rate != '0.1'": "b",
            "params.model LIKE 'b%'": "a",
            "params.model ILIKE 'b%'": "ac",
            "params.model IS NULL": "d",
            "params.model IS NOT NULL and tags.letter = 'b'": "b",
            'tags.letter = "c"': "c",
            "attributes.status = 'FINISHED'": "ac",
            "attributes.status != 'FINISHED'": "bd",
            "run_name = 'ant'": "a",
            "attributes.run_name LIKE '%e%'": "b",
            "run_name ILIKE 'C%'": "c",
            "start_time > 1000 and start_time <= 3000": "bc",
            "attributes.end_time > 0": "abc",
            "run_id IN ('ID-ANT', 'ID-DOG')": "ad",
            "attributes.run_id NOT IN ('ID-ANT')": "bcd",
            "attributes.run_id = 'ID-BEE'": "b",
            "params.rate = '0.1' AND metrics.`val/loss` > 0.6 AND attributes.status = 'FINISHED'": "c",
        }.items():
            for name, run_id in self.ids.items():
                filter_string = filter_string.replace("ID-" + name.upper(), run_id)
            self.assertEqual(expected, self.names(filter_string), filter_string)

    def test_orders(self):
        for order_by, expected in {
            ("metrics.`val/loss`",): "bacd", ("metrics.`val/loss` DESC",): "cabd", ("params.rate ASC", "start_time DESC"): "bcad",
            ("params.rate DESC", "start_time ASC"): "acbd", ("attributes.start_time DESC",): "dcba", ("run_name DESC",): "dcba",
            ("tags.letter",): "abcd", ("attributes.status", "run_name"): "bacd", ("end_time DESC", "run_name"): "abcd",
        }.items():
            self.assertEqual(expected, self.names(order_by=list(order_by)), order_by)

    def test_bad_filters_and_orders_are_refused(self):
        for filter_string in ("bogus.x = 1", "metrics.a = 'x'", "params.a = 1", "run_name = 'a' OR run_name = 'b'",
                              "metrics.a >", "attributes.bogus = 'x'", "params.a > '1'", "(params.a = '1')"):
            with self.assertRaises(MlflowException, msg=filter_string) as caught:
                self.names(filter_string)
            self.assertEqual("INVALID_PARAMETER_VALUE", caught.exception.error_code, filter_string)
        for order_by in ("bogus.x", "attributes.bogus", "metrics.a SIDEWAYS"):
            with self.assertRaises(MlflowException, msg=order_by):
                self.names(order_by=[order_by])

    def test_pages(self):
        pages, token = [], None
        while True:
            page = self.client.search_runs([self.experiment], max_results=3, page_token=token, order_by=["run_name"])
            pages.append("".join(run.info.run_name[0] for run in page))
            token = page.token
            if not token:
                break
        self.assertEqual(["abc", "d"], pages)
        with self.assertRaises(MlflowException):
            self.client.search_runs([self.experiment], page_token="garbage")

    def test_a_table_of_pandas(self):
        table = mlflow.search_runs([self.experiment], order_by=["start_time ASC"])
        self.assertEqual((4, [0.5, 0.1, 0.9]), (len(table), list(table["metrics.val/loss"][:3])))
        self.assertTrue(table["metrics.val/loss"].isna()[3])
        self.assertEqual(["big", "small", "Big", None], [value if isinstance(value, str) else None
                                                         for value in table["params.model"]])
        self.assertEqual(["ant", "bee", "cat", "dog"], list(table["tags.mlflow.runName"]))
        self.assertEqual(["FINISHED", "FAILED", "FINISHED", "RUNNING"], list(table["status"]))
        self.assertEqual(self.ids["ant"], table["run_id"][0])
        self.assertEqual(1000, table["start_time"][0].timestamp() * 1000)
        name = self.client.get_experiment(self.experiment).name
        self.assertEqual(4, len(mlflow.search_runs(experiment_names=[name])))
        self.assertEqual(4, len(mlflow.search_runs([self.experiment], output_format="list")))
        self.assertEqual(2, len(mlflow.search_runs([self.experiment], max_results=2)))

    def test_several_experiments_at_once(self):
        other = self.client.create_experiment(f"searches too {time.time_ns()}")
        self.client.create_run(other, run_name="elk", start_time=1500)
        found = self.client.search_runs([self.experiment, other], order_by=["start_time ASC"])
        self.assertEqual("aebcd", "".join(run.info.run_name[0] for run in found))
        self.assertEqual(0, len(self.client.search_runs(["987654321"])))

    def test_many_runs_come_in_pages(self):
        experiment = self.client.create_experiment(f"many {time.time_ns()}")
        for number in range(120):
            self.client.create_run(experiment, start_time=number + 1)
        found, token = [], None
        while True:
            page = self.client.search_runs([experiment], max_results=50, page_token=token)
            found += page
            token = page.token
            if not token:
                break
        self.assertEqual(list(range(120, 0, -1)), [run.info.start_time for run in found])


class ExperimentSearches(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.client = MlflowClient()
        cls.mark = f"mark{time.time_ns()}"
        cls.ids = [cls.client.create_experiment(f"{name}-{cls.mark}", tags={"mark": cls.mark, "letter": name[0]})
                   for name in ("bee", "Ant", "cat")]

    def names(self, filter_string="", **more):
        both = f"tags.mark = '{self.mark}'" + (" AND " + filter_string if filter_string else "")
        return [experiment.name.split("-")[0] for experiment in
                self.client.search_experiments(filter_string=both, **more)]

    def test_filters(self):
        for filter_string, expected in {
            "": ["cat", "Ant", "bee"], "name LIKE 'c%'": ["cat"], "name ILIKE 'a%'": ["Ant"], "name LIKE 'a%'": [],
            f"name = 'bee-{self.mark}'": ["bee"], f"name != 'bee-{self.mark}'": ["cat", "Ant"],
            "tags.letter = 'c'": ["cat"], "tags.letter != 'c'": ["Ant", "bee"], "creation_time > 0": ["cat", "Ant", "bee"],
            "last_update_time < 1": [],
        }.items():
            self.assertEqual(expected, self.names(filter_string), filter_string)

    def test_orders_and_pages(self):
        self.assertEqual(["Ant", "bee", "cat"], self.names(order_by=["name"]))
        self.assertEqual(["cat", "bee", "Ant"], self.names(order_by=["name DESC"]))
        self.assertEqual(["bee", "Ant", "cat"], self.names(order_by=["experiment_id ASC"]))
        page = self.client.search_experiments(filter_string=f"tags.mark = '{self.mark}'", max_results=2, order_by=["name"])
        self.assertEqual(2, len(page))
        rest = self.client.search_experiments(filter_string=f"tags.mark = '{self.mark}'", max_results=2,
                                              order_by=["name"], page_token=page.token)
        self.assertEqual((["cat-" + self.mark], None), ([each.name for each in rest], rest.token or None))

    def test_views(self):
        gone = self.client.create_experiment(f"gone-{self.mark}", tags={"mark": self.mark})
        self.client.delete_experiment(gone)
        self.assertEqual(["gone"], self.names(view_type=ViewType.DELETED_ONLY))
        self.assertEqual(4, len(self.names(view_type=ViewType.ALL)))
        self.assertEqual(3, len(self.names(view_type=ViewType.ACTIVE_ONLY)))
        found = mlflow.search_experiments(filter_string=f"tags.mark = '{self.mark}'")
        self.assertEqual(3, len(found))

    def test_bad_filters_are_refused(self):
        for filter_string in ("bogus = 'x'", "name > 'x'", "metrics.a > 1", "name = 5"):
            with self.assertRaises(MlflowException, msg=filter_string) as caught:
                self.names(filter_string)
            self.assertEqual("INVALID_PARAMETER_VALUE", caught.exception.error_code)


if __name__ == "__main__":
    unittest.main()
