#!/usr/bin/env python3
"""TPE + ASHA beside random search without pruning, for the same epochs.

For each seed: tunes examples/digits as it stands (TPE, ASHA), counts the epochs that were run,
then spends the same number on random search without pruning. Prints a row a seed, the means, and
by how much one is better; exits with 1 if TPE + ASHA is not better on average.

    benchmarks/digits/compare.py [--seeds 10] [--keep FOLDER]

Validation accuracy is what both maximise; the accuracy on the test part is the mean of three
confirming runs of each one's best trial. Losing rows are printed like any other.
"""

import argparse
import json
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
EXAMPLE = ROOT / "examples" / "digits"


def tuning_file(folder, name, seed, **changes):
    """A copy of the example's tuning file with other values for some of its keys."""
    text = (EXAMPLE / "tune.yaml").read_text(encoding="utf-8")
    changes = {"name": name, "seed": seed, **changes}
    lines = [line for line in text.splitlines() if line.split(":")[0] not in changes]
    lines = [line.replace("Digits.java", str(EXAMPLE / "Digits.java")) for line in lines]
    lines = [re.sub(r"data/(\w+\.csv)", rf"{EXAMPLE}/data/\1", line) for line in lines]
    lines += [f"{key}: {value}" for key, value in changes.items() if value is not None]
    path = folder / f"{name}.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def tune(folder, path):
    """Runs a tuning to its end; gives back (best value, test accuracy, epochs run)."""
    call = subprocess.run(
        [ROOT / "athanor", "tune", path, "--data", folder / path.stem, "--json"],
        stdout=subprocess.PIPE, text=True, check=True)
    done = json.loads(call.stdout.splitlines()[-1])
    return done["best"]["values"][0], done["confirmations"][0]["mean"], done["spent_epochs"]


def full_epochs():
    """How many epochs the program runs when nobody stops it."""
    source = (EXAMPLE / "Digits.java").read_text(encoding="utf-8")
    return int(re.search(r'"--epochs", (\d+)', source).group(1))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--keep", type=pathlib.Path, help="keeps the data folders here")
    options = parser.parse_args()
    folder = options.keep or pathlib.Path(tempfile.mkdtemp(prefix="digits-"))
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    print("seed  epochs   TPE + ASHA: valid   test   random: trials   valid   test   valid gain")
    for seed in range(1, options.seeds + 1):
        tuned = tune(folder, tuning_file(folder, f"tpe-{seed}", seed))
        trials = max(1, round(tuned[2] / full_epochs()))
        plain = tune(folder, tuning_file(
            folder, f"random-{seed}", seed, sampler="random", pruner="none", trials=trials))
        rows.append((tuned, plain))
        print(f"{seed:4}  {tuned[2]:6}   {tuned[0]:17.4f}  {tuned[1]:.4f}   {trials:14}"
              f"   {plain[0]:.4f} {plain[1]:.4f}   {tuned[0] - plain[0]:+.4f}", flush=True)
    gains = [tuned[0] - plain[0] for tuned, plain in rows]
    test_gains = [tuned[1] - plain[1] for tuned, plain in rows]
    for what, values in (("validation", gains), ("test", test_gains)):
        spread = statistics.stdev(values) if len(values) > 1 else 0.0
        won = sum(value > 0 for value in values)
        lost = sum(value < 0 for value in values)
        print(f"{what} accuracy: TPE + ASHA is {statistics.mean(values):+.4f} better on average"
              f" (± {spread:.4f}), better in {won}, worse in {lost} of {len(values)}")
    return 0 if statistics.mean(gains) > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
