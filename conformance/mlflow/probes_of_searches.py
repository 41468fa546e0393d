"""Probes of searches: a row of the table holds the names of what was found, in its order."""

import time

from probe_server import API, names_of

def experiment_searches(server):
    mark = f"{time.time()}"
    for name in ("b", "a", "c"):
        body = {"name": f"s{name}{mark}", "tags": [{"key": "mark", "value": mark}, {"key": "letter", "value": name}]}
        created = server.send("POST", API + "experiments/create", body=body).json["experiment_id"]
        server.name(created, "experiment " + name)

    def search(filter_string=None, order_by=None, check="words", shown=None, **fields):
        filters = [f"tags.mark = '{mark}'"] + ([filter_string] if filter_string else [])
        body = {"max_results": 10, "filter": " AND ".join(filters), **fields}
        if order_by:
            body["order_by"] = order_by
        answer = server.ask("POST", API + "experiments/search", body=body, check="status",
                            named=f"{filter_string} {order_by} {fields}")
        row = server.last()
        if answer.status == 200:
            found = answer.json.get("experiments", [])
            row["body"] = [experiment["name"][1] for experiment in found]
        else:
            row["check"] = check
        return answer

    search()
    for filter_string in (
        "name LIKE 's%'", "name ILIKE 'S%'", "name = 'nope'", "name != 'nope'", "attribute.name LIKE 'sa%'",
        "attr.name LIKE 'sa%'", "attributes.name LIKE 'sa%'", "tags.letter = 'a'", "tag.letter != 'a'",
        "tags.letter LIKE 'A'", "tags.letter ILIKE 'A'", "tags.`letter` = 'a'", 'tags."letter" = "a"',
        "tags.letter IN ('a', 'b')", "tags.none IS NULL", "tags.letter IS NOT NULL", "creation_time > 0",
        "creation_time < 0", "last_update_time >= 0", "creation_time = 'x'", "creation_time LIKE '1%'",
        "experiment_id = '0'", "name > 'a'", "bogus = 'a'", "metrics.a > 1", "name = 5", "tags.letter = 5",
        "name", "name = 'a' OR name = 'b'", "name LIKE 's%' AND tags.letter = 'b'",
    ):
        search(filter_string, check="status")
    for order_by in (
        ["name"], ["name DESC"], ["name ASC"], ["experiment_id"], ["experiment_id DESC"], ["creation_time"],
        ["creation_time ASC", "name"], ["last_update_time DESC"], ["bogus"], ["name SIDEWAYS"], ["tags.letter"],
        ["attribute.name"], "name",
    ):
        search(order_by=order_by, check="status")
    first = search(order_by=["name"], max_results=2)
    search(order_by=["name"], max_results=2, page_token=first.json["next_page_token"])
    search(page_token="garbage")
    search(page_token="")
    search(view_type="ALL")
    search(view_type="DELETED_ONLY")
    search(view_type="BOGUS", check="or refused")
    search(view_type=3)
    server.post("experiments/search", {})
    server.post("experiments/search", {"max_results": 0})
    server.post("experiments/search", {"max_results": -1})
    server.post("experiments/search", {"max_results": 50001})
    server.post("experiments/search", {"max_results": "many"}, check="or refused")
    server.get("experiments/search")
    server.get("experiments/search", {"max_results": "5", "filter": "name = 'nope'"}, check="body")
    server.get("experiments/search", {"max_results": "5", "order_by": ["name ASC", "creation_time"]}, check="status")
    server.ask("GET", "/ajax-api/2.0/mlflow/experiments/search", {"max_results": 1, "filter": "name = 'nope'"},
               check="body")
    server.ask("POST", "/ajax-api/2.0/mlflow/experiments/search", body={}, check="words")


def searched_runs(server, title):
    experiment = server.new_experiment(title)
    rows = [  # name, start, status, metrics, params, tags
        ("alpha", 1, "FINISHED", {"loss": 0.5, "acc": 0.1}, {"lr": "0.1", "model": "Big"}, {"team": "red"}),
        ("beta", 2, "FAILED", {"loss": 0.1}, {"lr": "0.01", "model": "small"}, {"team": "Blue", "a b": "x"}),
        ("gamma", 3, "RUNNING", {"loss": "NaN", "a/b c": 3}, {"model": "big"}, {"mlflow.user": "ann"}),
        ("delta", 4, "KILLED", {"loss": "Infinity"}, {"lr": "1e-3"}, {}),
        ("Epsilon", 5, "SCHEDULED", {}, {}, {"team": ""}),
    ]
    for name, start, status, metrics, params, tags in rows:
        run_id = server.new_run(experiment, name, start_time=start, user_id="ann" if name == "gamma" else "bob")
        server.send("POST", API + "runs/log-batch", body={
            "run_id": run_id,
            "metrics": [{"key": key, "value": value, "timestamp": 1} for key, value in metrics.items()],
            "params": [{"key": key, "value": value} for key, value in params.items()],
            "tags": [{"key": key, "value": value} for key, value in tags.items()]})
        end = {"end_time": start + 10} if status in ("FINISHED", "FAILED") else {}
        server.send("POST", API + "runs/update", body={"run_id": run_id, "status": status, **end})
        if name in ("alpha", "beta"):
            server.send("POST", API + "runs/log-inputs", body={"run_id": run_id, "datasets": [{
                "dataset": {"name": "iris" if name == "alpha" else "mnist", "digest": "d-" + name,
                            "source_type": "t", "source": "s"},
                "tags": [{"key": "mlflow.data.context", "value": "train"}]}]})
    return experiment


def search(server, experiment, check="status", **fields):
    """A search whose row holds the names of what was found."""
    answer = server.post("runs/search", {"experiment_ids": [experiment], **fields}, check=check)
    if answer.status == 200:
        server.last()["body"] = names_of(answer)
    return answer


def run_filters(server):
    experiment = searched_runs(server, "filters")
    for text in (
        # metrics
        "metrics.loss < 0.5", "metrics.loss <= 0.5", "metrics.loss = 0.5", "metrics.loss != 0.5", "metrics.loss > 0.2",
        "metrics.loss >= 1e-1", "metric.loss > 0", "metrics.loss > -1", "metrics.loss > 1e300", "metrics.none = 1",
        "metrics.`a/b c` = 3", 'metrics."a/b c" = 3', "metrics.loss > 'a'", "metrics.loss > abc", "metrics.loss LIKE 1",
        "metrics.loss IS NULL", "metrics.loss IN (1)", "metrics.loss < .5", "metrics.loss<0.5", "metrics.loss == 0.5",
        # params
        "params.lr = '0.1'", 'params.lr = "0.1"', "params.lr != '0.1'", "params.model LIKE 'big'", "params.model LIKE '%i%'",
        "params.model ILIKE 'BIG'", "params.model LIKE 'B_g'", "params.lr = 0.1", "params.lr > '0.01'", "param.lr = '0.1'",
        "parameters.lr = '0.1'", "parameter.lr = '0.1'", "params.lr IS NULL", "params.lr IS NOT NULL", "params.lr is null",
        "params.lr IN ('0.1', '0.01')", "params.`lr` = '0.1'", "params.none = 'a'", "params.model NOT LIKE 'b%'",
        # tags
        "tags.team = 'red'", "tags.team != 'red'", "tag.team = 'red'", "tags.team ILIKE 'b%'", "tags.team LIKE 'b%'",
        "tags.`a b` = 'x'", 'tags."a b" = "x"', "tags.team IS NULL", "tags.team IS NOT NULL", "tags.team = ''",
        "tags.mlflow.user = 'ann'", "tags.`mlflow.user` = 'ann'", "tags.team = red", "tags.team REGEXP 'x'",
        "tags.`mlflow.runName` = 'alpha'", "tags.team IN ('red')",
        # attributes
        "status = 'FINISHED'", "attributes.status = 'finished'", "attribute.status != 'RUNNING'", "attr.status = 'FAILED'",
        "run.status = 'FAILED'", "status IN ('FINISHED', 'FAILED')", "status NOT IN ('FINISHED')", "status LIKE 'F%'",
        "status = 3", "run_name = 'alpha'", "run_name != 'alpha'", "run_name LIKE '%ta'", "run_name ILIKE 'e%'",
        "run_name IN ('alpha', 'beta')", "`run name` = 'alpha'", "attributes.`Run name` = 'alpha'", "name = 'alpha'",
        "attributes.run_name NOT IN ('alpha')", "run_name RLIKE 'a.*'", "run_name = \"alpha\"", "run_name = alpha",
        "user_id = 'ann'", "user_id = 'bob'", "artifact_uri LIKE 'mlflow-artifacts:%'", "run_id = 'nope'", "run_id IN ('a')",
        "run_id IN ()", "run_id IN (1)", "run_id IN ('a'", "start_time > 2", "start_time = 3", "start_time != 3",
        "attributes.start_time <= 2", "start_time = '3'", "start_time LIKE '3'", "end_time > 0", "end_time < 12",
        "created > 2", "attributes.created >= 5", "attributes.Created >= 5", "experiment_id = '1'", "lifecycle_stage = 'active'",
        "status IS NULL", "start_time IN (1)", "attributes.bogus = 'x'", "bogus.x = 'x'",
        # data sets
        "dataset.name = 'iris'", "datasets.name = 'iris'", "dataset.name LIKE 'm%'", "dataset.name IN ('iris', 'mnist')",
        "dataset.digest = 'd-beta'", "dataset.context = 'train'", "dataset.bogus = 'x'", "dataset.name != 'iris'",
        # the grammar
        "", " ", "metrics.loss > 0 AND params.lr = '0.1'", "metrics.loss > 0 and params.lr = '0.1' and tags.team = 'red'",
        "params.lr = '0.1' AND", "AND params.lr = '0.1'", "params.lr = '0.1' OR params.lr = '0.01'",
        "(params.lr = '0.1')", "NOT params.lr = '0.1'", "params.lr", "params.lr =", "= '0.1'", "params. = '0.1'",
        "params.lr = 'it''s'", "params.lr = 'it\\'s'", "params.lr = \"it's\"", "params.model = 'a AND b'",
        "params.lr = '0.1'; DROP TABLE runs", "params.lr = '0.1' params.model = 'Big'", "params.lr = '0.1', params.model = 'Big'",
        "'0.1' = params.lr", "params.lr = '0.1' -- x", "   params.lr   =   '0.1'  ", "params.lr\n=\n'0.1'", "\u2603 = 'x'",
        "metrics.loss < 0.6 AND metrics.acc > 0.05", "metrics.loss > 0 AND metrics.loss < 0.2",
    ):
        search(server, experiment, filter=text)
    server.post("runs/search", {}, check="body")
    server.post("runs/search", {"experiment_ids": ["99999"]}, check="body")
    server.post("runs/search", {"experiment_ids": []}, check="body")


def run_orders(server):
    experiment = searched_runs(server, "orders")
    for order in (
        [], ["metrics.loss"], ["metrics.loss ASC"], ["metrics.loss DESC"], ["metric.loss desc"], ["metrics.none"],
        ["metrics.`a/b c` DESC"], ["params.lr"], ["params.lr DESC"], ["params.`model` ASC"], ["tags.team"], ["tags.team DESC"],
        ["start_time"], ["start_time DESC"], ["attributes.start_time ASC"], ["attribute.start_time"], ["end_time"],
        ["end_time DESC"], ["status"], ["status DESC"], ["run_name"], ["run_name DESC"], ["`Run name`"],
        ["attributes.`Run Name`"], ["user_id"], ["Created DESC"], ["attributes.Created"], ["Created"], ["artifact_uri"],
        ["attributes.run_id"], ["dataset.name"], ["bogus"], ["bogus.x"], ["metrics.loss SIDEWAYS"], ["metrics.loss ASC DESC"],
        ["metrics.loss, params.lr"], [""], ["start_time ASC", "metrics.loss"], ["start_time ASC", "run_name DESC"],
        ["metrics.loss > 1"], ["loss"], ["experiment_id"],
    ):
        by_id = order in (["attributes.run_id"], ["artifact_uri"])
        answer = search(server, experiment, order_by=order)
        row = server.last()
        if answer.status == 200 and by_id:
            row["body"] = sorted(row["body"])


def run_pages(server):
    experiment = searched_runs(server, "pages")
    first = search(server, experiment, max_results=2, order_by=["run_name"])
    token = first.json["next_page_token"]
    second = search(server, experiment, max_results=2, order_by=["run_name"], page_token=token)
    search(server, experiment, max_results=2, order_by=["run_name"], page_token=second.json["next_page_token"])
    search(server, experiment, max_results=5, order_by=["run_name"])
    for value in (0, -1, 50001, "2", "many", 1.5):
        check = "or refused" if value == 1.5 else "words"
        search(server, experiment, check=check, max_results=value, order_by=["run_name"])
    for token in ("garbage", "e30=", "", "eyJvZmZzZXQiOiAtMX0=", "eyJvZmZzZXQiOiAiYSJ9"):
        search(server, experiment, max_results=2, page_token=token, order_by=["run_name"],
               check="words" if token == "garbage" else "or refused")
    for view in ("ACTIVE_ONLY", "DELETED_ONLY", "ALL", 1, 2, 3):
        search(server, experiment, run_view_type=view, order_by=["run_name"])
    server.ask("POST", "/ajax-api/2.0/mlflow/runs/search", body={"experiment_ids": ["99999"]}, check="body")
    server.get("runs/search", {"experiment_ids": ["99999"]}, check="status")


SECTIONS = (experiment_searches, run_filters, run_orders, run_pages)
