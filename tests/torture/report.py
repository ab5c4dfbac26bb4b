"""What a proof found, beside what was promised."""

from dataclasses import dataclass, field

HEAD = ("proof", "what", "found", "promised", "")


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure."""

    proof: str
    what: str
    found: str
    promised: str = ""
    holds: bool | None = None
    """None where nothing was promised."""

    @property
    def verdict(self) -> str:
        return {True: "PASS", False: "MISS", None: ""}[self.holds]

    def __str__(self) -> str:
        return f"{self.proof:<10} {self.what:<62} {self.found:>14} {self.promised:>12}  {self.verdict}".rstrip()


@dataclass(slots=True)
class Report:
    """The figures of one proof, in the order in which they were found."""

    proof: str
    shown: bool = False
    """Whether each figure is printed as soon as it is there."""
    findings: list[Finding] = field(default_factory=list)

    def exactly(self, what: str, found: int, promised: int = 0) -> None:
        self._add(what, f"{found:,}", f"{promised:,}", found == promised)

    def at_most(self, what: str, found: float, most: float, unit: str = "") -> None:
        self._add(what, f"{found:,.4g}{unit}", f"<= {most:,.4g}{unit}", found <= most)

    def at_least(self, what: str, found: float, least: float, unit: str = "") -> None:
        self._add(what, f"{found:,.4g}{unit}", f">= {least:,.4g}{unit}", found >= least)

    def holds(self, what: str, is_so: bool, otherwise: str = "no") -> None:
        """`otherwise` says what was found instead."""
        self._add(what, "yes" if is_so else otherwise, "yes", is_so)

    def note(self, what: str, found: float | str) -> None:
        """A figure of which nothing was promised."""
        self._add(what, found if isinstance(found, str) else f"{found:,.4g}", "", None)

    @property
    def missed(self) -> list[str]:
        """What does not hold, as a test shows it."""
        return [str(finding) for finding in self.findings if finding.holds is False]

    def _add(self, what: str, found: str, promised: str, holds: bool | None) -> None:
        finding = Finding(self.proof, what, found, promised, holds)
        self.findings.append(finding)
        if self.shown:
            print(finding, flush=True)


def heading() -> str:
    return str(Finding(*HEAD[:4]))
