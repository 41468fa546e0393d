"""A server that probes are sent to, and what it answered."""

import http.client
import json
import re
import time
import urllib.parse

API = "/api/2.0/mlflow/"
ARTIFACTS = "/api/2.0/mlflow-artifacts/"
HEADERS = ("content-type", "content-disposition", "x-content-type-options", "accept-ranges", "content-range")
TIME = re.compile(r"\b1[6-9]\d{11}\b|\b1[6-9]\d{8}\.\d+\b")
RUN_NAME = re.compile(r"\b[a-z]+-[a-z]+-\d{1,3}\b")
RUN_ID = re.compile(r"\b[0-9a-f]{32}\b")


class Answer:
    """What a server said to one request."""

    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.content = response.read()
        self.text = self.content.decode("utf-8", "replace")
        try:
            self.json = json.loads(self.text)
        except ValueError:
            self.json = None


class Server:
    """Sends requests as they are written, and keeps a row for each."""

    def __init__(self, url):
        self.address = urllib.parse.urlsplit(url)
        self.title = ""
        self.names = {}
        self.tokens = set()
        self.rows = {}

    def section(self, title):
        self.title = title

    def name(self, value, name):
        """Calls an id of this server by a name in the table."""
        self.names[value] = f"<{name}>"
        return value

    def new_experiment(self, name):
        created = self.send("POST", API + "experiments/create", body={"name": f"{name} {time.time()}"})
        return self.name(created.json["experiment_id"], "experiment of " + name)

    def new_run(self, experiment, name="run", **fields):
        body = {"experiment_id": experiment, "start_time": 1, "run_name": name, **fields}
        info = self.send("POST", API + "runs/create", body=body).json["run"]["info"]
        return self.name(info["run_id"], name)

    def post(self, path, body=None, **how):
        return self.ask("POST", API + path, body={} if body is None else body, **how)

    def get(self, path, query=None, **how):
        return self.ask("GET", API + path, query=query, **how)

    def ask(self, method, path, query=None, body=None, raw=None, headers=None, check="words", named=None):
        """A request: body is JSON, raw is text as it is. named stands for a body too long for the table."""
        answer = self.send(method, path, query, body, raw, headers)
        if isinstance(answer.json, dict) and "next_page_token" in answer.json:
            self.tokens.add(answer.json["next_page_token"])
        shown = named or (raw if body is None else json.dumps(self.replaced(body))) or ""
        parts = [method, path, json.dumps(self.replaced(query)) if query else "", shown,
                 json.dumps(headers) if headers else ""]
        request = self.replaced_text(" ".join(filter(None, parts)))
        number = 2
        while (self.title, request) in self.rows:
            request = request.split(" #")[0] + f" #{number}"
            number += 1
        self.rows[self.title, request] = self.row(request, answer, check)
        return answer

    def note(self, what, status, body):
        """A row for something that several requests have shown."""
        self.rows[self.title, what] = {"section": self.title, "request": what, "check": "body", "status": status,
                                       "body": self.replaced(body)}

    def last(self):
        return list(self.rows.values())[-1]

    def send(self, method, path, query=None, body=None, raw=None, headers=None):
        headers = dict(headers or {})
        if body is not None:
            raw = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        target = path + ("?" + urllib.parse.urlencode(query, doseq=True) if query else "")
        connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=120)
        try:
            connection.putrequest(method, target, skip_host="Host" in headers)
            content = (raw or "").encode()
            if method != "GET":
                headers["Content-Length"] = str(len(content))
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders(content or None)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def row(self, request, answer, check):
        row = {"section": self.title, "request": request, "check": check, "status": answer.status}
        if isinstance(answer.json, dict) and "error_code" in answer.json:
            row["error_code"] = answer.json["error_code"]
            row["message"] = self.replaced_text(answer.json.get("message", ""))
        elif check == "body":
            row["body"] = self.replaced(answer.json) if answer.json is not None else answer.text[:200]
        elif check == "headers":
            row["headers"] = {name: answer.headers[name] for name in HEADERS if name in answer.headers}
            row["body"] = answer.text[:200]
        return row

    def replaced(self, value):
        """The same JSON with names instead of what differs from server to server."""
        if isinstance(value, dict):
            return {key: self.experiment(each) if key.startswith("experiment_id") else self.replaced(each)
                    for key, each in value.items()}
        if isinstance(value, list):
            return [self.replaced(each) for each in value]
        if isinstance(value, int) and 1.6e12 < value < 2e12:
            return "<time>"
        return self.replaced_text(value) if isinstance(value, str) else value

    def experiment(self, value):
        if isinstance(value, list):
            return [self.experiment(each) for each in value]
        return self.names.get(value, value) if isinstance(value, str) else value

    def replaced_text(self, text):
        for value, name in self.names.items():
            if len(value) >= 32:
                text = text.replace(value, name)
            else:  # the id of an experiment is a small number, so only where one is expected
                text = re.sub(rf"(?<=artifacts:/){value}\b|(?<=artifacts/){value}(?=/)|(?<=presigned/){value}(?=/)|"
                              rf"(?<=xperiment ){value}\b|(?<=xperiment with id=){value}\b|"
                              rf"(?<=xperiment with id ){value}\b|(?<='){value}(?=/<)", name, text)
        for token in self.tokens:
            text = text.replace(token, "<token>")
        text = re.sub(r"(already exists\.) Error: .*", r"\1", text, flags=re.S)
        return RUN_NAME.sub("<made-up name>", RUN_ID.sub("<id>", TIME.sub("<time>", text)))


def names_of(answer):
    return [run["info"]["run_name"] for run in answer.json.get("runs", [])]
