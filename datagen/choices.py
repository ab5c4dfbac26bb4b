"""What of the replies is taken: settings that cost nothing to change.

`datagen assemble RUN` with other choices gives another dataset of the same replies.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from datagen.errors import ConfigError
from datagen.types import Record, Unit


def whole_or_share(amount: float) -> float:
    """Refuse what is neither a number of things nor a share of them."""
    if amount > 1 and amount != int(amount):
        raise ValueError(f"{amount:g} is neither a whole number nor a share below 1")
    return amount


def above_nothing(mix: Mapping[str, float]) -> Mapping[str, float]:
    """Refuse shares that leave nothing."""
    if mix and not any(mix.values()):
        raise ValueError("every share is 0, expected one above")
    return mix


Amount = Annotated[float, Field(gt=0.0, allow_inf_nan=False), AfterValidator(whole_or_share)]
Mix = Annotated[Mapping[str, Annotated[float, Field(ge=0.0, allow_inf_nan=False)]], AfterValidator(above_nothing)]


def ordered(band: tuple[float, float]) -> tuple[float, float]:
    """Refuse a band whose least is not below its most."""
    if band[0] >= band[1]:
        raise ValueError(f"from {band[0]:g} to {band[1]:g}, expected the lower one first")
    return band


class Choices(Record):
    """Settings of everything that comes after the replies; each says what it leaves alone."""

    profile: Literal["strict", "default", "report-only"] = "default"
    """What becomes of a sample that contradicts boxes or captions: strict rejects it on any sign, default where the
    evidence is firm, report-only never."""
    lexicon: Path | None = None
    """Vocabulary of objects to check by, instead of the built-in one."""
    near: Annotated[float, Field(gt=0.0, le=1.0)] | Literal["off"] = 0.8
    """Share of common three-word runs from which two samples count as the same; `off` compares no further than words
    and questions."""
    judge_threshold: Annotated[float, Field(ge=0.0, allow_inf_nan=False)] | None = None
    """Score below which the judge turns a sample away; None is the rubric's own."""
    mix: Mix | None = None
    """Shares of response types, in any unit; None keeps all that there is."""
    per_image: Annotated[int, Field(gt=0)] | None = None
    """Most samples of one image."""
    per_opening: Amount | None = None
    """Most questions that begin with the same three words: a number, or below 1 a share of all."""
    per_answer: Amount | None = None
    """Most answers that say the same: a number, or below 1 a share of all."""
    yes_share: Annotated[tuple[Unit, Unit], AfterValidator(ordered)] | None = None
    """Least and most share of yes among the answers to yes/no questions; None leaves them as they are."""
    hold_out: Amount | None = None
    """Images whose samples go to heldout.jsonl: a number, or below 1 a share of all."""
    evaluations: tuple[Path, ...] = ()
    """Evaluation sets (POPE, ScienceQA, LLaVA records, lists of images) from which nothing may be trained on."""

    def vocabulary(self) -> str | None:
        """The text of the user's own lexicon, if there is one.

        Raises:
            ConfigError: it cannot be read.
        """
        if self.lexicon is None:
            return None
        try:
            return self.lexicon.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "is not UTF-8"
            raise ConfigError(
                f"{self.lexicon}: cannot be read ({why}): give --lexicon a TOML file, or `off` to go without"
            ) from None
