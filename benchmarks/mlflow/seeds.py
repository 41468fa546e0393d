"""Runs and histories to look for: the same for every server, so that their answers can be compared with ours."""

import concurrent.futures
import json
import random
import sqlite3
import subprocess
import time
import uuid

from wire import Connection

METRICS, PARAMS, RATES = 20, 10, ("0.1", "0.03", "0.01", "0.003", "0.001")
FIRST_START = 1_700_000_000_000
BATCH = 1_000
SEED_CONNECTIONS = 4


class Runs:
    """So many runs; a fifth has param lr 0.01, and half of these metric m00 above 0.5."""

    def __init__(self, count):
        draw = random.Random(count)
        self.count = count
        self.rows = [
            (FIRST_START + i * 1000, [draw.random() for _ in range(METRICS)], draw.choice(RATES))
            for i in range(count)]

    def params(self, row):
        return [("lr", row[2])] + [(f"p{i}", f"value {row[0] // 1000 % (7 * i)}") for i in range(1, PARAMS)]

    def filtered(self):
        """Metric m01 of the first 100 that the filter lets through."""
        return sorted(row[1][1] for row in self.rows if row[1][0] > 0.5 and row[2] == "0.01")[:100]

    def ordered(self):
        """Metric m02 of the first 100 by it, greatest first."""
        return sorted((row[1][2] for row in self.rows), reverse=True)[:100]

    def newest(self):
        """Start times of the first 1,000 in the order that nobody asked for."""
        return [row[0] for row in reversed(self.rows[-1000:])]


def experiment(server, title):
    """A new experiment's id."""
    name = f"{title} {uuid.uuid4().hex[:8]}"
    return json.loads(Connection(server.url).post("experiments/create", {"name": name}))["experiment_id"]


def seed_runs(server, runs):
    """An experiment with these runs; gives back its id and how they got there."""
    experiment_id = experiment(server, f"{runs.count} runs")
    started = time.monotonic()
    database = server.seed_database()
    if database:
        fill_runs(database, experiment_id, runs)
        how = "straight into its SQLite"
    else:
        parts = [range(i, runs.count, SEED_CONNECTIONS) for i in range(SEED_CONNECTIONS)]
        with concurrent.futures.ThreadPoolExecutor(SEED_CONNECTIONS) as pool:
            list(pool.map(lambda part: log_runs(server, experiment_id, runs, part), parts))
        how = "over REST"
    return experiment_id, f"{runs.count:,} runs {how} in {time.monotonic() - started:.0f} s"


def log_runs(server, experiment_id, runs, part):
    connection = Connection(server.url)
    for i in part:
        row = runs.rows[i]
        tags = [{"key": "mlflow.user", "value": "bench"}, {"key": "mlflow.runName", "value": f"run-{i}"}]
        made = connection.post("runs/create", {
            "experiment_id": experiment_id, "user_id": "bench", "run_name": f"run-{i}",
            "start_time": row[0], "tags": tags})
        connection.post("runs/log-batch", {
            "run_id": json.loads(made)["run"]["info"]["run_id"],
            "metrics": [{"key": f"m{k:02}", "value": value, "timestamp": row[0] + 500, "step": 1}
                        for k, value in enumerate(row[1])],
            "params": [{"key": key, "value": value} for key, value in runs.params(row)]})
    connection.close()


def seed_history(server, points, loader):
    """A run with so many points of the metric loss; gives back its id and how they got there."""
    connection = Connection(server.url)
    made = connection.post("runs/create", {"experiment_id": experiment(server, f"{points} points")})
    run = json.loads(made)["run"]["info"]["run_id"]
    started = time.monotonic()
    database = server.seed_database()
    if database:
        fill_history(database, run, points)
        how = "straight into its SQLite"
    else:
        subprocess.run(
            [loader, "-n", str(BATCH), "-k", "1", "-r", str(points // BATCH), "-s", "900", server.url, run],
            check=True, stdout=subprocess.DEVNULL)
        how = "over REST"
    return run, f"{points:,} points {how} in {time.monotonic() - started:.0f} s"


# ── MLflow's own tables: over REST it takes as long as all of the rest together


def fill_runs(database, experiment_id, runs):
    with sqlite3.connect(database, timeout=60) as db:
        for i, row in enumerate(runs.rows):
            run = uuid.uuid4().hex
            insert_run(db, run, experiment_id, f"run-{i}", row[0])
            points = [(f"m{k:02}", value, row[0] + 500, 1, 0, run) for k, value in enumerate(row[1])]
            insert_points(db, "metrics", points)
            insert_points(db, "latest_metrics", points)
            db.executemany(
                "INSERT INTO params (key, value, run_uuid) VALUES (?, ?, ?)",
                [(key, value, run) for key, value in runs.params(row)])
    db.close()


def insert_run(db, run, experiment_id, name, start):
    db.execute(
        "INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time,"
        " source_version, lifecycle_stage, artifact_uri, experiment_id)"
        " VALUES (?, ?, 'UNKNOWN', '', '', 'bench', 'RUNNING', ?, '', 'active', ?, ?)",
        (run, name, start, f"mlflow-artifacts:/{experiment_id}/{run}/artifacts", int(experiment_id)))
    db.executemany(
        "INSERT INTO tags (key, value, run_uuid) VALUES (?, ?, ?)",
        [("mlflow.user", "bench", run), ("mlflow.runName", name, run)])


def insert_points(db, table, points):
    db.executemany(
        f"INSERT INTO {table} (key, value, timestamp, step, is_nan, run_uuid) VALUES (?, ?, ?, ?, ?, ?)", points)


def fill_history(database, run, points):
    draw = random.Random(points)
    rows = [("loss", draw.random(), FIRST_START + i * 10, i + 1, 0, run) for i in range(points)]
    with sqlite3.connect(database, timeout=60) as db:
        insert_points(db, "metrics", rows)
        insert_points(db, "latest_metrics", rows[-1:])
    db.close()
