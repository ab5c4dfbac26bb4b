"""Samples with their images -> tar files as WebDataset reads them: `000000012.jpg` and `000000012.json` side by side.

A key is the sample's place in the dataset, because a key must hold no dot and an id may; the id is in the JSON. The
same samples give the same bytes: no clock, no owner, plain ustar.
"""

import io
import tarfile
from pathlib import Path
from types import TracebackType

from datagen.export.array import spelled
from datagen.export.rows import Row

SHARD_SAMPLES = 10_000
SHARD_BYTES = 1_000_000_000


class Tars:
    """Tar files `train-000000.tar` and so on, cut by samples and by size."""

    def __init__(
        self, folder: Path, stem: str, shard_samples: int = SHARD_SAMPLES, shard_bytes: int = SHARD_BYTES
    ) -> None:
        """Write into a folder that is there; `stem` is the split."""
        self._folder, self._stem = folder, stem
        self._most_samples, self._most_bytes = shard_samples, shard_bytes
        self._files: list[Path] = []
        self._tar: tarfile.TarFile | None = None
        self._samples, self._shard_samples = 0, 0

    def __enter__(self) -> "Tars":
        """Nothing is opened before the first sample."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close what is open."""
        self._close()

    def add(self, record: Row, image: bytes, ending: str) -> None:
        """One more sample, with the bytes of its image and the ending that says what they are."""
        tar = self._tar or self._begin()
        key = f"{self._samples:09}"
        files = {f"{key}.{ending}": image, f"{key}.json": spelled(record)}
        for name, content in sorted(files.items()):
            _put(tar, name, content)
        self._samples, self._shard_samples = self._samples + 1, self._shard_samples + 1
        if self._shard_samples == self._most_samples or tar.offset >= self._most_bytes:
            self._close()

    def end(self) -> tuple[Path, ...]:
        """Close the last file; all of them, in their order."""
        self._close()
        return tuple(self._files)

    def _begin(self) -> tarfile.TarFile:
        self._files.append(self._folder / f"{self._stem}-{len(self._files):06}.tar")
        self._tar = tarfile.open(self._files[-1], "w", format=tarfile.USTAR_FORMAT)  # noqa: SIM115 - closed in `_close`
        self._shard_samples = 0
        return self._tar

    def _close(self) -> None:
        if self._tar:
            self._tar.close()
            self._tar = None


def _put(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)  # mode 644, nobody's, of 1970
    entry.size = len(content)
    tar.addfile(entry, io.BytesIO(content))
    tar.members.clear()  # type: ignore[attr-defined] # else it remembers every entry
