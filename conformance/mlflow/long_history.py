"""A metric with more points than one answer holds."""

import time
import unittest

from mlflow import MlflowClient
from mlflow.entities import Metric

POINTS = 60_000


class LongHistory(unittest.TestCase):
    def test_every_point_comes_back_in_order(self):
        client = MlflowClient()
        experiment = client.create_experiment(f"long history {time.time_ns()}")
        run_id = client.create_run(experiment).info.run_id
        for first in range(0, POINTS, 1000):
            client.log_batch(run_id, [Metric("loss", 1 / (step + 1), 1_700_000_000_000 + step, step)
                                      for step in range(first, first + 1000)])
        history = client.get_metric_history(run_id, "loss")
        self.assertEqual(list(range(POINTS)), [point.step for point in history])
        self.assertEqual([1 / (step + 1) for step in range(POINTS)], [point.value for point in history])
        self.assertEqual(1 / POINTS, client.get_run(run_id).data.metrics["loss"])


if __name__ == "__main__":
    unittest.main()
