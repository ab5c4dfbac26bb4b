"""The rows that one process trains on, in order: read, rendered and decoded by workers.

    for batch in loader(rows, workers): ...     step after step, `Plan.n_rows` of each, up to the end of the last epoch

What a row holds is the plan's; neither it nor the order depends on how many workers there are. A broken image is found
where it is met and ends the run with a DataError that names sample and file: put it right, and the same command goes
on. That all images exist is checked when training starts (`check_images`), because that is cheap.
"""

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

from trainer import images
from trainer.batch import Batch
from trainer.errors import DataError
from trainer.layout import Layout
from trainer.lengths import Lengths
from trainer.pixels import Pixels
from trainer.plan import Pack, Plan
from trainer.render import Encoded, Renderer
from trainer.sample import Conversation, Samples

GRACE = 120  # seconds that a worker goes on after a SIGTERM, so that the step that has begun can end


@dataclass(frozen=True, slots=True)
class Source:
    """Where a sample's row comes from."""

    samples: Samples
    renderer: Renderer
    pixels: Pixels
    layout: Layout

    def row(self, pack: Pack) -> Batch:
        """What a pack names, read. Raises DataError."""
        read = [[self.samples.conversation(index) for index in group] for group in pack.groups]
        groups = [[self._encoded(one) for one in group] for group in read]
        named = [(name, group[0].id) for group in read for name in group[0].images]
        batch = self.layout.row(groups, self.pixels(named))
        if batch.n_learned != pack.n_learned:
            raise DataError(
                f"samples {', '.join(batch.sample_ids[:3])}, ...: found {batch.n_learned} learned tokens, expected the "
                f"{pack.n_learned} that were counted: the files have changed, begin in another folder"
            )
        return batch

    def _encoded(self, conversation: Conversation) -> Encoded:
        encoded = self.renderer.encode(conversation)
        if isinstance(encoded, Encoded):
            return encoded
        raise DataError(
            f"sample {conversation.id!r} was counted but cannot be rendered any more ({encoded.detail}): "
            "the files have changed, begin in another folder"
        )


@dataclass(frozen=True, slots=True)
class Failed:
    """An error on its way out of a worker: torch would bury its one line in a traceback."""

    message: str


class Rows(Dataset[Batch | Failed]):
    """All rows of one process, from one step to the end of the last epoch."""

    def __init__(
        self, source: Source, plan: Plan, *, rank: int = 0, world: int = 1, start: tuple[int, int] = (0, 0)
    ) -> None:
        """`start` is the (epoch, step) of the first row."""
        self.source, self.plan, self.rank, self.world = source, plan, rank, world
        steps = (plan.place(number) for number in range(plan.number(*start), plan.total))
        self._places = [(epoch, step, row) for epoch, step in steps for row in range(plan.n_rows(epoch, step, world))]

    def __len__(self) -> int:
        """Rows that are left."""
        return len(self._places)

    def __getitem__(self, place: int) -> Batch | Failed:
        """A row; one without anything to learn where the process has to stand by."""
        epoch, step, row = self._places[place]
        pack = self.plan.step(epoch, step).for_rank(self.rank, self.world)[row]
        try:
            return self.source.layout.idle(self.source.pixels.side) if pack is None else self.source.row(pack)
        except DataError as error:
            return Failed(str(error))


def loader(rows: Rows, workers: int = 0, *, context: str | None = None) -> Iterator[Batch]:
    """Rows in order, prepared ahead by so many processes. Close it before what takes long: workers end then.

    `context` is how processes start (`fork`, `spawn`, `forkserver`); None: Python's own choice. Raises DataError.
    """
    settings: dict[str, Any] = {}
    if workers:
        settings = {
            "multiprocessing_context": context,
            "prefetch_factor": 4,
            "worker_init_fn": _outlive_signals,
        }
    pins = torch.cuda.is_available()
    own = torch.Generator()  # torch draws a seed for its workers: not from what dropout is drawn from
    for row in DataLoader(rows, batch_size=None, num_workers=workers, generator=own, pin_memory=pins, **settings):
        if isinstance(row, Failed):
            raise DataError(row.message)
        yield row


def check_images(samples: Samples, lengths: Lengths, pixels: Pixels) -> None:
    """Every image that a sample names is there. Raises DataError for the first that is not, and counts the others."""
    codes = np.unique(lengths.image[lengths.image >= 0])
    names = [lengths.image_names[code] for code in codes]
    absent = list(range(len(names))) if pixels.folder is None else images.absent(pixels.folder, names)
    if not absent:
        return
    if pixels.folder is not None and len(absent) == len(names) > 1:
        raise DataError(f"none of the {len(names):,} images is in {pixels.folder}: check --images")
    place = int(np.flatnonzero(np.isin(lengths.image, codes[absent]))[0])
    sample = samples.conversation(int(lengths.index[place]))
    more = f" (and {len(absent) - 1} more images)" if len(absent) > 1 else ""
    try:
        pixels.locate(lengths.image_names[lengths.image[place]], sample.id)
    except DataError as error:
        raise DataError(f"{error}{more}") from None


def _outlive_signals(_: int) -> None:
    """A scheduler or a terminal signals every process: the one that trains decides when its workers end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: signal.alarm(GRACE) and None)
    signal.signal(signal.SIGALRM, lambda *_: os._exit(0))
