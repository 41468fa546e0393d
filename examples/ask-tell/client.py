"""Asks Athanor for values and tells how good they were: python3 examples/ask-tell/client.py"""

import json
import math
import subprocess
from pathlib import Path


class AskTell:
    """A study of ./athanor ask-tell. Each request waits for its answer."""

    def __init__(self, space, *options):
        self.process = subprocess.Popen(
            ["./athanor", "ask-tell", "--space", str(space), *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def send(self, request):
        print(json.dumps(request), file=self.process.stdin, flush=True)
        return self.receive()

    def receive(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("athanor has ended; its standard error says why")
        answer = json.loads(line)
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer

    def ask(self, **fixed):
        """The next trial, or None if there is nothing more to try."""
        answer = self.send({"ask": 1, "params": fixed})
        return None if "exhausted" in answer else answer

    def report(self, trial, step, value):
        """Whether the trial should stop here."""
        return self.send({"report": trial["trial"], "step": step, "value": value})["prune"]

    def tell(self, trial, **outcome):
        return self.send({"tell": trial["trial"], **outcome})

    def best(self):
        return self.send({"best": True})["best"]


def train(params):
    """Stands for your training: yields a loss after each epoch."""
    speed = 1 if params["kind"] == "adam" else 0.5 + params["momentum"]
    distance = abs(math.log10(params["lr"]) + 2.5)
    for epoch in range(1, 11):
        yield epoch, distance + math.exp(-speed * epoch / 3)


def run(study, trial):
    for epoch, loss in train(trial["params"]):
        if study.report(trial, epoch, loss):
            return study.tell(trial, state="pruned")
    return study.tell(trial, value=loss)


if __name__ == "__main__":
    with AskTell(Path(__file__).with_name("space.yaml"), "--seed", "7") as study:
        run(study, study.ask(lr=0.01, kind="adam"))
        for _ in range(49):
            run(study, study.ask())
        best = study.best()
        print(f"best trial {best['trial']}: loss {best['value']:.4f} with {best['params']}")
