"""What crosses a stage or reaches disk, in the order the data meets it.

A record on disk is a frozen pydantic model whose field docstrings become the descriptions in schemas/.
What lives in memory only is a frozen dataclass.
"""

from datagen.types.asked import Message, Prompt, Reply, Sampling
from datagen.types.audited import Audited, Decision, Judgement, Lot, Planned, Reason, Verdict
from datagen.types.context import Box, Context
from datagen.types.counts import Reading, Spent, StageCount, Usage
from datagen.types.figures import Agreement, Figures, Judged, Lengths, Selection
from datagen.types.manifest import Manifest
from datagen.types.record import Count, Record, Shape, TypeName, Unit
from datagen.types.sample import IMAGE_TOKEN, Provenance, Rejection, Sample, Turn

__all__ = [
    "IMAGE_TOKEN",
    "Agreement",
    "Audited",
    "Box",
    "Context",
    "Count",
    "Decision",
    "Figures",
    "Judged",
    "Judgement",
    "Lengths",
    "Lot",
    "Manifest",
    "Message",
    "Planned",
    "Prompt",
    "Provenance",
    "Reading",
    "Reason",
    "Record",
    "Rejection",
    "Reply",
    "Sample",
    "Sampling",
    "Selection",
    "Shape",
    "Spent",
    "StageCount",
    "Turn",
    "TypeName",
    "Unit",
    "Usage",
    "Verdict",
]
