#!/usr/bin/env python3
"""What the importance of parameters costs in Optuna, in milliseconds of the process's CPU time.

The same rows as ImportanceCost.java prints: the first call of a process, and one of several. Needs
optuna and scikit-learn; OMP_NUM_THREADS=1 keeps idle threads of NumPy out of the figures.

    OMP_NUM_THREADS=1 python benchmarks/suggest/importance_cost.py
"""

import random
import time
import warnings

import optuna
from optuna.distributions import FloatDistribution
from optuna.importance import (
    FanovaImportanceEvaluator,
    PedAnovaImportanceEvaluator,
    get_param_importances,
)


def study_of(count, params):
    """Random search over [0, 1] in every parameter; each next parameter matters less."""
    rng = random.Random(1)
    space = {f"p{i:02}": FloatDistribution(0, 1) for i in range(params)}
    study = optuna.create_study()
    for _ in range(count):
        point = {name: rng.random() for name in space}
        loss = rng.gauss(0, 0.1) + sum((x - 0.3) ** 2 / (1 + i) for i, x in enumerate(point.values()))
        study.add_trial(optuna.trial.create_trial(params=point, distributions=space, value=loss))
    return study


def cpu_millis(study, evaluator, calls):
    start = time.process_time()
    for _ in range(calls):
        get_param_importances(study, evaluator=evaluator)
    return (time.process_time() - start) * 1e3 / calls


def main():
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore")
    print(f"{'':10} {'trials':>7} {'params':>7} {'first ms':>12} {'warm ms':>12}")
    for trials, params in ((100, 5), (1000, 20)):
        study = study_of(trials, params)
        for name, evaluator, calls in (
            ("PED-ANOVA", PedAnovaImportanceEvaluator(), 20),
            ("fANOVA", FanovaImportanceEvaluator(seed=0), 1),
        ):
            first = cpu_millis(study, evaluator, 1)
            warm = cpu_millis(study, evaluator, calls)
            print(f"{name:10} {trials:7} {params:7} {first:12.1f} {warm:12.2f}", flush=True)


if __name__ == "__main__":
    main()
