"""What one sample must not have in it when it is published. The first that has stops everything."""

from collections import Counter
from collections.abc import Collection

from datagen.errors import PublishError
from datagen.export.rows import unfit
from datagen.hostile import quoted
from datagen.origins import Origin
from datagen.publish.secrets import personal, secret
from datagen.select.contamination import Evaluation
from datagen.types import Sample


class Gate:
    """Lets samples pass that may be published, and counts what they say of persons."""

    def __init__(self, evaluation: Evaluation | None, bank_types: Collection[str] = ()) -> None:
        """Hold samples against an evaluation set; questions of `bank_types` are not their own."""
        self._evaluation = evaluation
        self._bank_types = frozenset(bank_types)
        self.personal: Counter[str] = Counter()

    def refuse(self, sample: Sample, origin: Origin | None = None) -> None:
        """Let a sample pass that may be published.

        Raises:
            PublishError: it may not; names the sample and the reason, never what was found.
        """
        found = self._token(sample) or self._secret(sample, origin) or self._overlap(sample)
        if found:
            raise PublishError(f"sample {quoted(sample.id)}: {found}")
        self.personal.update({kind for turn in sample.turns for kind in personal(turn.text)})

    def _token(self, sample: Sample) -> str | None:
        found = unfit(sample)
        return found and f"{found}: mend or reject it with `datagen audit`"

    def _secret(self, sample: Sample, origin: Origin | None) -> str | None:
        texts = [turn.text for turn in sample.conversations]
        names = [sample.id, sample.image, sample.context.image, sample.context.image_id]
        known = [*sample.context.captions, *(box.category for box in sample.context.boxes)]
        for where, written in (("text", texts), ("names", names), ("annotations", known), ("origin", origin or ())):
            if kind := secret("\n".join(one for one in written if one)):
                return f"its {where} hold {kind}: reject it with `datagen audit`, and have the key withdrawn"
        return None

    def _overlap(self, sample: Sample) -> str | None:
        if self._evaluation is None:
            return None
        verdict = self._evaluation.judge(sample, asks=sample.type not in self._bank_types)
        return verdict and f"{quoted(verdict.evidence)}: `datagen assemble --evaluation FILE` leaves such samples out"
