"""Images that travel with their samples: found by name, counted and named where they cannot be."""

from pathlib import Path

from datagen.errors import ConfigError
from datagen.export.formats import Image
from datagen.hostile import quoted
from datagen.pictures import Pictures
from datagen.run import Run
from datagen.types import Sample

SHOWN = 3  # images that an error names


def folder_of(run: Run) -> Path | None:
    """Folder of the image files, as the run knows it; None where it was made from annotations alone."""
    config = run.config()
    return run.scenes_folder / "images" if config.draws_scenes else config.images


class Shipping:
    """The images of one export."""

    def __init__(self, pictures: Pictures) -> None:
        """Take them from where these are."""
        self._pictures = pictures
        self._last: tuple[str, Image | None] = ("", None)  # samples of one image stand together in a dataset
        self._why: dict[str, str] = {}  # of the first that are missing
        self.missing = 0  # samples without one

    def image(self, sample: Sample) -> Image | None:
        """The image of a sample; None where it cannot be read, which is remembered."""
        name, image = self._last
        if name != sample.image:
            taken = self._pictures.take(sample.image)
            image = Image(*taken) if taken else None
            self._last = (sample.image, image)
        if image is None:
            self._miss(sample.image)
        return image

    def refuse_missing(self) -> None:
        """Let an export pass that has all its images.

        Raises:
            ConfigError: it has not; names the first.
        """
        if self.missing:
            first = ", ".join(self._named())
            raise ConfigError(
                f"{self.missing:,} samples have no image that can be shipped: {first}: name the folder with --images, "
                "or leave these samples out with --skip-missing"
            )

    @property
    def first_missing(self) -> str:
        """The first image that cannot be read, and why; empty where all can."""
        return next(iter(self._named()), "")

    def _named(self) -> list[str]:
        return [f"{quoted(name)} ({why})" for name, why in self._why.items()]

    def _miss(self, name: str) -> None:
        self.missing += 1
        if len(self._why) < SHOWN and name not in self._why:
            self._why[name] = self._pictures.why(name)
