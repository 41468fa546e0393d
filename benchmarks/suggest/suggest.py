#!/usr/bin/env python3
"""What Suggest.java measures, asked of Optuna 5.0.0 or of Rustuna: the same studies, the same rows.

    suggest.py optuna|rustuna [PARAMETERS TRIALS STUDIES]...

Prints, parted by tabs: case, microseconds of processor time per trial of the first study in the
process with this case, and of the later ones; trials per second of wall time of the later ones.
"""

import sys
import time

ALREADY = 10_000
ASKS = 20


def sphere(trial, parameters):
    total = 0.0
    for i in range(parameters):
        x = trial.suggest_float(f"x{i}", -5.0, 5.0)
        total += x * x
    return total


class Optuna:
    def __init__(self):
        import optuna

        self.optuna = optuna
        optuna.logging.set_verbosity(optuna.logging.ERROR)

    def study(self, seed):
        return self.optuna.create_study(sampler=self.optuna.samplers.TPESampler(seed=seed))

    def filled(self, seed, parameters):
        optuna = self.optuna
        random = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=seed))
        random.optimize(lambda trial: sphere(trial, parameters), n_trials=ALREADY)
        study = self.study(seed)
        study.add_trials(random.trials)
        return study


class Rustuna:
    def __init__(self):
        import rustuna

        self.rustuna = rustuna

    def study(self, seed):
        sampler = self.rustuna.samplers.TPESampler(seed=seed, multivariate=True)
        return self.rustuna.create_study(sampler=sampler)

    def filled(self, seed, parameters):
        rustuna = self.rustuna
        random = rustuna.create_study(sampler=rustuna.samplers.RandomSampler(seed=seed))
        random.optimize(lambda trial: sphere(trial, parameters), n_trials=ALREADY)
        study = self.study(seed)
        for trial in random.trials:
            study.add_trial(trial)
        return study


def measure(peer, parameters, trials, studies):
    first, cpu, wall = None, 0.0, 0.0
    later = 0
    for seed in range(studies):
        if trials < ALREADY:
            study, count = peer.study(seed), trials
        else:
            study, count = peer.filled(seed, parameters), ASKS
            study.optimize(lambda trial: sphere(trial, parameters), n_trials=2)
        cpu_before, wall_before = time.process_time(), time.perf_counter()
        study.optimize(lambda trial: sphere(trial, parameters), n_trials=count)
        spent = time.process_time() - cpu_before
        if first is None:
            first = spent / count
            continue
        cpu += spent
        wall += time.perf_counter() - wall_before
        later += count
    name = f"{parameters} x {trials}"
    print(f"{name}\t{first * 1e6:.1f}\t{cpu / later * 1e6:.1f}\t{later / wall:.0f}", flush=True)


def main():
    peer = {"optuna": Optuna, "rustuna": Rustuna}[sys.argv[1]]()
    numbers = [int(text) for text in sys.argv[2:]]
    for i in range(0, len(numbers), 3):
        measure(peer, *numbers[i : i + 3])


if __name__ == "__main__":
    main()
