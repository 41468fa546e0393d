#!/usr/bin/env python3
"""Athanor's MLflow side by side with MLflow and FastTrackML, in one run.

Parts: start, appends, search, history; all where none is given. Ends with 1 when a goal is lost.
"""

import argparse
import dataclasses
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import seeds
import servers
from figures import OURS, PEERS, Figure, Figures, appends_goal, limit_goal, print_goals, ratio_goal
from wire import Connection, Refused

LOADER = servers.ROOT / ".cache" / "mlflow" / "load"
PARTS = ("start", "appends", "search", "history")
PAGE = 25_000
# An answer that takes so long is measured the first time, and once.
SLOW_SECONDS = 5
WRITERS = 16


@dataclasses.dataclass(frozen=True)
class Plan:
    """How much: sizes for Athanor and, where they differ, for peers."""

    seconds: float
    warm_up_seconds: float
    launches: int
    connections: tuple[int, ...]
    runs: tuple[int, ...]
    peer_runs: tuple[int, ...]
    points: tuple[int, ...]
    peer_points: tuple[int, ...]

    def runs_of(self, server):
        return self.runs if server.name == OURS else self.peer_runs

    def points_of(self, server):
        return self.points if server.name == OURS else self.peer_points


WHOLE = Plan(3, 2, 3, (1, 4, 16, 64), (1_000, 10_000, 100_000), (1_000, 10_000), (100_000, 1_000_000),
             (100_000, 1_000_000))
QUICK = Plan(1, 1, 1, (1, 16), (1_000, 10_000), (1_000,), (100_000, 1_000_000), (100_000,))


class Benchmark:
    def __init__(self, plan, measured, compressed):
        self.plan, self.servers, self.compressed = plan, measured, compressed
        self.figures = Figures()
        self.memory = {}
        self.began = time.monotonic()

    def minutes(self):
        return (time.monotonic() - self.began) / 60

    # ── Start and memory

    def launch(self, parts):
        """Leaves every server of ours running, done with what it does after its first answer."""
        launches = self.plan.launches if "start" in parts else 1
        for server in self.servers:
            if server.ours:
                self._launch(server, launches, "start" in parts)
            server.settle()
            self.remember_memory(server, "after start")

    def _launch(self, server, launches, record):
        times = []
        for _ in range(launches):
            server.stop()
            times.append(server.start())
        say(f"{server.name}: first answer after {', '.join(f'{ms:,.0f}' for ms in times)} ms")
        if record:
            self.figures.add(start_figure("start, an empty folder", server, times))

    def end(self, parts):
        for server in self.servers:
            self.remember_memory(server, "end of the run")
            if server.ours and "start" in parts:
                server.stop()
                self.figures.add(start_figure("start, the folder of this run", server, [server.start(again=True)]))
                server.stop()

    def remember_memory(self, server, when):
        self.memory[server.name, when] = server.memory()

    # ── Appends

    def appends(self):
        for server in self.servers:
            say(f"{server.name}: appends")
            for metrics in (1, 100, 1000):
                self.load(server, "-c", 4, "-n", metrics, "-s", self.plan.warm_up_seconds)
            for metrics in (1, 100, 1000):
                for connections in self.plan.connections:
                    case = f"log-batch, {metrics:,} metric{'s' if metrics > 1 else ''}, {plural(connections)}"
                    self.appended(server, case, metrics, "-c", connections, "-n", metrics)
            for connections in (1, WRITERS):
                self.appended(server, f"log-metric, {plural(connections)}", 1, "-l", "-c", connections)

    def appended(self, server, case, metrics, *options):
        before = server.processor_seconds()
        done = self.load(server, *options, "-s", self.plan.seconds)
        if isinstance(done, str):
            self.figures.add(Figure(case, server.name, note=done))
            return
        self.figures.add(Figure(
            case, server.name, done["requests"], done["seconds"], done["requests"] * metrics,
            done["p50_ms"], done["p99_ms"], spent(server, before), done["loader_seconds"] / done["seconds"]))

    def load(self, server, *options):
        """What the loader measured, or what went wrong."""
        compressed = ["-z"] if self.compressed else []
        call = subprocess.run(
            [LOADER, "-j", *compressed, *map(str, options), server.url], capture_output=True, text=True)
        return json.loads(call.stdout) if call.returncode == 0 else f"FAILED: {failure(call.stderr)}"

    # ── Search

    def search(self):
        data = {count: seeds.Runs(count) for count in sorted({*self.plan.runs, *self.plan.peer_runs})}
        for server in self.servers:
            for count in self.plan.runs_of(server):
                try:
                    experiment_id, how = seeds.seed_runs(server, data[count])
                except (OSError, Refused) as error:
                    case = f"search, {count:,} runs"
                    self.figures.add(Figure(case, server.name, note=f"FAILED: seeding: {error}"))
                    continue
                say(f"{server.name}: {how}")
                server.settle()
                self.searches(server, experiment_id, data[count])

    def searches(self, server, experiment_id, runs):
        connection = Connection(server.url, self.compressed)
        about = {"experiment_ids": [experiment_id], "run_view_type": "ACTIVE_ONLY"}
        prefix = f"search, {runs.count:,} runs:"
        for case, request, of_run, expected in (
            (f"{prefix} filter, by metric, 100",
             {"filter": "metrics.m00 > 0.5 and params.lr = '0.01'", "order_by": ["metrics.m01 ASC"],
              "max_results": 100}, metric("m01"), runs.filtered()),
            (f"{prefix} by metric, 100",
             {"order_by": ["metrics.m02 DESC"], "max_results": 100}, metric("m02"), runs.ordered()),
            (f"{prefix} default order, 1,000",
             {"max_results": 1000}, lambda run: int(run["info"]["start_time"]), runs.newest()),
        ):
            body = json.dumps({**about, **request}).encode()

            def wrong(answer, of_run=of_run, expected=expected):
                found = [of_run(run) for run in json.loads(answer).get("runs", [])]
                if found != expected:
                    return f"WRONG ANSWER: {len(found)} runs, {found[:2]}, not {len(expected)}, {expected[:2]}"
                return None

            self.repeat(server, case, 0, lambda body=body: connection.post("runs/search", body), wrong)
        connection.close()

    # ── History

    def history(self):
        for server in self.servers:
            for points in self.plan.points_of(server):
                try:
                    run, how = seeds.seed_history(server, points, LOADER)
                except (OSError, Refused, subprocess.CalledProcessError) as error:
                    case = f"history, {points:,} points"
                    self.figures.add(Figure(case, server.name, note=f"FAILED: seeding: {error}"))
                    continue
                say(f"{server.name}: {how}")
                server.settle()
                self.histories(server, run, points)

    def histories(self, server, run, points):
        connection = Connection(server.url, self.compressed)
        about = {"run_uuid": run, "metric_key": "loss", "run_id": run}

        def wrong(pages):
            count = sum(page.count(b'"step"') for page in pages)
            return None if count == points else f"WRONG ANSWER: {count:,} points"

        self.repeat(server, f"history, {points:,} points, pages", points, lambda: pages_of(connection, about), wrong)
        if points == min(self.plan.points):
            self.repeat(server, f"history, {points:,} points, one request", points,
                        lambda: [connection.get("metrics/get-history", **about)], wrong)
        self.repeat(server, f"history, {points:,} points, 320 of them", 320,
                    lambda: connection.get("metrics/get-history-bulk-interval", run_ids=run, metric_key="loss",
                                           max_results=320), lambda answer: None)
        connection.close()

    # ── One request after another

    def repeat(self, server, case, points, ask, wrong):
        """Asks once and looks at the answer, then again and again; measured is until the last byte is there."""
        try:
            times, before, own, answer = [], server.processor_seconds(), time.process_time(), None
            first = timed(ask)
            if complaint := wrong(first[1]):
                self.figures.add(Figure(case, server.name, note=complaint))
                return
            if first[0] > SLOW_SECONDS:
                times.append(first[0])
            else:
                before, own = server.processor_seconds(), time.process_time()
            while not times or (sum(times) < self.plan.seconds or len(times) < 3) and times[0] <= SLOW_SECONDS:
                seconds, answer = timed(ask)
                times.append(seconds)
        except (OSError, Refused) as error:
            none = isinstance(error, Refused) and error.status == 404
            self.figures.add(Figure(case, server.name, note="has none" if none else f"FAILED: {error}"))
            return
        own = time.process_time() - own
        self.figures.add(Figure(
            case, server.name, len(times), sum(times), points * len(times), statistics.median(times) * 1000, None,
            spent(server, before), own / sum(times), one_by_one=True))

    # ── Goals

    def goals(self):
        figures, goals = self.figures, []
        for peer, one, thousand in (("mlflow", 200, 100), ("fasttrackml", 10, 10)):
            goals.append(appends_goal(figures, peer, 1, one))
            goals.append(appends_goal(figures, peer, 1000, thousand))
        goals.append(ratio_goal(figures, "fasttrackml", "history, 1,000,000 points, pages", 10))
        for peer in PEERS:
            for count in WHOLE.peer_runs:
                for case in ("filter, by metric, 100", "by metric, 100", "default order, 1,000"):
                    goals.append(ratio_goal(figures, peer, f"search, {count:,} runs: {case}", 5))
        writers = figures.of(OURS, f"log-metric, {plural(WRITERS)}")
        goals.append(limit_goal(f"p99 of log-metric, {WRITERS} writers", writers and writers.p99_ms, 5, "ms"))
        start = figures.of(OURS, "start, an empty folder")
        goals.append(limit_goal("start to first answer", start and start.p50_ms, 1500, "ms"))
        memory = self.memory.get((OURS, "end of the run"))
        goals.append(limit_goal("resident memory at the end of the run", memory and memory[0], 300, "MB"))
        return goals

    def print_memory(self):
        print(f"\n{'memory of all processes, MB':<44} {'':<12}{'RSS':>11}{'PSS':>13}{'processes':>12}")
        for when in ("after start", "end of the run"):
            for server in self.servers:
                if memory := self.memory.get((server.name, when)):
                    print(f"{when:<44} {server.name:<12}{memory[0]:>11,}{memory[1]:>13,}{memory[2]:>12}")


def start_figure(case, server, times):
    # The launcher's and its children's time is all that the new process has spent.
    return Figure(case, server.name, len(times), sum(times) / 1000, 0, statistics.median(times), max(times),
                  server.processor_seconds() * len(times), one_by_one=True)


def pages_of(connection, about):
    """All answers, as the client asks for them: pages of 25,000, whatever the server makes of it."""
    pages, query = [], {**about, "max_results": PAGE}
    while True:
        pages.append(connection.get("metrics/get-history", **query))
        token = page_token(pages[-1])
        if not token:
            return pages
        query["page_token"] = token


def page_token(page):
    """It stands before or after the list, which is too long to parse for it."""
    mark = b'"next_page_token"'
    for part in (page[-2000:], page[:2000]):
        if mark in part:
            return json.JSONDecoder().raw_decode(part[part.index(mark) + len(mark):].decode().lstrip(": \n"))[0]
    return None


def metric(key):
    return lambda run: next(m["value"] for m in run["data"]["metrics"] if m["key"] == key)


def timed(ask):
    started = time.perf_counter()
    answer = ask()
    return time.perf_counter() - started, answer


def spent(server, before):
    return None if before is None else server.processor_seconds() - before


def failure(text):
    """The first line and the last: of an answer, its status and its body."""
    lines = text.strip().splitlines()
    return " … ".join(dict.fromkeys([lines[0], lines[-1]]))[:160] if lines else "killed"


def plural(connections):
    return f"{connections} connection{'s' if connections > 1 else ''}"


def say(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


# ── Options


def read_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], prog="benchmarks/mlflow/run")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)} (default: all)")
    parser.add_argument("--only", metavar="NAME,...", help=f"of {OURS}, {', '.join(PEERS)} (default: all)")
    parser.add_argument("--server", action="append", default=[], metavar="NAME=URL[,PID]",
                        help="measures a server that runs, in the place of ours of that name; it keeps what is written."
                             " Alone unless --only names others")
    parser.add_argument("--quick", action="store_true",
                        help="two minutes: short figures, few sizes, Athanor alone unless --only says otherwise")
    parser.add_argument("--kinder", action="store_true", help="mlflow with 2 workers and without job processes")
    parser.add_argument("--gzip", action="store_true", help="asks for compressed answers, as the Python client does")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="writes the figures there as well")
    options = parser.parse_args()
    options.parts = options.parts or list(PARTS)
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}; there are: {', '.join(PARTS)}")
    running = dict(text.partition("=")[::2] for text in options.server)
    if not options.only:
        options.only = ",".join(running) if running else OURS if options.quick else ",".join((OURS, *PEERS))
    order = [OURS, *PEERS, *running]
    options.names = sorted({*options.only.split(","), *running}, key=lambda name: [name != one for one in order])
    if unknown := set(options.names) - set(running) - {OURS, *PEERS}:
        parser.error(f"no server {', '.join(sorted(unknown))}; there are: {OURS}, {', '.join(PEERS)}")
    options.running = running
    return options


def chosen(options, work):
    for name in options.names:
        if name in options.running:
            url, _, pid = options.running[name].partition(",")
            yield servers.Server(name, url.rstrip("/"), int(pid) if pid else None)
        elif name == "mlflow":
            yield servers.mlflow(work, options.kinder)
        else:
            yield {OURS: servers.athanor, "fasttrackml": servers.fasttrackml}[name](work)


def print_all(benchmark, options):
    cores, busy = len(os.sched_getaffinity(0)), os.getloadavg()[0]
    print(f"\n{benchmark.minutes():.0f} minutes, {cores} cores, load {busy:.1f} at the end;"
          f"{' compressed answers;' if options.gzip else ''}{' mlflow --workers 2;' if options.kinder else ''}"
          " loader: cores that asking takes; with searches, histories and starts, requests/s is 1 / p50")
    benchmark.figures.print_table()
    benchmark.print_memory()
    beyond = [count for count in benchmark.plan.runs if count not in benchmark.plan.peer_runs]
    if "search" in options.parts and beyond and set(options.names) & set(PEERS):
        print(f"\nSearches over {beyond[-1]:,} runs are Athanor's alone: peers take too long to fill or to answer.")
    if options.json:
        rows = [dataclasses.asdict(figure) for figure in benchmark.figures.all]
        memory = [[*key, *(value or ())] for key, value in benchmark.memory.items()]
        options.json.write_text(json.dumps({"figures": rows, "memory": memory}, indent=1))


def interrupted(number, frame):
    raise SystemExit(128 + number)


def main():
    options = read_options()
    signal.signal(signal.SIGTERM, interrupted)
    folder = os.environ.get("ATHANOR_BENCHMARK_DIR")
    with tempfile.TemporaryDirectory(prefix="athanor-mlflow.", dir=folder, ignore_cleanup_errors=True) as work:
        measured = list(chosen(options, pathlib.Path(work)))
        benchmark = Benchmark(QUICK if options.quick else WHOLE, measured, options.gzip)
        try:
            benchmark.launch(options.parts)
            for part in PARTS[1:]:
                if part in options.parts:
                    getattr(benchmark, part)()
            benchmark.end(options.parts)
        finally:
            for server in measured:
                server.stop()
    print_all(benchmark, options)
    return 0 if print_goals(benchmark.goals()) else 1


if __name__ == "__main__":
    sys.exit(main())
