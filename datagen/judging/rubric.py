"""What is judged, and on which scale, as files: this is where a rubric of one's own begins.

    score.md      the system message for one sample, exactly as sent
    compare.md    the same for two samples side by side
    rubric.toml   the scale, the score below which a sample is turned away, the sampling

A folder of one's own holds those of the three that differ; its messages have to name the scale of its rubric.toml.
"""

import functools
import hashlib
import tomllib
from pathlib import Path
from typing import Self

from pydantic import ValidationError, model_validator

from datagen.config import explain
from datagen.errors import PromptError
from datagen.types import Message, Record, Sampling

BUILT_IN = Path(__file__).parent
FILES = ("score.md", "compare.md", "rubric.toml")


class Rubric(Record):
    """All that a judge is told beside the material."""

    lowest: float
    """Score of what is worst."""
    highest: float
    """Score of what is best."""
    threshold: float
    """A sample with a lower score is turned away, unless the run says otherwise."""
    sampling: Sampling
    """How the judge draws its words."""
    score: str
    """The system message when one sample is scored."""
    compare: str
    """The system message when two samples are compared."""

    @model_validator(mode="after")
    def has_a_scale(self) -> Self:
        """Refuse a scale upside down, and a threshold that lies beyond it."""
        if not 0 <= self.lowest < self.highest:
            raise ValueError(
                f"a scale from {self.lowest:g} to {self.highest:g}, expected 0 or more to something higher"
            )
        if not self.lowest <= self.threshold <= self.highest:
            raise ValueError(f"threshold {self.threshold:g}, expected {self.lowest:g} to {self.highest:g}")
        return self

    @functools.cached_property
    def digest(self) -> str:
        """sha256 (hex) of everything above: scores of different rubrics are not to be put side by side."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    @functools.cached_property
    def scoring(self) -> tuple[Message, ...]:
        """What goes before every sample that is scored, and the very same tuple."""
        return (Message(role="system", content=self.score),)

    @functools.cached_property
    def comparing(self) -> tuple[Message, ...]:
        """What goes before every pair that is compared, and the very same tuple."""
        return (Message(role="system", content=self.compare),)


def load(folder: Path | None = None) -> Rubric:
    """The built-in rubric, or that of a folder, whose missing files are the built-in ones.

    Raises:
        PromptError: the folder holds none of the files, or one of them cannot be used.
    """
    if folder is not None and not any((folder / name).is_file() for name in FILES):
        raise PromptError(f"{folder}: holds no rubric, expected at least one of {', '.join(FILES)}")
    score, compare, settings = (_file(folder, name) for name in FILES)
    try:
        fields = tomllib.loads(_text(settings))
        return Rubric.model_validate(fields | {"score": _said(score), "compare": _said(compare)})
    except tomllib.TOMLDecodeError as error:
        raise PromptError(f"{settings}: is not TOML: {error}") from None
    except ValidationError as error:
        raise PromptError(f"{settings}: {explain(error, list(Rubric.model_fields))}") from None


def _file(folder: Path | None, name: str) -> Path:
    own = folder / name if folder else BUILT_IN / name
    return own if own.is_file() else BUILT_IN / name


def _said(file: Path) -> str:
    said = _text(file).strip()
    if not said:
        raise PromptError(f"{file}: is empty, expected what the judge is told")
    return said


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{file}: cannot be read: {error}") from None
