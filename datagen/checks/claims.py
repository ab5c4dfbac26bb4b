"""What a text says of the picture, piece by piece, and how each piece stands against what is known."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["object", "count", "relation", "attribute"]
Verdict = Literal["supported", "contradicted", "unknown"]


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement about the picture, and what the annotations say to it."""

    turn: int
    """Number of the turn in `sample.turns`, from 1."""
    start: int
    """Offset of the words that make the claim, in that turn's text."""
    end: int
    """Offset after them."""
    kind: Kind
    concept: str
    """What it is about: a category or an umbrella over several."""
    verdict: Verdict
    evidence: str
    """One short phrase for a person: "no box and no caption names a giraffe"."""
    firm: bool = False
    """For a contradiction: the evidence leaves no doubt. Only strict looks at the others."""
