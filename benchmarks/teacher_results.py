"""What the clients of `bench_teacher.py` told, as a table and against the targets."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Run:
    """One client, once."""

    client: str
    calls: int
    in_flight: int
    latency: float
    span: float
    """Seconds from the first prompt at the server."""
    wall: float
    """Seconds of all of it."""
    cpu: float
    """Seconds."""
    requests: int
    """As the server counted them."""
    most_in_flight: int
    """As the server counted them."""
    replies: int
    """That the client holds and, for datagen, that came through parse and checks."""
    megabytes: float
    megabytes_before: float

    @property
    def times_ideal(self) -> float:
        """Span over what calls of that latency take at least."""
        return self.span / (self.calls * self.latency / self.in_flight)

    @property
    def cpu_milliseconds(self) -> float:
        """Of one call."""
        return self.cpu / self.calls * 1000

    @property
    def oddities(self) -> str:
        """What was not sent and answered exactly once; "" when all was."""
        found = (("requests", self.requests), ("replies", self.replies))
        return "".join(f"  {count:,} {what}!" for what, count in found if count != self.calls)


@dataclass(frozen=True, slots=True)
class Target:
    """At most so much."""

    client: str
    what: str
    most: float
    in_flight: int | None = None

    def shown(self, found: float) -> bool:
        """Print how it stands; True when it is met."""
        met = found <= self.most
        at = f" at {self.in_flight} in flight" if self.in_flight else ""
        print(f"{'PASS' if met else 'MISS'}  {self.client}{at}: {found:.2f} {self.what}, target {self.most:g}")
        return met

    def found(self, runs: Iterable[Run]) -> float | None:
        """The median of its client's runs, None without any."""
        mine = [run for run in runs if (run.client, run.in_flight) == (self.client, self.in_flight)]
        figures = [run.cpu_milliseconds if "CPU" in self.what else run.times_ideal for run in mine]
        return median(figures) if figures else None


def read_run(out: str, client: str, calls: int, in_flight: int, latency: float) -> Run | None:
    """The last line of a client's output that is an object; None when there is none."""
    lines = [line for line in out.splitlines() if line.startswith("{")]
    return Run(client, calls, in_flight, latency, **json.loads(lines[-1])) if lines else None


def table(runs: Sequence[Run]) -> str:
    """One line a client and calls in flight; medians, and in brackets the least and the most."""
    groups: dict[tuple[str, int], list[Run]] = {}
    for run in runs:
        groups.setdefault((run.client, run.in_flight), []).append(run)
    names = ("client", "in flight", "(most)", "wall s", "span s", "/ ideal", "", "CPU ms", " a call", "MB")
    head = "{:16}{:>10}{:>8}{:>8}{:>8}{:>9}{:14}{:>8}{:14}{:>5}".format(*names)
    return "\n".join([head, *map(_line, groups.values())])


def verdicts(runs: Sequence[Run], targets: Iterable[Target]) -> int:
    """Print how every target stands that can be judged; 1 when one is missed."""
    judged = [target.shown(found) for target in targets if (found := target.found(runs)) is not None]
    mine = [run for run in runs if run.client == "datagen"]
    return int(not all((*judged, exact(mine))))


def exact(runs: Sequence[Run]) -> bool:
    """Print whether every prompt of these runs was sent once and came to one good reply."""
    odd = [run for run in runs if run.oddities]
    if runs:
        n_exact = f"{len(runs) - len(odd)} of {len(runs)} runs"
        print(f"{'MISS' if odd else 'PASS'}  datagen: every prompt sent and answered exactly once in {n_exact}")
    return not odd


def _line(runs: list[Run]) -> str:
    ratios = sorted(run.times_ideal for run in runs)
    costs = sorted(run.cpu_milliseconds for run in runs)
    first = runs[0]
    return (
        f"{first.client:16}{first.in_flight:>10}{max(run.most_in_flight for run in runs):>8}"
        f"{median(run.wall for run in runs):>8.2f}{median(run.span for run in runs):>8.2f}"
        f"{median(ratios):>9.2f}{_spread(ratios):14}"
        f"{median(costs):>8.2f}{_spread(costs):14}{max(run.megabytes for run in runs):>5.0f}"
        + "".join(dict.fromkeys(run.oddities for run in runs))
    )


def _spread(ordered: list[float]) -> str:
    return f" ({ordered[0]:.2f}-{ordered[-1]:.2f})"
