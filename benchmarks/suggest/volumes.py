#!/usr/bin/env python3
"""What Volumes.java measures, asked of Optuna 5.0.0: the same points, the same rows.

    python3 -m venv /tmp/optuna && /tmp/optuna/bin/pip install optuna==5.0.0
    /tmp/optuna/bin/python benchmarks/suggest/volumes.py

Prints, parted by tabs: name, points, objectives, milliseconds of processor time per call. Volumes
are told that their points are a front, which spares Optuna the look.
"""

import math
import time

import numpy as np
from optuna._hypervolume.hssp import _solve_hssp
from optuna._hypervolume.wfg import compute_hypervolume
from optuna.study._multi_objective import _fast_non_domination_rank, _is_pareto_front

WARM_UP_SECONDS = 0.1
MEASURED_SECONDS = 0.4


def cube(points, objectives):
    state = 1000 * points + objectives
    rows = []
    for _ in range(points):
        row = []
        for _ in range(objectives):
            state = (state * 25_214_903_917 + 11) % (1 << 48)
            row.append(state / (1 << 48))
        rows.append(row)
    return np.array(rows)


def front(points, objectives):
    rows = cube(points, objectives)
    return np.array([[1 - v / math.sqrt(sum(w * w for w in row)) for v in row] for row in rows])


def millis(call, seconds):
    start = time.process_time()
    calls = 0
    while True:
        call()
        calls += 1
        spent = time.process_time() - start
        if spent >= seconds:
            return spent * 1e3 / calls


def row(name, points, objectives, call):
    millis(call, WARM_UP_SECONDS)
    print(f"{name}\t{points}\t{objectives}\t{millis(call, MEASURED_SECONDS):.5f}", flush=True)


def main():
    shapes = [(1000, 2), (50, 3), (100, 3), (500, 3), (50, 4), (100, 4), (200, 4)]
    shapes += [(50, 5), (100, 5), (50, 6)]
    for points, objectives in shapes:
        rows = front(points, objectives)
        reference = np.full(objectives, 1.1)
        row(
            "volume",
            points,
            objectives,
            lambda: compute_hypervolume(rows, reference, assume_pareto=True),
        )
    for objectives in (2, 3, 4, 5):
        rows = front(100, objectives)
        reference = np.full(objectives, 1.1)
        indices = np.arange(100)
        row("subset of 20", 100, objectives, lambda: _solve_hssp(rows, indices, 20, reference))
    for points, objectives in [(1000, 2), (10_000, 2), (1000, 3), (1000, 4)]:
        rows = cube(points, objectives)
        row("ranks", points, objectives, lambda: _fast_non_domination_rank(rows))
        row("ranks of 25", points, objectives, lambda: _fast_non_domination_rank(rows, n_below=25))
    for objectives in (3, 4):
        rows = front(1000, objectives)
        row(
            "front of a front",
            1000,
            objectives,
            lambda: _is_pareto_front(rows, assume_unique_lexsorted=False),
        )


if __name__ == "__main__":
    main()
