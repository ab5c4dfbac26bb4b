"""Image files on their way into a publication: which are there, and which may not be handed on without thought."""

from collections import Counter
from collections.abc import Iterable

from datagen.errors import PublishError
from datagen.hostile import quoted
from datagen.origins import Origin, Origins
from datagen.pictures import Pictures
from datagen.publish.licences import UNKNOWN, forbidden, forbids
from datagen.publish.wishes import Wishes
from datagen.types import Sample


class Embedding:
    """The images of one publication."""

    def __init__(self, pictures: Pictures, origins: Origins, wishes: Wishes) -> None:
        """Take them from where these are."""
        self._pictures, self._origins, self._wishes = pictures, origins, wishes
        self.missing: Counter[str] = Counter()
        """Samples that were left out, by reason."""
        self.first_missing = ""

    def image(self, sample: Sample, all_samples: Iterable[Sample]) -> bytes | None:
        """The image of a sample; None where it is not there and need not be.

        Raises:
            PublishError: it is not there, or may not be handed on; `all_samples` are then gone through for how many.
        """
        content = self._pictures.read(sample.image)
        if content is None:
            self._miss(sample)
        elif not (self._wishes.only_licences or self._wishes.accept_licences):
            self._refuse_licence(sample, all_samples)
        return content

    def is_there(self, name: str) -> bool:
        """True for an image file that can be embedded."""
        return self._pictures.find(name) is not None

    def _miss(self, sample: Sample) -> None:
        why = f"{quoted(sample.image)} ({quoted(self._pictures.why(sample.image))})"
        if not self._wishes.skip_missing:
            raise PublishError(
                f"sample {quoted(sample.id)}: its image cannot be embedded: {why}: name the folder with --images, or "
                "leave such samples out with --skip-missing"
            )
        self.first_missing = self.first_missing or why
        self.missing["image_missing"] += 1

    def _refuse_licence(self, sample: Sample, all_samples: Iterable[Sample]) -> None:
        if found := forbids(self._licence(sample.context.image_id)):
            licences = self._licences(all_samples)
            raise PublishError(
                f"sample {quoted(sample.id)}: its image may not be handed on without thought ({found}; that goes for "
                f"{sum(forbidden(licences).values()):,} of the {licences.total():,} images that would go in): "
                "--only-licences leaves such out, --accept-licences embeds them"
            )

    def _licences(self, samples: Iterable[Sample]) -> Counter[str]:
        """Images that are there, by their licences."""
        names = {sample.context.image_id: sample.image for sample in samples}
        return Counter(self._licence(image_id) or UNKNOWN for image_id, name in names.items() if self.is_there(name))

    def _licence(self, image_id: str) -> str | None:
        origin: Origin | None = self._origins.of(image_id)
        return origin.licence if origin else None
