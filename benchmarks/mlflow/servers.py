"""Servers to measure: those that we start in folders of their own, and those that already run."""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time

from wire import Connection, Refused

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TICK = os.sysconf("SC_CLK_TCK")
START_SECONDS = 300
SETTLE_SECONDS = 90


class Server:
    """What all have: a name, an address, and perhaps processes of which time and memory can be told."""

    def __init__(self, name, url=None, pid=None):
        self.name, self.url, self.pid = name, url, pid
        self.ours = False

    def processes(self):
        """The process, those that descend from it, and those of its session when we made that."""
        if self.pid is None:
            return []
        stats = all_stats()
        found = {self.pid} & stats.keys()
        if self.ours:
            found |= {pid for pid, stat in stats.items() if int(stat[3]) == self.pid}
        while more := {pid for pid, stat in stats.items() if int(stat[1]) in found} - found:
            found |= more
        return [(pid, stats[pid]) for pid in found]

    def processor_seconds(self):
        """Of all its processes and of their children that ended; None where no process is known."""
        if self.pid is None:
            return None
        return sum(sum(map(int, stat[11:15])) for _, stat in self.processes()) / TICK

    def memory(self):
        """Resident and proportional megabytes and the number of processes; None where none is known or left."""
        if self.pid is None:
            return None
        totals = {"Rss": 0, "Pss": 0}
        pids = [pid for pid, _ in self.processes()]
        if not pids:
            return None
        for pid in pids:
            try:
                text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
            except OSError:
                continue
            for line in text.splitlines():
                name = line.split(":")[0]
                if name in totals:
                    totals[name] += int(line.split()[1]) / 1024
        return round(totals["Rss"]), round(totals["Pss"]), len(pids)

    def settle(self):
        """Waits until it does nothing by itself any more: a server may answer long before it is done starting."""
        until = time.monotonic() + SETTLE_SECONDS
        quiet = 0
        while self.pid and quiet < 2 and time.monotonic() < until:
            before = self.processor_seconds()
            time.sleep(1)
            quiet = quiet + 1 if self.processor_seconds() - before < 0.1 else 0

    def seed_database(self):
        """The SQLite file of an MLflow that may be filled without its server, or None."""
        return None

    def stop(self):
        pass


class OwnServer(Server):
    """A server that we start and stop; each start has an empty folder, unless it is started again."""

    def __init__(self, name, command, work, environment=None, database=None):
        super().__init__(name)
        self.ours = True
        self.command, self.environment, self.database = command, environment or {}, database
        self.folder = work / name
        self.process = None

    def start(self, again=False):
        """Milliseconds from launch to the first answer of the API."""
        if not again:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = [text.format(port=port, folder=self.folder) for text in self.command]
        environment = {**os.environ, **self.environment}
        launched = time.monotonic()
        with open(self.folder.parent / f"{self.name}.log", "ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True)
        self.pid = self.process.pid
        self._await_answer(launched + START_SECONDS)
        return (time.monotonic() - launched) * 1000

    def _await_answer(self, until):
        connection = Connection(self.url)
        while True:
            try:
                connection.post("experiments/search", {"max_results": 1})
                connection.close()
                return
            except (OSError, Refused, ValueError, IndexError) as error:
                connection.close()
                if self.process.poll() is not None or time.monotonic() > until:
                    raise SystemExit(f"{self.name} does not answer ({error}):\n{self.log_end()}") from error
            time.sleep(0.01)

    def log_end(self):
        log = self.folder.parent / f"{self.name}.log"
        return "\n".join(log.read_text(errors="replace").splitlines()[-15:])

    def seed_database(self):
        return self.folder / self.database if self.database else None

    def stop(self):
        if self.process is None:
            return
        born = {pid: stat[19] for pid, stat in self.processes()}
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            pass
        # Its children get a moment, too; whoever has the number of one by then is not killed.
        for _ in range(30):
            stats = all_stats()
            left = [pid for pid, start in born.items() if pid in stats and stats[pid][19] == start]
            if not left:
                break
            time.sleep(0.1)
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()
        self.process = self.pid = None


def athanor(work):
    # Builds when it has to, and says so.
    subprocess.run([ROOT / "athanor", "--version"], check=True, stdout=subprocess.DEVNULL)
    command = [str(ROOT / "athanor"), "serve", "--port", "{port}", "--data", "{folder}/data"]
    return OwnServer("athanor", command, work)


def mlflow(work, kinder=False):
    bin_folder = installed("peers-mlflow", "mlflow==3.17.2")
    command = [f"{bin_folder}/mlflow", "server", "--port", "{port}"]
    environment = {"MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true"}
    if kinder:
        command += ["--workers", "2"]
        environment["MLFLOW_SERVER_ENABLE_JOB_EXECUTION"] = "false"
    return OwnServer("mlflow", command, work, environment, database="mlflow.db")


def fasttrackml(work):
    bin_folder = installed("peers-fasttrackml", "fasttrackml==0.6.0")
    command = [f"{bin_folder}/fml", "server", "--listen-address", "127.0.0.1:{port}"]
    return OwnServer("fasttrackml", command, work)


def installed(name, requirement):
    """The folder of programs of a virtual environment in .cache that has the peer."""
    folder = ROOT / ".cache" / name
    done = folder / f"has-{requirement}"
    if not done.exists():
        print(f"fetching {requirement}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([folder / "bin/pip", "install", "--quiet", requirement], check=True)
        done.touch()
    return folder / "bin"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def all_stats():
    """Of each process the fields of /proc/PID/stat from the third, its state, on."""
    stats = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as file:
                    stats[int(name)] = file.read().rpartition(")")[2].split()
            except OSError:
                continue
    return stats
