"""What was measured, as one table, and the goals."""

import dataclasses

OURS, PEERS = "athanor", ("mlflow", "fasttrackml")
LOADER_LIMIT = 0.8


@dataclasses.dataclass
class Figure:
    """One case on one server. Processor time is None where its process is unknown; note tells what went wrong."""

    case: str
    server: str
    requests: int = 0
    seconds: float = 0.0
    points: int = 0
    p50_ms: float = 0.0
    p99_ms: float | None = None
    server_seconds: float | None = None
    loader_share: float = 0.0
    # One request after another on one connection: the median says more than the sum.
    one_by_one: bool = False
    note: str = ""

    @property
    def rate(self):
        """Requests a second."""
        return 1000 / self.p50_ms if self.one_by_one else self.requests / self.seconds

    @property
    def points_rate(self):
        return self.rate * self.points / self.requests

    @property
    def cpu_ms(self):
        """Milliseconds of the server's processor time a request; None where unknown or too short to be told."""
        if not self.server_seconds:
            return None
        return self.server_seconds / self.requests * 1000


class Figures:
    def __init__(self):
        self.all = []

    def add(self, figure):
        self.all.append(figure)

    def of(self, server, case):
        """The figure, or None where the case was not measured or failed."""
        for figure in self.all:
            if figure.server == server and figure.case == case and not figure.note:
                return figure
        return None

    def failed(self, server, prefix):
        """True when a case that begins so went wrong."""
        return any(f.note for f in self.all if f.server == server and f.case.startswith(prefix))

    def best(self, server, prefix):
        """The one with the most requests a second of the cases that begin so."""
        found = [f for f in self.all if f.server == server and f.case.startswith(prefix) and not f.note]
        return max(found, key=lambda figure: figure.rate, default=None)

    def print_table(self):
        print(f"\n{'':<44} {'':<12}{'':>11}{'':>13}{'':>10}{'':>10}{'CPU ms a':>10}{'loader':>8}  Athanor is better by")
        print(f"{'':<44} {'':<12}{'requests/s':>11}{'points/s':>13}{'p50 ms':>10}{'p99 ms':>10}"
              f"{'request':>10}{'cores':>8}{'requests/s':>12}{'CPU':>9}")
        last = None
        for case in dict.fromkeys(figure.case for figure in self.all):
            for figure in (f for f in self.all if f.case == case):
                print(f"{case if case != last else '':<44} {figure.server:<12}" + self._columns(figure))
                last = case

    def _columns(self, figure):
        if figure.note:
            return f"  {figure.note}"
        rate = "" if figure.case.startswith("start") else number(figure.rate)
        text = (f"{rate:>11}{number(figure.points_rate) if figure.points else '':>13}"
                f"{number(figure.p50_ms):>10}{number(figure.p99_ms):>10}{number(figure.cpu_ms):>10}"
                f"{figure.loader_share:>8.2f}")
        ours = self.of(OURS, figure.case)
        if figure.server == OURS or not ours:
            return text
        return f"{text}{times(ours.rate / figure.rate):>12}{times(cpu_ratio(ours, figure)):>9}"


def cpu_ratio(ours, peer):
    if not ours.cpu_ms or not peer.cpu_ms:
        return None
    return peer.cpu_ms / ours.cpu_ms


def number(value):
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}" if value >= 0.001 else f"{value:.1g}"


def times(ratio):
    if ratio is None:
        return "–"
    return f"{ratio:,.0f}x" if ratio >= 10 else f"{ratio:.1f}x"


# ── Goals


@dataclasses.dataclass
class Goal:
    """What it is about, what was measured, as text (None: one of the two was not), and whether that will do."""

    text: str
    measured: str | None
    reached: bool


def appends_goal(figures, peer, metrics, least):
    """The best of all numbers of connections; processor time where the loader kept Athanor from doing more."""
    case = f"log-batch, {metrics:,} metric{'s' if metrics > 1 else ''},"
    ours, theirs = figures.best(OURS, case), figures.best(peer, case)
    text = f"{case[:-1]}: at least {least}x {peer}"
    if not ours or not theirs:
        return unmeasured(figures, text, case)
    ratio, unit = ours.rate / theirs.rate, "requests/s"
    by_cpu = cpu_ratio(ours, theirs)
    if ours.loader_share >= LOADER_LIMIT and by_cpu and by_cpu > ratio:
        ratio, unit = by_cpu, "processor time, because the loader was the limit"
    return Goal(text, f"{times(ratio)} {unit}", ratio >= least)


def ratio_goal(figures, peer, case, least):
    ours, theirs = figures.of(OURS, case), figures.of(peer, case)
    text = f"{case}: at least {least}x {peer}"
    if not ours or not theirs:
        return unmeasured(figures, text, case)
    ratio = ours.rate / theirs.rate
    return Goal(text, times(ratio), ratio >= least)


def unmeasured(figures, text, case):
    return Goal(text, "Athanor failed" if figures.failed(OURS, case) else None, False)


def limit_goal(text, value, most, unit):
    return Goal(f"{text}: at most {most:,g} {unit}", None if value is None else f"{number(value)} {unit}",
                value is not None and value <= most)


def print_goals(goals):
    """True when none of those that were measured is lost."""
    print()
    measured = [goal for goal in goals if goal.measured]
    lost = [goal for goal in measured if not goal.reached]
    for goal in measured:
        print(f"{'ok  ' if goal.reached else 'LOST'}  {goal.text}: {goal.measured}")
    print(f"{len(measured) - len(lost)} goals reached, {len(lost)} lost, {len(goals) - len(measured)} not measured")
    for goal in lost:
        print(f"lost: {goal.text}: {goal.measured}")
    return not lost
