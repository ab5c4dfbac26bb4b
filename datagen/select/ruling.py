"""What selection says of a sample that is not kept."""

from typing import NamedTuple

from datagen.types import Rejection, Sample


class Verdict(NamedTuple):
    """Why a sample is not in the dataset, for a rejection; that it is held out is no rejection, see HELD_OUT."""

    rule: str
    """mix, per_image, per_opening, per_answer, yes_no_balance, eval_image or eval_question; or held_out."""
    evidence: str
    """One sentence for a person."""

    def rejection(self, sample: Sample) -> Rejection:
        """The line of rejections.jsonl for the sample that it is said of."""
        return Rejection.of(sample, "select", self.rule, self.evidence)


HELD_OUT = Verdict("held_out", "its image is held out")  # goes to another file
