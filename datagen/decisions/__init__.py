"""What people decided about the samples of a run, and what that says of all of them.

    a person -> journal -> decisions.jsonl -> standing -> settling -> the dataset as people left it
                                                 |
    a wish -> population -> plan -> audit-plan.json -> progress -> statement

`journal` writes a decision down before anybody is told that it was, `standing` says which of them hold, `settling`
gives the samples as they are to be published. A plan draws the samples from which something can be said of all of them
(docs/audit-plan.md): `wish` reads what is asked for, `bound` computes how many that takes, `plan` draws them,
`drawing` keeps it and remembers those before it, `progress` counts what was found, `interval` says between what the
share lies, `statement` says it.
"""

from datagen.decisions.auditing import audited
from datagen.decisions.drawing import draw
from datagen.decisions.edits import edited
from datagen.decisions.journal import Journal
from datagen.decisions.plan import Plan, load
from datagen.decisions.progress import advice, progress
from datagen.decisions.settling import read, settled, waiting
from datagen.decisions.standing import Decisions
from datagen.decisions.wish import Wish

__all__ = [
    "Decisions",
    "Journal",
    "Plan",
    "Wish",
    "advice",
    "audited",
    "draw",
    "edited",
    "load",
    "progress",
    "read",
    "settled",
    "waiting",
]
