"""What a complete run says of itself."""

from collections.abc import Mapping
from typing import Literal

from datagen.types.audited import Audited
from datagen.types.counts import StageCount, Usage
from datagen.types.figures import Judged, Lengths, Selection
from datagen.types.record import Count, Record


class Manifest(Record):
    """Written last: its presence says that the run is complete."""

    format: Literal[1] = 1
    """Version of this file's layout."""
    version: str
    """Version of datagen that assembled the dataset."""
    config_digest: str
    """sha256 (hex) of the settings that decide what a row says."""
    teacher: str
    """Model that was asked."""
    inputs: Mapping[str, str]
    """sha256 (hex) of each annotation file."""
    prompts: Mapping[str, str]
    """Prompt digest of each response type."""
    rules: Mapping[str, str] = {}
    """sha256 (hex) of the settings that decided which rows were taken, and of the files that they name."""
    outputs: Mapping[str, str]
    """sha256 (hex) of each file that the run wrote."""
    stages: tuple[StageCount, ...]
    """The road in numbers: what entered, passed and was rejected at each stage."""
    changed: Mapping[str, Count] = {}
    """What was mended in the annotations and kept."""
    samples: Mapping[str, Count]
    """Finished samples by response type."""
    lengths: Mapping[str, Lengths]
    """How long they are, by response type."""
    usage: Usage
    """What the calls came to."""
    judged: Judged | None = None
    """What the judge did, where there is one."""
    selection: Selection | None = None
    """What was taken of the whole, and what that did to it."""
    waiting: Count = 0
    """Scores and continuations of texts that were asked for and have no answer yet; 0 in a run that is complete."""
    repaired: Mapping[str, Count] = {}
    """Second replies in the dataset, by what was wrong with the first; `continued` are texts that were too short."""
    audited: Audited | None = None
    """What people decided about its samples, where somebody did."""
