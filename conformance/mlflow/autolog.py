"""Automatic logging of scikit-learn, with and without the model."""

import logging
import time
import unittest

import mlflow
from mlflow import MlflowClient
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV, train_test_split


class Autolog(unittest.TestCase):
    def setUp(self):
        mlflow.set_experiment(f"autolog {time.time_ns()}")
        x, y = load_iris(return_X_y=True, as_frame=True)
        self.x, self.test_x, self.y, self.test_y = train_test_split(x, y, random_state=1)

    def tearDown(self):
        while mlflow.active_run():
            mlflow.end_run()

    def children(self, run_id):
        return mlflow.search_runs(filter_string=f"tags.`mlflow.parentRunId` = '{run_id}'")

    def test_a_fit_is_a_run(self):
        mlflow.sklearn.autolog(log_models=False)
        with mlflow.start_run() as run:
            model = LogisticRegression(C=0.5, max_iter=500).fit(self.x, self.y)
            score = model.score(self.test_x, self.test_y)
        run = mlflow.get_run(run.info.run_id)
        self.assertEqual(("0.5", "500"), (run.data.params["C"], run.data.params["max_iter"]))
        self.assertEqual(score, next(value for key, value in run.data.metrics.items()
                                     if key.startswith("LogisticRegression_score")))
        self.assertIn("training_accuracy_score", run.data.metrics)
        self.assertEqual("LogisticRegression", run.data.tags["estimator_name"])
        self.assertIn("training_confusion_matrix.png", [each.path for each in MlflowClient().list_artifacts(run.info.run_id)])
        self.assertIn("train", {tag.value for each in run.inputs.dataset_inputs for tag in each.tags})
        self.assertEqual(1, len(mlflow.search_runs()))

    def test_a_fit_outside_of_a_run_makes_one(self):
        mlflow.sklearn.autolog(log_models=False)
        RandomForestClassifier(n_estimators=5, random_state=1).fit(self.x, self.y)
        found = mlflow.search_runs()
        self.assertEqual(["5"], list(found["params.n_estimators"]))
        self.assertEqual(["FINISHED"], list(found["status"]))

    def test_a_grid_search_has_a_child_for_every_candidate(self):
        mlflow.sklearn.autolog(log_models=False, max_tuning_runs=None)
        with mlflow.start_run() as run:
            GridSearchCV(LogisticRegression(max_iter=500), {"C": [0.1, 1.0, 10.0]}, cv=3).fit(self.x, self.y)
        children = self.children(run.info.run_id)
        self.assertEqual(["0.1", "1.0", "10.0"], sorted(children["params.C"]))
        self.assertTrue((children["metrics.mean_test_score"] > 0.5).all())
        run = mlflow.get_run(run.info.run_id)
        self.assertIn("best_C", run.data.params)
        self.assertEqual(max(children["metrics.mean_test_score"]), run.data.metrics["best_cv_score"])
        self.assertIn("cv_results.csv", [each.path for each in MlflowClient().list_artifacts(run.info.run_id)])

    def test_a_random_search_keeps_its_best_children(self):
        mlflow.sklearn.autolog(log_models=False, max_tuning_runs=4)
        with mlflow.start_run() as run:
            RandomizedSearchCV(RandomForestClassifier(random_state=1), {"n_estimators": [2, 4, 6, 8], "max_depth": [1, 2, 3]},
                               n_iter=6, cv=2, random_state=1).fit(self.x, self.y)
        self.assertEqual(4, len(self.children(run.info.run_id)))

    def test_where_models_cannot_be_stored_the_rest_is(self):
        logging.getLogger("mlflow").setLevel(logging.ERROR)
        mlflow.sklearn.autolog(log_models=True)
        with mlflow.start_run() as run:
            LogisticRegression(C=0.25, max_iter=500).fit(self.x, self.y)
        run = mlflow.get_run(run.info.run_id)
        self.assertEqual("FINISHED", run.info.status)
        self.assertEqual("0.25", run.data.params["C"])
        # Where the server stores models, what follows the model is there too.
        if self.stores_models():
            self.assertIn("training_accuracy_score", run.data.metrics)

    def stores_models(self):
        try:
            mlflow.MlflowClient().create_logged_model(experiment_id="0", name="probe")
            return True
        except mlflow.MlflowException as e:
            self.assertEqual("NOT_IMPLEMENTED", e.error_code)
            return False


if __name__ == "__main__":
    unittest.main()
