"""samples.jsonl, rejections.jsonl, claims.jsonl -> the index: one pass over each."""

import dataclasses
import tempfile
from collections.abc import Iterator

import msgspec
import numpy as np

from datagen.audit.index import search
from datagen.audit.index.columns import Codes, Columns, Growing
from datagen.audit.index.lines import Claims, Files, Kept, Rejected
from datagen.audit.index.postings import Postings, joined, mask
from datagen.audit.index.spoken import Spoken
from datagen.audit.index.store import Names, Writing, writing
from datagen.contexts import Contexts
from datagen.garbage import rare_collections
from datagen.progress import Progress, Watch
from datagen.run import Run

WORDS, OBJECTS = "word", "object"
EACH = 1_000  # lines between two words about progress, which is told in megabytes
SLICE = 10_000  # contexts that are looked through at once


def build(run: Run, files: Files, watch: Watch) -> None:
    """Put a new index in its place.

    Raises:
        RunError: a line cannot be read, or the index cannot be written.
    """
    with rare_collections(), writing(run.index_file) as out:
        _Building(run, files, out, watch).all()


class _Building:
    def __init__(self, run: Run, files: Files, out: Writing, watch: Watch) -> None:
        self._run, self._files, self._out, self._watch = run, files, out, watch
        self._total = sum(stamp.size for stamp in files.stamps)
        self._done = 0
        self._growing = Growing()
        self._images = Codes()
        self._image_of: list[int] = []

    def all(self) -> None:
        with tempfile.TemporaryFile(dir=self._run.folder) as spill:
            objects = Postings(spill)
            n_kept = self._texts(objects)
            self._contexts(n_kept, objects)
            columns = self._claimed(objects)
        self._out.columns(columns)
        growing = self._growing
        names = Names(tuple(growing.types), tuple(growing.stages), tuple(growing.rules), n_kept)
        self._out.finish(self._files.stamps, names)

    def _texts(self, objects: Postings) -> int:
        """Everything that samples and rejections say by themselves; how many samples there are."""
        with tempfile.TemporaryFile(dir=self._run.folder) as spill:
            words = Postings(spill)
            self._kept(words, objects)
            n_kept = len(self._growing)
            self._rejected(words)
            self._out.postings(WORDS, words.all(), len(self._growing))
        return n_kept

    def _kept(self, words: Postings, objects: Postings) -> None:
        for offset, length, line in self._files.samples.all(Kept):
            row = len(self._growing)
            self._add(offset, length, line, words)
            objects.add(row, {box.category for box in line.context.boxes})

    def _rejected(self, words: Postings) -> None:
        """Replies first: what was set aside of the annotations is at the head of the file, and nobody reviews it."""
        apart = []
        for offset, length, line in self._files.rejections.all(Rejected):
            if line.type is None:
                apart.append((offset, length, line))
            else:
                self._add_rejected(offset, length, line, words)
        for offset, length, line in apart:
            self._add_rejected(offset, length, line, words)

    def _add_rejected(self, offset: int, length: int, line: Rejected, words: Postings) -> None:
        self._add(offset, length, line, words)
        self._image_of.append(-1 if line.image_id is None else self._images[line.image_id])

    def _add(self, offset: int, length: int, line: Kept | Rejected, words: Postings) -> None:
        row = len(self._growing)
        self._growing.add(offset, length, line)
        words.add(row, set(search.words("\n".join(line.texts))))
        self._read(length, row)

    def _contexts(self, n_kept: int, objects: Postings) -> None:
        """Keep the contexts of what was rejected, and what is boxed in them."""
        boxed: list[set[str]] = [set()] * len(self._images)
        if self._images:
            self._out.contexts(self._found(boxed))
        for row, image in enumerate(self._image_of, n_kept):
            if image >= 0:
                objects.add(row, boxed[image])

    def _found(self, boxed: list[set[str]]) -> Iterator[tuple[str, bytes]]:
        for part in map(Contexts, self._run.contexts().frame.iter_slices(SLICE)):
            wanted = part.only([id in self._images for id in part.ids()])
            for row in wanted.frame.iter_rows(named=True):
                boxed[self._images[row["image_id"]]] = {box["category"] for box in row["boxes"]}
                yield row["image_id"], msgspec.json.encode(row)

    def _claimed(self, objects: Postings) -> Columns:
        """Objects of pictures together with those that texts speak of; the columns with what is contradicted."""
        spoken, columns = Spoken(), self._growing.columns()
        for number, (_, length, line) in enumerate(self._files.claims.all(Claims)):
            spoken.add(line)
            self._read(length, number)
        said, none = spoken.objects(columns), np.empty(0, np.uint32)
        n_rows = len(self._growing)
        boxed = ((name, joined(rows, said.pop(name, none))) for name, rows in objects.all())
        self._out.postings(OBJECTS, boxed, n_rows)
        self._out.postings(OBJECTS, said.items(), n_rows)
        return dataclasses.replace(columns, contradicted=mask(spoken.contradicted(columns), n_rows))

    def _read(self, length: int, number: int) -> None:
        self._done += length
        if number % EACH == 0 or self._done == self._total:
            self._watch(Progress("index", self._done >> 20, self._total >> 20))
