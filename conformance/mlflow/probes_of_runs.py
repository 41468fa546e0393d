"""Probes of experiments, runs, their metrics, params, tags and inputs; each section makes what it needs."""

from probe_server import API, names_of

RUN_CALLS = (
    "runs/update runs/delete runs/restore runs/log-metric runs/log-parameter runs/log-batch runs/set-tag "
    "runs/delete-tag runs/log-inputs"
).split()
EXPERIMENT_CALLS = (
    "experiments/update experiments/delete experiments/restore experiments/set-experiment-tag "
    "experiments/delete-experiment-tag"
).split()


def experiments(server):
    server.post("experiments/create", {})
    server.post("experiments/create", {"name": ""})
    server.post("experiments/create", {"name": 5})
    server.post("experiments/create", {"name": "a", "tags": {"a": "b"}})
    server.post("experiments/create", {"name": "x" * 501}, named="a name of 501 characters")
    server.post("experiments/create", {"name": "loc", "artifact_location": "http://h/#/../../etc"})
    server.get("experiments/get")
    server.get("experiments/get", {"experiment_id": ""})
    server.get("experiments/get", {"experiment_id": "99999"})
    server.get("experiments/get", {"experiment_id": "word"}, check="status")
    server.get("experiments/get-by-name")
    server.get("experiments/get-by-name", {"experiment_name": "nope"})
    for call in EXPERIMENT_CALLS:
        server.post(call, {})
        server.post(call, {"experiment_id": "99999", "new_name": "n", "key": "k", "value": "v"})
    experiment = server.new_experiment("experiments")
    server.get("experiments/get", {"experiment_id": experiment}, check="status")
    name = server.send("GET", API + "experiments/get", {"experiment_id": experiment}).json["experiment"]["name"]
    server.ask("POST", API + "experiments/create", body={"name": name}, named="a name that exists", check="status")
    server.post("experiments/update", {"experiment_id": experiment})
    server.post("experiments/update", {"experiment_id": experiment, "new_name": ""})
    server.post("experiments/set-experiment-tag", {"experiment_id": experiment, "value": "v"})
    server.post("experiments/set-experiment-tag", {"experiment_id": experiment, "key": "no value"})
    server.post("experiments/set-experiment-tag", {"experiment_id": experiment, "key": "a//b", "value": "v"})
    server.post("experiments/set-experiment-tag", {"experiment_id": experiment, "key": "k" * 251, "value": "v"})
    server.post("experiments/set-experiment-tag", {"experiment_id": experiment, "key": "k", "value": "v" * 5001},
                named="a value of 5001 characters")
    server.post("experiments/set-experiment-tag", {"experiment_id": experiment, "key": "k", "value": "v" * 20001},
                named="a value of 20001 characters", check="status")
    server.post("experiments/delete-experiment-tag", {"experiment_id": experiment, "key": "k"})
    server.post("experiments/delete-experiment-tag", {"experiment_id": experiment, "key": "k"})
    server.post("experiments/delete-experiment-tag", {"experiment_id": experiment})
    server.post("experiments/restore", {"experiment_id": experiment})


def runs(server):
    experiment = server.new_experiment("runs")
    for call in RUN_CALLS:
        server.post(call, {})
        server.post(call, {"run_id": ""})
        server.post(call, {"run_id": "0" * 32, "key": "k", "value": "1", "timestamp": 1})
    server.get("runs/get")
    server.get("runs/get", {"run_id": "0" * 32})
    server.get("runs/get", {"run_uuid": "0" * 32})
    server.get("runs/get", {"run_id": "bad/../id"})
    server.get("metrics/get-history")
    server.get("metrics/get-history", {"run_id": "0" * 32})
    server.get("metrics/get-history", {"run_id": "0" * 32, "metric_key": "k"}, check="status")
    server.post("runs/create", {"experiment_id": "99999"})
    server.post("runs/create", {"experiment_id": 0}, check="status")
    server.post("runs/create", {"experiment_id": "word"}, check="status")
    server.post("runs/create", {"experiment_id": experiment, "start_time": "yesterday"})
    server.post("runs/create", {"experiment_id": experiment, "run_name": 5})
    server.post("runs/create", {"experiment_id": experiment, "tags": "a"}, check="or refused")
    server.post("runs/create", {"experiment_id": experiment, "run_name": "a",
                                "tags": [{"key": "mlflow.runName", "value": "b"}]})
    server.post("runs/create", {"experiment_id": experiment, "tags": [{"key": "a//b", "value": "b"}]}, check="status")
    both = {"experiment_id": experiment, "start_time": 5, "run_name": "same", "user_id": "me",
            "tags": [{"key": "mlflow.runName", "value": "same"}, {"key": "z", "value": "1"}, {"key": "a", "value": ""}]}
    server.post("runs/create", both, check="body")
    server.post("runs/create", {"experiment_id": experiment, "start_time": 5,
                                "tags": [{"key": "mlflow.runName", "value": "by tag"}]}, check="body")
    server.post("runs/create", {"experiment_id": experiment, "start_time": 5,
                                "tags": [{"key": "mlflow.user", "value": "tagged"}]}, check="body")
    server.post("runs/create", {"experiment_id": experiment}, check="body")
    server.post("runs/create", {"experiment_id": experiment, "start_time": "17", "end_time": 5, "run_name": ""},
                check="body")
    run_id = server.new_run(experiment, "updated")
    for change in (
        {"status": "FINISHED", "end_time": 20}, {}, {"status": "RUNNING"}, {"status": 4}, {"status": "SCHEDULED"},
        {"status": "KILLED", "end_time": "30"}, {"status": "FAILED", "end_time": 40}, {"run_name": "renamed"},
        {"run_name": ""}, {"experiment_id": "0"}, {"lifecycle_stage": "deleted"},
    ):
        server.post("runs/update", {"run_id": run_id, **change}, check="body")
    for change in ({"status": "BOGUS"}, {"end_time": "soon"}, {"run_name": 7}):
        server.post("runs/update", {"run_id": run_id, **change}, check="or refused")
    server.post("runs/update", {"run_uuid": run_id, "run_name": "by uuid"}, check="body")
    server.get("runs/get", {"run_id": run_id}, check="body")
    server.get("runs/get", {"run_uuid": run_id}, check="body")
    server.post("runs/set-tag", {"run_id": run_id, "key": "mlflow.runName", "value": "by tag"})
    server.get("runs/get", {"run_id": run_id}, check="body")
    server.post("runs/set-tag", {"run_id": run_id, "key": "mlflow.user", "value": "somebody"})
    server.post("runs/delete-tag", {"run_id": run_id, "key": "mlflow.runName"})
    server.get("runs/get", {"run_id": run_id}, check="body")
    server.ask("GET", "/ajax-api/2.0/mlflow/runs/get", {"run_id": run_id}, check="body")


def wrong_types(server):
    run_id = server.new_run(server.new_experiment("wrong types"), "typed")
    metric = {"run_id": run_id, "key": "k", "value": 1, "timestamp": 1}
    for change in ({"run_id": 5}, {"key": 5}, {"value": "abc"}, {"value": None}, {"value": True}, {"value": [1]},
                   {"timestamp": "abc"}, {"timestamp": 1.5}, {"timestamp": None}, {"step": "abc"}, {"step": 1.5},
                   {"step": 2 ** 63}, {"key": None}, {"run_id": None}, {"key": {"a": 1}}):
        server.post("runs/log-metric", {**metric, **change}, check="or refused")
    for change in ({"key": 5}, {"value": 5}, {"value": None}, {"value": {"a": 1}}):
        server.post("runs/log-parameter", {"run_id": run_id, "key": "typed", "value": "v", **change}, check="or refused")
        server.post("runs/set-tag", {"run_id": run_id, "key": "typed", "value": "v", **change}, check="or refused")
    for change in ({"metrics": 5}, {"metrics": {"key": "k"}}, {"metrics": [5]}, {"params": "a"}, {"tags": "a"},
                   {"metrics": [{"key": "k"}]}, {"metrics": [{"value": 1, "timestamp": 1}]},
                   {"metrics": [{"key": "k", "value": 1}]}, {"metrics": [{"key": "", "value": 1, "timestamp": 1}]},
                   {"metrics": [{"key": "k", "value": "abc", "timestamp": 1}]},
                   {"metrics": [{"key": "k", "value": 1, "timestamp": "abc"}]},
                   {"metrics": [{"key": "k", "value": 1, "timestamp": 1, "step": "abc"}]},
                   {"params": [{"value": "v"}]}, {"params": [{"key": "a", "value": 5}]}, {"tags": [{"value": "v"}]},
                   {"tags": [{"key": "a"}]}, {"params": [{"key": "b"}]}, {"metrics": None}):
        missing = [entry for entries in change.values() if isinstance(entries, list) for entry in entries
                   if isinstance(entry, dict)]
        mistaken = any("abc" in entry.values() or entry.get("value") == 5 for entry in missing)
        check = "words" if missing and not mistaken else "or refused"
        server.post("runs/log-batch", {"run_id": run_id, **change}, check=check)
    for path in ("runs/log-metric", "runs/log-batch", "experiments/create"):
        for raw in ("{bad", "", "[]", "5", '"text"', "null"):
            server.ask("POST", API + path, raw=raw, headers={"Content-Type": "application/json"}, check="status")
        server.ask("POST", API + path, raw="{}")
        server.ask("POST", API + path, raw="{}", headers={"Content-Type": "text/plain"})
        server.ask("POST", API + path, raw="{}", headers={"Content-Type": "application/json; charset=utf-8"})
    server.post("runs/search", {"experiment_ids": "0"}, check="words")
    server.post("runs/search", {"experiment_ids": [0]}, check="status")
    server.post("runs/search", {"experiment_ids": ["0"], "order_by": "start_time"})
    server.post("runs/search", {"experiment_ids": ["0"], "order_by": [5]}, check="or refused")
    server.post("runs/search", {"experiment_ids": ["0"], "filter": 5}, check="or refused")
    server.post("runs/search", {"experiment_ids": ["0"], "run_view_type": "BOGUS"}, check="or refused")


def metrics(server):
    run_id = server.new_run(server.new_experiment("metrics"), "measured")

    def log(**change):
        server.post("runs/log-metric", {"run_id": run_id, "key": "k", "value": 1, "timestamp": 1, **change})

    for key in ("bad key!@", "../x", "a//b", "/a", "a/", ".", "..", "a/../b", "./a", "", "k" * 251, "a b", "a:b", "ä",
                "a/b.c-d_e"):
        log(key=key)
    for number, value in enumerate(("NaN", "Infinity", "-Infinity", "1.5", "1e3", 0, -0.0, 1e-320, 2 ** 60)):
        log(key="values", value=value, timestamp=number)
    for timestamp in (-5, 0, "1700000000000", 2 ** 63 - 1):
        log(key="times", timestamp=timestamp)
    for step in (-1, "5", 2 ** 63 - 1, -(2 ** 63)):
        log(key="steps", step=step)
    log(unknown_field=1)
    log(key="twice")
    log(key="twice")
    log(key="newest", step=2, timestamp=1, value=1)
    log(key="newest", step=1, timestamp=9, value=9)
    log(key="newest", step=2, timestamp=1, value=0.5)
    log(key="newest", step=2, timestamp=0, value=7)
    for key in ("values", "times", "steps", "twice", "newest", "nope"):
        server.get("metrics/get-history", {"run_id": run_id, "metric_key": key}, check="body")
    server.get("runs/get", {"run_id": run_id}, check="body")
    # MLflow stores something else for numbers that its parser does not know.
    for value in (float("nan"), float("inf"), float("-inf")):
        log_bare = {"run_id": run_id, "key": "bare", "value": value, "timestamp": 1}
        server.post("runs/log-metric", log_bare, check="status")
    server.post("runs/log-metric", {"run_id": run_id, "key": "k", "value": 1, "timestamp": 2 ** 63}, check="or refused")
    server.post("runs/log-metric", {"run_id": run_id, "key": "k", "value": 1, "timestamp": 1, "step": 2 ** 63},
                check="or refused")


def params_and_tags(server):
    run_id = server.new_run(server.new_experiment("params and tags"), "described")

    def param(**fields):
        server.post("runs/log-parameter", {"run_id": run_id, **fields})

    def tag(**fields):
        server.post("runs/set-tag", {"run_id": run_id, **fields})

    param(key="a", value="1")
    param(key="a", value="1")
    param(key="a", value="2")
    param(key="empty", value="")
    param(key="none")
    param(value="1")
    param(key="", value="1")
    param(key="a//b", value="1")
    param(key="bad!", value="1")
    param(key="k" * 251, value="1")
    param(key="ünïcode", value="wörds \u2603")
    param(key="spaces", value="  two  ")
    tag(key="z", value="1")
    tag(key="z", value="2")
    tag(key="b", value="")
    tag(key="no value")
    tag(value="1")
    tag(key="bad!", value="1")
    tag(key="../x", value="1")
    tag(key="k" * 251, value="1")
    server.post("runs/delete-tag", {"run_id": run_id, "key": "nope"})
    server.post("runs/delete-tag", {"run_id": run_id, "key": "b"})
    server.post("runs/delete-tag", {"run_id": run_id, "key": "b"})
    server.post("runs/delete-tag", {"run_id": run_id, "key": ""})
    server.get("runs/get", {"run_id": run_id}, check="body")


def batches(server):
    run_id = server.new_run(server.new_experiment("batches"), "batched")

    def batch(check="words", **fields):
        server.post("runs/log-batch", {"run_id": run_id, **fields}, check=check)

    batch()
    batch(metrics=[], params=[], tags=[])
    batch(params=[{"key": "a", "value": "1"}, {"key": "b", "value": "2"}], tags=[{"key": "t", "value": "1"}],
          metrics=[{"key": "m", "value": 1, "timestamp": 1}, {"key": "m", "value": 2, "timestamp": 2, "step": 1},
                   {"key": "m", "value": 2, "timestamp": 2, "step": 1}, {"key": "l", "value": "NaN", "timestamp": 2}])
    batch(params=[{"key": "a", "value": "1"}])
    batch(params=[{"key": "a", "value": "2"}])
    batch(params=[{"key": "a", "value": "2"}, {"key": "b", "value": "3"}])
    batch(params=[{"key": "d", "value": "1"}, {"key": "d", "value": "2"}])
    batch(params=[{"key": "d", "value": "1"}, {"key": "d", "value": "1"}])
    batch(params=[{"key": "new", "value": "1"}, {"key": "a", "value": "2"}],
          metrics=[{"key": "atomic", "value": 1, "timestamp": 1, "step": 0}], tags=[{"key": "atomic", "value": "1"}])
    batch(tags=[{"key": "t", "value": "2"}, {"key": "t", "value": "3"}])
    batch(tags=[{"key": "mlflow.runName", "value": "named by a batch"}])
    batch(metrics=[{"key": "bad!", "value": 1, "timestamp": 1}])
    batch(metrics=[{"key": "ok", "value": 1, "timestamp": 1}, {"key": "a//b", "value": 1, "timestamp": 1}])
    batch(metrics=[{"key": "neg", "value": 1, "timestamp": -1}])
    batch(params=[{"key": "bad!", "value": "1"}])
    batch(params=[{"key": "ok", "value": "1"}, {"key": "k" * 251, "value": "1"}])
    batch(tags=[{"key": "bad!", "value": "1"}])
    batch(tags=[{"key": "ok", "value": "1"}, {"key": "k" * 251, "value": "1"}])
    batch(metrics=[{"key": "extra", "value": 1, "timestamp": 1, "run_id": run_id}])
    server.get("runs/get", {"run_id": run_id}, check="body")


def limits(server):
    run_id = server.new_run(server.new_experiment("limits"), "large")

    def entries(count, **more):
        return [{"key": f"k{i:04}", "value": "1", **more} for i in range(count)]

    def batch(name, **fields):
        server.post("runs/log-batch", {"run_id": run_id, **fields}, named=name)

    batch("1001 metrics", metrics=entries(1001, timestamp=1))
    batch("101 params", params=entries(101))
    batch("101 tags", tags=entries(101))
    batch("901 metrics, 100 params", metrics=entries(901, timestamp=1), params=entries(100))
    batch("a body of 1.1 MB", x="a" * 1_100_000)
    batch("1000 metrics", metrics=entries(1000, timestamp=1))
    batch("100 params", params=entries(100))
    batch("100 tags", tags=entries(100))
    batch("a param of 6001 characters", params=[{"key": "long1", "value": "v" * 6001}])
    batch("a tag of 8001 characters", tags=[{"key": "long1", "value": "v" * 8001}])
    server.post("runs/log-parameter", {"run_id": run_id, "key": "long2", "value": "v" * 6001}, named="6001 characters")
    server.post("runs/set-tag", {"run_id": run_id, "key": "long2", "value": "v" * 8001}, named="8001 characters")
    data = server.send("GET", API + "runs/get", {"run_id": run_id}).json["run"]["data"]
    lengths = {kind: [len(entry["value"]) for entry in data[kind] if entry["key"].startswith("long")]
               for kind in ("params", "tags")}
    server.note("lengths of long values", 200, lengths)


def histories(server):
    experiment = server.new_experiment("histories")
    run_id, other = server.new_run(experiment, "past"), server.new_run(experiment, "other")
    points = [(3, 30, 0.3), (1, 10, 0.1), (2, 20, 0.2), (2, 20, 0.1), (1, 40, 0.9), (0, 10, 0.5), (-1, 50, 0.0)]
    for step, timestamp, value in points:
        for run in (run_id, other):
            body = {"run_id": run, "key": "loss", "value": value, "timestamp": timestamp, "step": step}
            server.send("POST", API + "runs/log-metric", body=body)
    server.get("runs/get", {"run_id": run_id}, check="body")
    query = {"run_id": run_id, "metric_key": "loss"}
    server.get("metrics/get-history", query, check="body")
    first = server.get("metrics/get-history", {**query, "max_results": 3}, check="body")
    second = server.get("metrics/get-history", {**query, "max_results": 3, "page_token": first.json["next_page_token"]},
                        check="body")
    server.get("metrics/get-history", {**query, "max_results": 3, "page_token": second.json["next_page_token"]},
               check="body")
    server.get("metrics/get-history", {**query, "max_results": 7}, check="body")
    server.get("metrics/get-history", {**query, "max_results": 0})
    server.get("metrics/get-history", {**query, "max_results": -1})
    server.get("metrics/get-history", {**query, "max_results": "many"}, check="or refused")
    server.get("metrics/get-history", {**query, "max_results": 60000}, check="body")
    server.get("metrics/get-history", {**query, "page_token": "garbage"}, check="status")
    server.get("metrics/get-history", {**query, "max_results": 3, "page_token": "garbage"})
    server.get("metrics/get-history", {"run_uuid": run_id, "metric_key": "loss", "max_results": 1}, check="body")
    server.post("metrics/get-history", query, check="status")


def bulk_histories(server):
    experiment = server.new_experiment("bulk histories")
    run_ids = [server.new_run(experiment, name) for name in ("first", "second", "third")]
    for number, run_id in enumerate(run_ids[:2]):
        batch = [{"key": "loss", "value": step / 10, "timestamp": 10 + step, "step": step} for step in range(20)]
        batch.append({"key": "loss", "value": 9, "timestamp": 99, "step": 3})
        batch.append({"key": "odd", "value": "NaN", "timestamp": 1, "step": 1})
        server.send("POST", API + "runs/log-batch", body={"run_id": run_id, "metrics": batch[number:]})
    bulk = "/ajax-api/2.0/mlflow/metrics/get-history-bulk"
    interval = "metrics/get-history-bulk-interval"
    one = {"run_id": run_ids[0], "metric_key": "loss"}
    # This call orders its runs by their ids, which are chance.
    server.ask("GET", bulk, {"run_id": run_ids, "metric_key": "loss"}, check="status")
    server.ask("GET", bulk, one, check="body")
    server.ask("GET", bulk, {"run_id": run_ids[0], "metric_key": "odd"}, check="status")
    server.ask("GET", bulk, {**one, "max_results": 2}, check="body")
    server.ask("GET", bulk, {**one, "metric_key": "nope"}, check="body")
    server.ask("GET", bulk, {"metric_key": "loss"})
    server.ask("GET", bulk, {"run_id": run_ids[0]})
    server.ask("GET", bulk, {"run_id": ["0" * 32] * 101, "metric_key": "loss"})
    server.ask("GET", bulk, {"run_id": "0" * 32, "metric_key": "loss"}, check="status")
    server.ask("GET", "/api/2.0/mlflow/metrics/get-history-bulk", one, check="status")

    def ask(runs=run_ids[:1], check="body", **fields):
        return server.get(interval, {"run_ids": runs, "metric_key": "loss", **fields}, check=check)

    ask()
    ask(max_results=5)
    ask(max_results=1)
    ask(max_results=3, start_step=4, end_step=12)
    ask(start_step=4, end_step=6)
    ask(start_step=4, end_step=4)
    ask(start_step=100, end_step=200)
    ask(run_ids[1:3], max_results=4)
    ask(metric_key="nope")
    ask(metric_key="odd")
    ask(start_step=4)
    ask(end_step=4)
    ask(start_step=4, end_step=2)
    ask(max_results=0)
    ask(max_results=2501)
    ask(max_results="many")
    ask(start_step="x", end_step="y")
    ask(["0" * 32])
    ask(["0" * 32] * 101)
    server.get(interval, {"metric_key": "loss"})
    server.get(interval, {"run_ids": run_ids[:1]})
    server.ask("GET", "/ajax-api/2.0/mlflow/" + interval, {"run_ids": run_ids[:1], "metric_key": "loss",
                                                           "max_results": 2}, check="body")


def inputs(server):
    experiment = server.new_experiment("inputs")
    run_id = server.new_run(experiment, "fed")
    other = server.new_run(experiment, "also fed")
    third = server.new_run(server.new_experiment("poor inputs"), "poorly fed")

    def dataset(name, digest="d1", **more):
        return {"name": name, "digest": digest, "source_type": "local", "source": "s", **more}

    def log(*datasets, run=run_id, check="words", **fields):
        return server.post("runs/log-inputs", {"run_id": run, "datasets": list(datasets), **fields}, check=check)

    context = [{"key": "mlflow.data.context", "value": "train"}]
    log({"dataset": dataset("a", schema="{}", profile="{\"rows\": 1}"), "tags": context})
    log({"dataset": dataset("a"), "tags": [{"key": "mlflow.data.context", "value": "eval"}]})
    log({"dataset": dataset("b", "d2"), "tags": [{"key": "z", "value": "1"}, {"key": "a", "value": "2"}]},
        {"dataset": dataset("c", "d3")})
    log({"dataset": dataset("a"), "tags": [{"key": "mlflow.data.context", "value": "test"}]}, run=other)
    log()
    log({"dataset": {"digest": "d", "source_type": "t", "source": "s"}}, run=third, check="or refused")
    log({"dataset": {"name": "n", "source_type": "t", "source": "s"}}, run=third, check="or refused")
    log({"dataset": {"name": "n", "digest": "d", "source": "s"}}, run=third, check="or refused")
    log({"dataset": {"name": "n", "digest": "d", "source_type": "t"}}, run=third, check="or refused")
    log({"tags": context}, run=third, check="or refused")
    log({"dataset": dataset("n" * 501)}, check="status")
    log({"dataset": dataset("n", "d" * 37)}, check="status")
    log({"dataset": dataset("n", "d5"), "tags": [{"key": "k" * 256, "value": "v"}]}, check="status")
    log({"dataset": dataset("n", "d6"), "tags": [{"key": "k", "value": "v" * 501}]}, check="status")
    log(check="status", datasets="text")
    log(run="0" * 32)
    log({"dataset": dataset("a")}, run="0" * 32)
    server.get("runs/get", {"run_id": other}, check="body")
    found = server.send("GET", API + "runs/get", {"run_id": run_id}).json["run"]["inputs"]
    by_name = sorted(found["dataset_inputs"], key=lambda each: each["dataset"]["name"])
    server.note("inputs of a run, by name", 200, by_name)
    search = "experiments/search-datasets"
    for base in ("/ajax-api/2.0/mlflow/", API):
        answer = server.ask("POST", base + search, body={"experiment_ids": [experiment]}, check="status")
        if answer.status == 200:
            summaries = sorted(answer.json.get("dataset_summaries", []), key=lambda each: sorted(each.items()))
            server.last()["body"] = server.replaced(summaries)
    server.ask("POST", "/ajax-api/2.0/mlflow/" + search, body={}, check="words")
    server.ask("POST", "/ajax-api/2.0/mlflow/" + search, body={"experiment_ids": ["0"] * 21}, check="words")
    server.ask("POST", "/ajax-api/2.0/mlflow/" + search, body={"experiment_ids": ["99999"]}, check="body")


def deleted_runs(server):
    run_id = server.new_run(server.new_experiment("deleted runs"), "gone")
    server.send("POST", API + "runs/set-tag", body={"run_id": run_id, "key": "t", "value": "1"})
    server.post("runs/restore", {"run_id": run_id})
    server.post("runs/delete", {"run_id": run_id})
    server.post("runs/delete", {"run_id": run_id})
    server.get("runs/get", {"run_id": run_id}, check="body")
    server.post("runs/log-metric", {"run_id": run_id, "key": "k", "value": 1, "timestamp": 1})
    server.post("runs/log-parameter", {"run_id": run_id, "key": "k", "value": "1"})
    server.post("runs/set-tag", {"run_id": run_id, "key": "k", "value": "1"})
    server.post("runs/delete-tag", {"run_id": run_id, "key": "t"})
    server.post("runs/update", {"run_id": run_id, "status": "FINISHED"})
    server.post("runs/log-batch", {"run_id": run_id, "tags": [{"key": "k", "value": "1"}]})
    server.post("runs/log-batch", {"run_id": run_id})
    server.post("runs/log-inputs", {"run_id": run_id, "datasets": [{"dataset": {
        "name": "n", "digest": "d", "source_type": "t", "source": "s"}}]})
    server.get("metrics/get-history", {"run_id": run_id, "metric_key": "k"}, check="body")
    server.get("artifacts/list", {"run_id": run_id}, check="status")
    server.post("runs/restore", {"run_id": run_id})
    server.get("runs/get", {"run_id": run_id}, check="body")


def deleted_experiments(server):
    experiment = server.new_experiment("deleted experiments")
    kept = server.new_run(experiment, "kept")
    gone = server.new_run(experiment, "gone before", start_time=2)
    server.send("POST", API + "runs/delete", body={"run_id": gone})
    server.post("experiments/delete", {"experiment_id": experiment})
    server.post("experiments/delete", {"experiment_id": experiment}, check="words")
    stage = server.send("GET", API + "experiments/get", {"experiment_id": experiment})
    name = stage.json["experiment"]["name"]
    server.get("experiments/get", {"experiment_id": experiment}, check="status")
    by_name = server.send("GET", API + "experiments/get-by-name", {"experiment_name": name})
    server.note("get-by-name of a deleted experiment", by_name.status, by_name.json["experiment"]["lifecycle_stage"])
    server.get("runs/get", {"run_id": kept}, check="body")
    server.post("runs/create", {"experiment_id": experiment})
    server.post("runs/log-metric", {"run_id": kept, "key": "k", "value": 1, "timestamp": 1})
    server.post("runs/restore", {"run_id": kept}, check="words")
    server.get("runs/get", {"run_id": kept}, check="body")
    server.post("experiments/update", {"experiment_id": experiment, "new_name": "other"})
    server.post("experiments/set-experiment-tag", {"experiment_id": experiment, "key": "k", "value": "v"})
    server.post("experiments/delete-experiment-tag", {"experiment_id": experiment, "key": "k"})
    server.ask("POST", API + "experiments/create", body={"name": name}, named="the name of a deleted experiment",
               check="status")
    for view in ("ACTIVE_ONLY", "DELETED_ONLY", "ALL"):
        answer = server.post("runs/search", {"experiment_ids": [experiment], "run_view_type": view}, check="status")
        server.last()["body"] = names_of(answer)
    server.post("experiments/restore", {"experiment_id": experiment})
    server.post("experiments/restore", {"experiment_id": experiment}, check="words")
    server.get("runs/get", {"run_id": kept}, check="body")
    server.get("runs/get", {"run_id": gone}, check="body")


SECTIONS = (experiments, runs, wrong_types, metrics, params_and_tags, batches, limits, histories, bulk_histories, inputs, deleted_runs, deleted_experiments)
