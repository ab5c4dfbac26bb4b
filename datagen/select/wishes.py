"""What a person may wish of the whole set, and how a flag says it. Nothing is wished unless it is said."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from datagen.errors import ConfigError

LLAVA_MIX: Mapping[str, float] = {"conversation": 58, "detail": 23, "reasoning": 77}  # Liu et al. 2023, section 3
BALANCED = (0.45, 0.55)  # share of yes among yes/no answers

_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is wanted of the whole set; None leaves a thing as it is.

    An amount below 1 is a share of all there is, one from 1 on is a number.
    """

    mix: Mapping[str, float] | None = None
    """Shares of response types, in any unit; a type that is not named is left alone."""
    per_image: int | None = None
    """Most samples of one image."""
    per_opening: float | None = None
    """Most questions with the same first three words, as an amount of the teacher's questions."""
    per_answer: float | None = None
    """Most answers that say the same, as an amount of all answers."""
    yes_share: tuple[float, float] | None = None
    """Least and most share of yes among the answers to yes/no questions."""
    hold_out: float | None = None
    """Images whose samples are put aside, as an amount of the images."""


def number(amount: float, whole: int) -> int:
    """An amount of `whole` things as a number, at least 1; counted exactly, because 0.29 * 100 is below 29."""
    return int(amount) if amount >= 1 else max(1, math.floor(Fraction(str(amount)) * whole))


def parse_mix(text: str) -> Mapping[str, float] | None:
    """Shares from `conversation=58,detail=23,reasoning=77`, or by name: `llava` for these, `none` for no wish.

    Raises:
        ConfigError: it is none of these.
    """
    if text.strip() in ("llava", "none"):
        return LLAVA_MIX if text.strip() == "llava" else None
    shares: dict[str, float] = {}
    for part in text.split(","):
        name, _, share = (one.strip() for one in part.partition("="))
        if not name or not _NUMBER.fullmatch(share):
            raise ConfigError(f"mix: found {part.strip()!r}, expected TYPE=SHARE, as in conversation=58,detail=23")
        if name in shares:
            raise ConfigError(f"mix: {name} is given twice: name every type once")
        shares[name] = float(share)
    if not any(shares.values()):
        raise ConfigError(f"mix: every share in {text!r} is 0, expected one above: `none` leaves the types as they are")
    return shares


def parse_amount(text: str) -> float:
    """An amount from `500`, `5%` or `0.05`.

    Raises:
        ConfigError: it is no number, is 0, or is no whole number from 1 on.
    """
    bare = text.strip().removesuffix("%")
    value = Fraction(bare) if _NUMBER.fullmatch(bare) else Fraction(0)
    if text.strip().endswith("%"):
        value /= 100
        fits = 0 < value < 1
    else:
        fits = value > 0 and (value < 1 or value.denominator == 1)
    if not fits:
        raise ConfigError(f"found {text!r}, expected a number as in 500, or a share of the whole as in 5% or 0.05")
    return float(value)


def parse_band(text: str) -> tuple[float, float]:
    """Least and most share from `45-55` or `45%-55%`.

    Raises:
        ConfigError: it is no such pair, or the first is not below the second.
    """
    least, _, most = (one.strip().removesuffix("%") for one in text.partition("-"))
    if _NUMBER.fullmatch(least) and _NUMBER.fullmatch(most) and 0 <= float(least) < float(most) <= 100:
        return float(Fraction(least) / 100), float(Fraction(most) / 100)
    raise ConfigError(f"found {text!r}, expected two percentages, the lower first, as in 45-55")
