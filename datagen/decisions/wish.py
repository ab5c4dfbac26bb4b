"""How sure one wants to be of a dataset, in words: `error<=1% at 95%`."""

import re
from dataclasses import dataclass
from fractions import Fraction

from datagen.config import shorten
from datagen.errors import ConfigError

GRAMMAR = "expected `error<=PERCENT% at CONFIDENCE%`, as in error<=1% at 95%, or with `allowing N` wrong behind it"
_NUMBER = r"([0-9]{1,3}(?:\.[0-9]{1,6})?)"
_WISH = re.compile(
    rf"\s*error\s*(?:<=?|≤)\s*{_NUMBER}\s*%\s*at\s*{_NUMBER}\s*%(?:\s+allowing\s+([0-9]{{1,6}}))?\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Wish:
    """Which share of wrong samples is to be ruled out, and how surely."""

    most_wrong: Fraction
    """Above 0, at most one half."""
    confidence: float
    """Above one half, below 1."""
    allowed: int = 0
    """Wrong samples that may be among those drawn."""

    @classmethod
    def parse(cls, text: str) -> "Wish":
        """Read `error<=1% at 95%` or `error <= 0.5% at 99% allowing 2`.

        Raises:
            ConfigError: it is neither, or asks for what no sample can show.
        """
        if not (found := _WISH.fullmatch(text)):
            raise ConfigError(f"plan: found {shorten(text)}, {GRAMMAR}")
        share, confidence = Fraction(found[1]), Fraction(found[2])
        if not 0 < share <= 50:
            raise ConfigError(f"plan: an error of {found[1]}% cannot be planned for, expected above 0% and at most 50%")
        if not 50 < confidence < 100:
            raise ConfigError(f"plan: a confidence of {found[2]}% says nothing, expected above 50% and below 100%")
        return cls(share / 100, float(confidence / 100), int(found[3] or 0))

    def __str__(self) -> str:
        """The wish as it can be read again; however it was typed, one wish has one text."""
        text = f"error<={_plain(self.most_wrong)}% at {_plain(Fraction(str(self.confidence)))}%"
        return f"{text} allowing {self.allowed}" if self.allowed else text


def _plain(share: Fraction) -> str:
    """A share in percent, without zeros that say nothing."""
    return f"{float(share * 100):.6f}".rstrip("0").rstrip(".")
