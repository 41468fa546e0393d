"""A training loop that logs to MLflow, as any other: nothing in it knows which server it talks to."""

import math
import random

import mlflow

mlflow.set_experiment("spirals")
for rate in (0.3, 0.1, 0.03):
    with mlflow.start_run(run_name=f"rate-{rate}"):
        mlflow.log_params({"rate": rate, "epochs": 20})
        loss = 1.0
        for epoch in range(20):
            loss *= 1 - rate * random.uniform(0.8, 1.0)
            mlflow.log_metrics({"loss": loss, "accuracy": 1 - math.tanh(loss)}, step=epoch)
        mlflow.log_text(f"loss {loss:.4f}\n", "notes/result.txt")

best = mlflow.search_runs(
    experiment_names=["spirals"], filter_string="metrics.loss < 0.5", order_by=["metrics.loss"]
)
print(best[["tags.mlflow.runName", "params.rate", "metrics.loss"]].to_string(index=False))
