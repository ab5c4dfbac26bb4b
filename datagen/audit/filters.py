"""What of a run is shown: filters, and the link that holds them.

To add one: a field here with its kind, a line in `index/matching.py` that turns it into a mask.
"""

import dataclasses
import difflib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import quote, urlencode

from datagen.errors import ConfigError
from datagen.hostile import quoted

PLACES = ("kept", "rejected")
VERDICTS = ("todo", "open", "accept", "reject", "edit", "disputed")
SPOKEN = {"undecided": "open", "accepted": "accept", "rejected": "reject", "edited": "edit", "mended": "edit"}
BESIDE = frozenset(("after", "before", "id"))  # where in the list: stands in the same link, and is no filter
MOST_CHARACTERS = 500  # of one value
MOST = 10**9  # words, points


@dataclass(frozen=True, slots=True)
class Filters:
    """What a row must be like, all together; what is empty or None asks for nothing."""

    type: str = ""
    """Response type."""
    place: str = ""
    """kept (in the dataset) or rejected."""
    stage: str = ""
    """Stage that turned it away."""
    rule: str = ""
    """Rule that decided."""
    verdict: str = ""
    """What people decided: accept, reject or edit; open where nobody did, todo where whoever looks did not, disputed
    where reviewers differ."""
    object: str = ""
    """Category of a box of its image, or an object that the text speaks of."""
    least_words: int | None = None
    """Words in its answers."""
    most_words: int | None = None
    least_score: float | None = None
    """What the judge gave; what has no score is not between any bounds."""
    most_score: float | None = None
    text: str = ""
    """Words that must all be in it, the last one as a beginning; "in quotes" one after the other."""
    contradicted: bool = False
    """Boxes or captions contradict something that it says."""
    plan: bool = False
    """The sampling plan drew it."""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """Those of a link's query, whose values are decoded already.

        Raises:
            ConfigError: a name is no filter's, or a value none that it can have.
        """
        for name in query:
            if name not in KINDS and name not in BESIDE:
                raise ConfigError(_unknown(name))
        given = {name: value.encode("utf-8", "replace").decode() for name, value in query.items() if value.strip()}
        return replace(cls(), **{name: KINDS[name](name, value) for name, value in given.items() if name in KINDS})

    def link(self) -> str:
        """The query that holds them, in the order of the fields; empty where nothing is asked for."""
        said = {name: getattr(self, name) for name in KINDS if getattr(self, name) != _DEFAULTS[name]}
        return urlencode({name: _told(value) for name, value in said.items()}, quote_via=quote, errors="replace")


def _text(name: str, value: str) -> str:
    if len(value) > MOST_CHARACTERS:
        raise ConfigError(f"{name} has {len(value):,} characters, expected at most {MOST_CHARACTERS}")
    return value


def _one_of(choices: tuple[str, ...]) -> Callable[[str, str], str]:
    def choice(name: str, value: str) -> str:
        if value not in choices:
            raise ConfigError(f"{name} is '{quoted(value)}', expected one of {', '.join(choices)}")
        return value

    return choice


def _verdict(name: str, value: str) -> str:
    """As the page calls it too."""
    return _one_of(VERDICTS)(name, SPOKEN.get(value, value))


def _whole(name: str, value: str) -> int:
    if not (value.isascii() and value.isdecimal()) or len(value) > len(str(MOST)):
        raise ConfigError(f"{name} is '{quoted(value)}', expected a whole number from 0 to {MOST:,}")
    return min(int(value), MOST)


def _number(name: str, value: str) -> float:
    try:
        number = float(value) if value.isascii() and "_" not in value else math.nan
    except ValueError:
        number = math.nan
    if not abs(number) <= MOST:
        raise ConfigError(f"{name} is '{quoted(value)}', expected a number such as 7.5")
    return number


def _flag(name: str, value: str) -> bool:
    if value not in ("1", "0"):
        raise ConfigError(f"{name} is '{quoted(value)}', expected 1 or 0")
    return value == "1"


def _told(value: object) -> str:
    if isinstance(value, bool):
        return "1"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, KINDS, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"expected some of {', '.join(KINDS)}"
    return f"'{quoted(name)}' is no filter, {hint}"


_DEFAULTS = {field.name: field.default for field in dataclasses.fields(Filters)}
_PARSERS: dict[str, Callable[[str, str], Any]] = {
    "place": _one_of(PLACES),
    "verdict": _verdict,
    "least_words": _whole,
    "most_words": _whole,
    "least_score": _number,
    "most_score": _number,
    "contradicted": _flag,
    "plan": _flag,
}
KINDS = {name: _PARSERS.get(name, _text) for name in _DEFAULTS}
