"""What one reviewer has decided, and what they are to judge unseen: a mark a row."""

from typing import NamedTuple

from datagen.audit.index.postings import Mask


class Eyes(NamedTuple):
    """Whose list it is."""

    decided: Mask
    """Rows of which a decision of this reviewer stands."""
    unseen: Mask
    """Rows that the plan drew and that they have still to decide: shown as if nobody else had decided about them."""
