#!/usr/bin/env python3
"""A tuning on a real terminal: the picture is drawn, Ctrl-C is heard, and the end is told in whole lines."""

import os
import pathlib
import pty
import select
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TUNE = """
name: terminal
command: >-
  sh -c 'echo "athanor: {\\"loss\\": 0.5, \\"step\\": 1}"; sleep 60'
space: {x: {float: [0, 1]}}
objective: {minimize: loss}
trials: 3
"""


def read_until(terminal, wanted, seconds):
    """What the terminal shows until a text appears, or until the program has ended."""
    shown, deadline = "", time.monotonic() + seconds
    while time.monotonic() < deadline and (wanted is None or wanted not in shown):
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                piece = os.read(terminal, 65536)
            except OSError:  # the other end was closed
                return shown
            if not piece:
                return shown
            shown += piece.decode("utf-8", "replace")
    return shown


def main():
    subprocess.run([ROOT / "athanor", "--version"], check=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="terminal-"))
    (folder / "tune.yaml").write_text(TUNE, encoding="utf-8")
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm"
        os.execv(ROOT / "athanor", ["./athanor", "tune", str(folder / "tune.yaml")])
    before = read_until(terminal, "loss 0.5 at step 1", 30)
    os.write(terminal, b"\x03")
    after = read_until(terminal, None, 30)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    checks = {
        "the picture shows the running trial": "loss 0.5 at step 1" in before,
        "Ctrl-C says what is stopped": "stopping what runs: 1" in after,
        "Ctrl-C says how to go on": "athanor tune " in after.partition("Go on with: ")[2],
        "nothing is asked of the terminal": "$p" not in before and "[c" not in before,
        "no stack trace": "Exception" not in before + after,
        "exit code 130": code == 130,
    }
    for what, holds in checks.items():
        print("ok  " if holds else "FAIL", what)
    if not all(checks.values()):
        print(before + after)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
