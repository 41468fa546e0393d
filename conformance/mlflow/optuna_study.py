"""An Optuna study whose trials are runs, by Optuna's own callback and by hand."""

import time
import unittest
import warnings

import mlflow
import optuna
from optuna_integration.mlflow import MLflowCallback

optuna.logging.set_verbosity(optuna.logging.WARNING)
warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)


def objective(trial):
    x = trial.suggest_float("x", -5, 5)
    kind = trial.suggest_categorical("kind", ["a", "b"])
    return x * x + (kind == "a")


class Study(unittest.TestCase):
    def study(self, sampler_seed=1):
        return optuna.create_study(study_name=f"study {time.time_ns()}",
                                   sampler=optuna.samplers.RandomSampler(seed=sampler_seed))

    def assert_runs_are_trials(self, study, runs, metric):
        self.assertEqual(len(study.trials), len(runs))
        self.assertEqual(sorted(trial.value for trial in study.trials), sorted(runs["metrics." + metric]))
        self.assertEqual(sorted(str(trial.params["x"]) for trial in study.trials), sorted(runs["params.x"]))
        best = mlflow.search_runs(runs["experiment_id"][:1].tolist(), order_by=[f"metrics.{metric} ASC"], max_results=1)
        self.assertEqual(study.best_value, best["metrics." + metric][0])
        self.assertEqual(study.best_params["kind"], best["params.kind"][0])

    def test_the_callback_logs_a_run_per_trial(self):
        study = self.study()
        callback = MLflowCallback(metric_name="loss", create_experiment=True)
        study.optimize(objective, n_trials=10, callbacks=[callback])
        runs = mlflow.search_runs(experiment_names=[study.study_name])
        self.assert_runs_are_trials(study, runs, "loss")
        self.assertEqual({"MINIMIZE"}, {value.split(".")[-1] for value in runs["tags.direction"]})
        self.assertEqual([str(number) for number in range(10)], sorted(runs["tags.mlflow.runName"]))

    def test_nested_runs_by_hand(self):
        study = self.study(2)
        mlflow.set_experiment(study.study_name)

        def logged(trial):
            with mlflow.start_run(nested=True, run_name=f"trial {trial.number}"):
                value = objective(trial)
                mlflow.log_params(trial.params)
                for step in range(3):
                    mlflow.log_metric("value", value if step == 2 else value + 1, step=step)
            return value

        with mlflow.start_run(run_name="study") as parent:
            study.optimize(logged, n_trials=8, n_jobs=1)
            mlflow.log_metric("best", study.best_value)
        children = mlflow.search_runs(filter_string=f"tags.mlflow.parentRunId = '{parent.info.run_id}'")
        self.assert_runs_are_trials(study, children, "value")


if __name__ == "__main__":
    unittest.main()
