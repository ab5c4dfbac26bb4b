"""What is rehearsed: how the endpoint behaves, and what is done to the build."""

from dataclasses import dataclass
from pathlib import Path

from datagen.errors import ConfigError
from datagen.teacher.allowance import Limits, Schedule
from datagen.teacher.faults import Faults

# All that an endpoint can do wrong, more often than a good one does it: of a hundred requests six come to nothing.
USUAL_FAULTS = (
    "429=0.01,500=0.02,503=0.005,reset=0.01,hang=0.002,truncated=0.003,empty=0.005,malformed=0.003,junk=0.002,"
    "retry_after=0.2,seed=7"
)
LATENCY = 0.2  # seconds
TIMEOUT_LATENCIES, LEAST_TIMEOUT = 10, 2.0


@dataclass(frozen=True, slots=True)
class Plan:
    """One rehearsal."""

    faults: str = USUAL_FAULTS
    """As `datagen teacher serve` takes them; so are the two limits a minute."""
    latency: float = LATENCY
    """Seconds before every reply."""
    rpm: str | None = None
    tpm: str | None = None
    most_in_flight: int | None = None
    """Requests that the endpoint takes at once."""
    kills: int = 0
    """How often the build is killed, at random moments."""

    def check(self) -> None:
        """Refuse what cannot be before anything is started.

        Raises:
            ConfigError: no such faults or limits.
        """
        Faults.parse(self.faults)
        for spec in filter(None, (self.rpm, self.tpm)):
            Schedule.parse(spec)
        Limits(most_in_flight=self.most_in_flight)
        if self.kills < 0 or self.latency < 0:
            raise ConfigError(f"{self.kills} kills and {self.latency:g} s of latency: expected no number below 0")

    @property
    def timeout(self) -> float:
        """Seconds of silence that fit this latency: a real build's would be most of a short rehearsal."""
        return max(LEAST_TIMEOUT, self.latency * TIMEOUT_LATENCIES)

    def flags(self, faults: str, journal: Path) -> list[str]:
        """Flags of `datagen teacher serve`."""
        given = {"latency": self.latency, "faults": faults, "rpm": self.rpm, "tpm": self.tpm}
        given |= {"most-in-flight": self.most_in_flight, "journal": journal}
        return [flag for name, value in given.items() if value is not None for flag in (f"--{name}", str(value))]
