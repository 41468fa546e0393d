"""Probes of artifacts, of paths that try to get out, and of the server's own routes."""

import time

from probe_server import API, ARTIFACTS

def artifacts(server):
    base = ARTIFACTS + "artifacts"
    mark = f"probe{time.time_ns()}"
    server.name(mark.rjust(32, "_"), "unused")

    def put(path, content="hi", **how):
        return server.ask("PUT", f"{base}/probe/{path}", raw=content, check="status", **how)

    def get(path, **how):
        return server.ask("GET", f"{base}/probe/{path}", **{"check": "headers", **how})

    put("y.txt")
    put("dir/z.json", "{}")
    put("dir/sub/page.html", "<script>")
    put("a%20b.txt", "space")
    put("a+b.txt", "plus")
    put("a%25b.txt", "percent")
    put("%C3%A4.txt", "umlaut")
    put("empty.txt", "")
    put("nosuffix", "?")
    put("image.svg", "<svg/>")
    put("y.txt", "hello world")
    for path in ("y.txt", "dir/z.json", "dir/sub/page.html", "a%20b.txt", "a+b.txt", "empty.txt", "nosuffix",
                 "image.svg", "%C3%A4.txt", "a%25b.txt"):
        get(path, check="headers")
    get("nope.txt", check="words")
    get("dir", check="status")
    for ranges in ("bytes=0-4", "bytes=6-", "bytes=-5"):
        server.ask("GET", f"{base}/probe/y.txt", headers={"Range": ranges}, check="headers")
    server.ask("GET", f"{base}/probe/y.txt", headers={"Range": "bytes=100-"}, check="status")
    server.ask("HEAD", f"{base}/probe/y.txt", check="status")
    listing = {"path": "probe"}
    server.ask("GET", base, listing, check="body")
    server.ask("GET", base, {"path": "probe/dir"}, check="body")
    server.ask("GET", base, {"path": "probe/dir/"}, check="body")
    server.ask("GET", base, {"path": "probe/y.txt"}, check="body")
    server.ask("GET", base, {"path": "probe/nope"}, check="body")
    server.ask("GET", base, check="status")
    server.ask("GET", base, {"path": ""}, check="status")
    server.ask("DELETE", f"{base}/probe/y.txt", check="body")
    server.ask("DELETE", f"{base}/probe/y.txt", check="body")
    server.ask("DELETE", f"{base}/probe/dir", check="body")
    server.ask("GET", base, {"path": "probe/dir"}, check="body")
    server.ask("PUT", f"{base}/probe/nosuffix/below", raw="x", check="status")
    server.ask("PUT", base, raw="x", check="status")
    server.ask("POST", f"{base}/probe/y.txt", raw="x", check="status")
    server.ask("PUT", f"/ajax-api/2.0/mlflow-artifacts/artifacts/probe/ajax.txt", raw="x", check="status")
    server.ask("GET", f"/ajax-api/2.0/mlflow-artifacts/artifacts/probe/ajax.txt", check="headers")
    server.ask("DELETE", f"{base}/probe", check="body")


def run_artifacts(server):
    experiment = server.new_experiment("run artifacts")
    run_id = server.new_run(experiment, "with files")
    root = f"{ARTIFACTS}artifacts/{experiment}/{run_id}/artifacts"
    listing = "artifacts/list"
    server.get(listing, {"run_id": run_id}, check="body")
    for path, content in (("b.txt", "bb"), ("dir/c.json", "{}"), ("a.html", "<p>")):
        server.send("PUT", f"{root}/{path}", raw=content)
    server.get(listing, {"run_id": run_id}, check="body")
    server.get(listing, {"run_id": run_id, "path": "dir"}, check="body")
    server.get(listing, {"run_uuid": run_id, "path": "b.txt"}, check="body")
    server.get(listing, {"run_id": run_id, "path": "nope"}, check="body")
    server.get(listing, {"run_id": run_id, "path": "../.."})
    server.get(listing, {"run_id": "0" * 32})
    server.get(listing)
    for name in ("run_uuid", "run_id"):
        server.ask("GET", "/get-artifact", {name: run_id, "path": "b.txt"}, check="headers")
    server.ask("GET", "/get-artifact", {"run_uuid": run_id, "path": "a.html"}, check="headers")
    server.ask("GET", "/get-artifact", {"run_uuid": run_id, "path": "nope"}, check="status")
    server.ask("GET", "/get-artifact", {"run_uuid": run_id, "path": "../../etc/passwd"})
    server.ask("GET", "/get-artifact", {"run_uuid": "0" * 32, "path": "a"})
    server.ask("GET", "/ajax-api/2.0/mlflow/artifacts/list", {"run_id": run_id}, check="body")
    upload = "/ajax-api/2.0/mlflow/upload-artifact"
    server.ask("POST", upload, {"run_uuid": run_id, "path": "up/loaded.txt"}, raw="data", check="status")
    server.ask("POST", upload, {"run_uuid": run_id, "path": "empty.txt"}, raw="")
    server.ask("POST", upload, {"path": "x"}, raw="data")
    server.ask("POST", upload, {"run_uuid": run_id}, raw="data")
    server.ask("POST", upload, {"run_uuid": run_id, "path": "../x"}, raw="data")
    server.ask("GET", "/get-artifact", {"run_uuid": run_id, "path": "up/loaded.txt"}, check="headers")
    server.post("artifacts/presigned-upload-url", {"run_id": run_id, "path": "a"})
    server.post("artifacts/presigned-download-url", {"run_id": run_id, "path": "a"})
    server.ask("GET", f"{ARTIFACTS}presigned/{experiment}/{run_id}/artifacts/b.txt", check="status")


def ways_out(server):
    run_id = server.new_run(server.new_experiment("ways out"), "confined")
    base = ARTIFACTS + "artifacts"
    tries = (
        "../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd", "..%2f..%2fetc%2fpasswd", "%252e%252e/x", "%25252e%25252e/x",
        "/etc/passwd", "%2fetc%2fpasswd", "a/../../b", "a/%2e%2e/b", "..%5c..%5cx", "a%5cb", "%00", "a%00b", "file:///etc/passwd",
        "file:%2f%2f%2fetc%2fpasswd", "http:%2f%2fh%2fx", "C:%5cx", "a%23b", "%23/../../x", "..", ".", "a/./b", "~/x", "%0a",
    )
    for path in tries:
        server.ask("GET", f"{base}/{path}", check="or refused")
        server.ask("PUT", f"{base}/ways-out/{path}", raw="x", check="or refused")
    for path in ("../..", "/etc", "..", "%2e%2e", "a/../..", "file:///etc", "..\\..", "#/../..", "a#/../b", "\x00"):
        server.ask("GET", base, {"path": path}, check="or refused")
        server.get("artifacts/list", {"run_id": run_id, "path": path}, check="or refused")
        server.ask("GET", "/get-artifact", {"run_uuid": run_id, "path": path}, check="or refused")
        server.ask("DELETE", base + "/" + path.replace("#", "%23").replace("\x00", "%00"), check="or refused")
    server.send("DELETE", base + "/ways-out")


def multipart(server):
    base = ARTIFACTS + "mpu/"
    for step in ("create", "complete", "abort"):
        server.ask("POST", base + step + "/probe", body={"path": "big.bin", "num_parts": 2, "upload_id": "u",
                                                         "parts": [{"part_number": 1, "etag": "e", "url": "u"}]})
        server.ask("POST", base + step + "/probe", body={}, check="words")
        server.ask("POST", base + step + "/..%2f..%2fx", body={"path": "b"}, check="status")
        server.ask("POST", base + step, body={"path": "b"}, check="status")


def server_routes(server):
    local = {"Host": "evil.example"}
    server.ask("GET", "/health", check="body")
    server.ask("GET", "/version", check="body")
    server.ask("GET", "/health", headers=local, check="status")
    server.ask("GET", "/version", headers=local, check="status")
    server.ask("GET", "/api/3.0/mlflow/server-info", check="status")
    server.ask("GET", "/ajax-api/3.0/mlflow/server-info", check="status")
    server.get("bogus/endpoint", check="status")
    server.ask("GET", "/api/2.0/bogus", check="status")
    server.ask("GET", "/api/1.0/mlflow/experiments/get", check="status")
    server.ask("PUT", API + "runs/create", body={}, check="status")
    server.ask("GET", API + "runs/create", check="status")
    server.ask("POST", API + "runs/get", body={}, check="status")
    server.ask("DELETE", API + "experiments/create", check="status")
    server.ask("POST", API + "runs/create/", body={}, check="status")
    server.ask("GET", API + "experiments/search", {"max_results": 1, "filter": "name = 'nope'"}, headers=local, check="status")
    one = {"max_results": 1, "filter": "name = 'nope'"}
    for origin in ("http://evil.example", "http://localhost:3000", "null"):
        server.ask("POST", API + "experiments/search", body=one, headers={"Origin": origin}, check="status")
        server.ask("GET", API + "experiments/search", one, headers={"Origin": origin}, check="status")
    server.ask("OPTIONS", API + "experiments/search", headers={"Origin": "http://evil.example",
                                                               "Access-Control-Request-Method": "POST"}, check="or refused")


SECTIONS = (artifacts, run_artifacts, ways_out, multipart, server_routes)
