"""The run folder: its names, and how its files are written and read back. See docs/run-folder.md for what each holds.

A file appears whole or not at all: it is written beside its place, synced, and moved there. The manifest is written
last, so its presence says that the run is complete.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

from pydantic import BaseModel, ValidationError

from datagen.config import BuildConfig, explain
from datagen.contexts import Contexts
from datagen.errors import RunError
from datagen.origins import Origins
from datagen.types import Manifest, Reading, Rejection, Sample

R = TypeVar("R", bound=BaseModel)


class Lines:
    """A JSONL file that is being written."""

    def __init__(self, file: BinaryIO) -> None:
        """Write to a file that was opened for bytes."""
        self._file = file

    def add(self, record: BaseModel) -> None:
        """One record, one line."""
        self.copy(record.model_dump_json().encode() + b"\n")

    def copy(self, line: bytes) -> None:
        """A line that was written before, as it is."""
        self._file.write(line)


class Spool(Lines):
    """Lines that are set down until all are known, and gone afterwards."""

    def __init__(self, file: BinaryIO, folder: Path) -> None:
        """Write to a file in a folder."""
        super().__init__(file)
        self._folder = folder

    def copy(self, line: bytes) -> None:
        """A line that was written before, as it is."""
        try:
            super().copy(line)
        except OSError as error:
            raise _unwritable(self._folder, error) from error

    def __iter__(self) -> Iterator[bytes]:
        """The lines in their order."""
        self._file.seek(0)
        return iter(self._file)


class Run:
    """One run folder."""

    def __init__(self, folder: Path) -> None:
        """Name a folder; `create` makes it."""
        self.folder = folder
        self.config_file = folder / "config.json"
        self.reading_file = folder / "reading.json"
        self.contexts_file = folder / "contexts.parquet"
        self.prompts_file = folder / "prompts.json"
        self.rubric_file = folder / "rubric.json"
        self.ledger_file = folder / "ledger.sqlite"
        self.samples_file = folder / "samples.jsonl"
        self.rejections_file = folder / "rejections.jsonl"
        self.claims_file = folder / "claims.jsonl"
        self.heldout_file = folder / "heldout.jsonl"
        self.origins_file = folder / "origins.parquet"
        self.decisions_file = folder / "decisions.jsonl"
        self.plan_file = folder / "audit-plan.json"
        self.index_file = folder / "audit-index.sqlite"
        self.report_file = folder / "report.html"
        self.manifest_file = folder / "manifest.json"
        self.scenes_folder = folder / "scenes"
        self._names = {path.name for path in vars(self).values()} - {folder.name}

    def create(self) -> None:
        """Make the folder.

        Raises:
            RunError: it cannot be made, or it holds files and none of them is a run's.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            strange = None if self.config_file.exists() else self._not_ours()
        except OSError as error:
            raise RunError(f"{self.folder}: cannot be used ({error.strerror}): choose another --run") from None
        if strange:
            raise RunError(f"{self.folder}: holds {strange} and no config.json, expected a new, empty or run folder")

    def _not_ours(self) -> str | None:
        """A file that no run leaves, not even one that was broken off at its beginning."""
        names = (file.name for file in self.folder.iterdir())
        return next((name for name in names if name not in self._names and not name.startswith("ledger.")), None)

    def config(self) -> BuildConfig:
        """Settings that the run was made with."""
        return self.read(self.config_file, BuildConfig)

    def reading(self) -> Reading:
        """What was found when the annotations were read."""
        return self.read(self.reading_file, Reading)

    def contexts(self) -> Contexts:
        """The table of contexts."""
        if not self.contexts_file.is_file():
            raise RunError(f"{self.contexts_file}: is missing: run `datagen build --run {self.folder}` again")
        try:
            return Contexts.read(self.contexts_file)
        except ValueError as error:
            raise RunError(f"{self.contexts_file}: {error}: delete it and build again, no reply is lost") from None

    def origins(self) -> Origins:
        """Where its images come from; of a run that was begun before this was kept, nothing is known."""
        if not self.origins_file.is_file():
            return Origins.all()
        try:
            return Origins.read(self.origins_file)
        except ValueError as error:
            raise RunError(f"{self.origins_file}: {error}: delete it, then no image's licence is known") from None

    def manifest(self) -> Manifest | None:
        """What a complete run says of itself; None while it is not complete."""
        return self.read(self.manifest_file, Manifest) if self.manifest_file.is_file() else None

    def samples(self) -> Iterator[Sample]:
        """The dataset, in its order."""
        return self.records(self.samples_file, Sample)

    def heldout(self) -> Iterator[Sample]:
        """The samples of the images that were held out."""
        return self.records(self.heldout_file, Sample)

    def rejections(self) -> Iterator[Rejection]:
        """Everything that did not make it, in the order of the stages' input."""
        return self.records(self.rejections_file, Rejection)

    def read(self, file: Path, kind: type[R]) -> R:
        """One record from a file of this folder.

        Raises:
            RunError: it is missing or not such a record.
        """
        try:
            return kind.model_validate_json(file.read_bytes())
        except OSError as error:
            raise RunError(
                f"{file}: cannot be read ({error.strerror}), expected a run folder: `datagen build --run` makes one"
            ) from None
        except ValidationError as error:
            raise RunError(f"{file}: {explain(error, list(kind.model_fields))}") from None

    def write(self, file: Path, record: BaseModel) -> None:
        """Put one record in a file of this folder, readable and whole; a file that says the same is left alone."""
        content = record.model_dump_json(indent=2).encode() + b"\n"
        if not (file.is_file() and file.read_bytes() == content):
            with self._whole(file) as out:
                out.write(content)

    def write_contexts(self, contexts: Contexts) -> None:
        """Keep the table of contexts."""
        self._table(contexts, self.contexts_file)

    def write_origins(self, origins: Origins) -> None:
        """Keep where the images come from."""
        self._table(origins, self.origins_file)

    def _table(self, table: Contexts | Origins, file: Path) -> None:
        partial = file.with_suffix(".partial")
        table.write(partial)
        partial.replace(file)

    @contextmanager
    def lines(self, file: Path) -> Iterator[Lines]:
        """A JSONL file to add records to; it takes its place when the block ends well."""
        with self._whole(file) as out:
            yield Lines(out)

    @contextmanager
    def spool(self) -> Iterator[Spool]:
        """A place on the run's disk for lines of which it is not known yet where they go.

        Raises:
            RunError: it cannot be written.
        """
        try:
            file = tempfile.TemporaryFile(dir=self.folder)  # noqa: SIM115 - closed below
        except OSError as error:
            raise _unwritable(self.folder, error) from error
        with file:
            yield Spool(file, self.folder)

    def digests(self, files: Iterable[Path]) -> dict[str, str]:
        """sha256 (hex) of files of this folder, by name."""
        return {file.name: digest(file) for file in files}

    def unfinish(self) -> None:
        """Take the manifest away: from here on the run is not complete."""
        self.manifest_file.unlink(missing_ok=True)
        self.report_file.unlink(missing_ok=True)  # it shows a dataset that is about to be another

    @contextmanager
    def _whole(self, file: Path) -> Iterator[BinaryIO]:
        partial = file.with_name(f"{file.name}.partial")
        try:
            with partial.open("wb") as out:
                yield out
                out.flush()
                os.fsync(out.fileno())
            partial.replace(file)
        except OSError as error:
            raise _unwritable(file, error) from error

    def records(self, file: Path, kind: type[R]) -> Iterator[R]:
        """The records of a JSONL file of this folder.

        Raises:
            RunError: it is missing, or a line is no such record.
        """
        if not file.is_file():
            raise RunError(f"{file}: is missing: run `datagen assemble {self.folder}` first")
        with file.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    yield kind.model_validate_json(line)
                except ValidationError as error:
                    raise RunError(f"{file}:{number}: {explain(error, list(kind.model_fields))}") from None


def _unwritable(path: Path, error: OSError) -> RunError:
    return RunError(f"{path}: cannot be written ({error.strerror}): nothing was lost, free space and rerun")


def digest(file: Path) -> str:
    """sha256 (hex) of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
