"""Which conversations a step learns from: a pure function of lengths, stage and seed, alike in every process.

    epoch -> steps -> packs (rows, one micro-batch each) -> groups (one image and what is said of it) -> conversations

Nothing here depends on how many processes train, so a run that continues needs to know (epoch, step) and no more. A
step knows how many targets it has over all processes, so that a mean over them needs no communication.
"""

import hashlib
from dataclasses import dataclass

import numpy as np

from trainer.errors import SettingsError
from trainer.lengths import Lengths
from trainer.packing import Groups, Ints, alone, rows, shared
from trainer.stage import Stage

IMAGE_COST = 10  # positions of a 7B language model that cost what an image does in ViT-L/14-336: 0.4 TFLOP


@dataclass(frozen=True, slots=True)
class Pack:
    """One row: what one micro-batch holds."""

    groups: tuple[tuple[int, ...], ...]
    """Samples, as `Samples.conversation` counts them; those of one group of several share their images."""
    n_tokens: int
    """Positions, without fill."""
    n_images: int
    """Images, each shared one once."""
    n_learned: int
    """Targets."""

    @property
    def cost(self) -> int:
        """How long it takes, in positions."""
        return self.n_tokens + IMAGE_COST * self.n_images


@dataclass(frozen=True, slots=True)
class Step:
    """What one optimizer step learns from, over all processes together."""

    packs: tuple[Pack, ...]

    @property
    def n_learned(self) -> int:
        """Targets over all processes: what the sum of losses is divided by."""
        return sum(pack.n_learned for pack in self.packs)

    def n_rows(self, world: int) -> int:
        """Rows that every one of so many processes runs."""
        return -(-len(self.packs) // world)

    def for_rank(self, rank: int, world: int) -> tuple[Pack | None, ...]:
        """The rows of one process, None where it has to stand by; all processes have equally many.

        Rows that run at the same moment cost about the same, because the processes wait for each other after each; and
        the largest of them goes to who had least so far.
        """
        falling = sorted(range(len(self.packs)), key=lambda place: (-self.packs[place].cost, place))
        mine: list[Pack | None] = []
        spent = [0] * world
        for start in range(0, len(falling), world):
            together = falling[start : start + world]
            ranks = sorted(range(world), key=lambda one: (spent[one], one))
            given = dict(zip(ranks, together, strict=False))
            for one, place in given.items():
                spent[one] += self.packs[place].cost
            mine.append(self.packs[given[rank]] if rank in given else None)
        return tuple(mine)


@dataclass(frozen=True, slots=True)
class Epoch:
    """One pass over the samples, as columns: 665k conversations take about 20 MB."""

    groups: Groups
    order: Ints
    """Groups, row after row."""
    starts: Ints
    """Where each row begins in `order`; one more at the end."""
    n_learned: Ints
    """Targets by group."""

    @property
    def n_packs(self) -> int:
        """Rows."""
        return len(self.starts) - 1


class Plan:
    """All epochs of a stage."""

    def __init__(self, lengths: Lengths, stage: Stage, seed: int = 0, n_virtual: int = 0) -> None:
        """`n_virtual` positions before every group are a soft prompt's.

        Raises SettingsError where there is no sample, or one fits no row.
        """
        self._lengths, self._stage, self._n_virtual = lengths, stage, n_virtual
        self._refuse_what_fits_no_row()
        self._keys = _keys(lengths) if stage.packed and stage.share_images else None
        self._epochs = [self._epoch(np.random.PCG64([seed, epoch])) for epoch in range(stage.epochs)]
        self._firsts = np.cumsum([0, *(self.n_steps(epoch) for epoch in range(stage.epochs))]).tolist()

    @property
    def n_epochs(self) -> int:
        """Passes over the samples."""
        return len(self._epochs)

    @property
    def total(self) -> int:
        """Steps of all epochs."""
        return int(self._firsts[-1])

    @property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that differ when any sample, its length or its place does."""
        digest = hashlib.sha256()
        for epoch in self._epochs:
            for column in (epoch.groups.members, epoch.groups.starts, epoch.groups.sizes, epoch.order, epoch.starts):
                digest.update(column.astype("<i8").tobytes())
            digest.update(epoch.n_learned.astype("<i8").tobytes())
        return digest.hexdigest()[:16]

    def n_steps(self, epoch: int) -> int:
        """Steps of one epoch; the last may be short."""
        return -(-self._epochs[epoch].n_packs // self._stage.packs_per_step)

    def n_rows(self, epoch: int, step: int, world: int) -> int:
        """Rows of that step that every one of so many processes runs; the step's own figure, without building it."""
        return -(-len(self._places(epoch, step)) // world)

    def number(self, epoch: int, step: int) -> int:
        """How many steps come before this one."""
        return int(self._firsts[epoch]) + step

    def place(self, number: int) -> tuple[int, int]:
        """(epoch, step) of the step that so many come before; (number of epochs, 0) after the last."""
        if number >= self.total:
            return self.n_epochs, 0
        epoch = int(np.searchsorted(self._firsts, number, side="right")) - 1
        return epoch, number - int(self._firsts[epoch])

    def step(self, epoch: int, step: int) -> Step:
        """What the epoch's step, both counted from 0, learns from."""
        return Step(tuple(self._pack(self._epochs[epoch], place) for place in self._places(epoch, step)))

    def _places(self, epoch: int, step: int) -> range:
        """Rows of the epoch that are the step's."""
        first = step * self._stage.packs_per_step
        return range(first, min(first + self._stage.packs_per_step, self._epochs[epoch].n_packs))

    def _pack(self, epoch: Epoch, place: int) -> Pack:
        groups, named = epoch.groups, epoch.order[epoch.starts[place] : epoch.starts[place + 1]]
        members = (groups.members[groups.starts[group] : groups.starts[group + 1]] for group in named)
        return Pack(
            groups=tuple(tuple(self._lengths.index[places].tolist()) for places in members),
            n_tokens=int(groups.sizes[named].sum()),
            n_images=int(groups.images[named].sum()),
            n_learned=int(epoch.n_learned[named].sum()),
        )

    def _epoch(self, draws: np.random.PCG64) -> Epoch:
        stage, lengths = self._stage, self._lengths
        n_tokens = lengths.n_tokens.astype(np.int64) + self._n_virtual
        n_images = lengths.n_images.astype(np.int64)
        groups = alone(n_tokens, n_images)
        if self._keys is not None:
            n_prefix = lengths.n_prefix.astype(np.int64) + self._n_virtual
            drawn = _permutation(draws, len(lengths))
            groups = shared(self._keys, n_prefix, n_tokens, n_images, drawn, stage.tokens_per_pack)
        order = _permutation(draws, len(groups.sizes))
        found = order[:, None].tolist()
        if stage.packed:
            found = rows(groups, order, stage.tokens_per_pack, stage.images_per_pack)
        return Epoch(
            groups=groups,
            order=np.array([group for row in found for group in row], dtype=np.int64),
            starts=np.cumsum([0, *(len(row) for row in found)]),
            n_learned=np.add.reduceat(lengths.n_learned[groups.members].astype(np.int64), groups.starts[:-1]),
        )

    def _refuse_what_fits_no_row(self) -> None:
        lengths, stage = self._lengths, self._stage
        if not len(lengths):
            raise SettingsError("found no sample to learn from, expected at least one: see rejections.jsonl")
        for what, column, most, name in (
            ("positions", lengths.n_tokens + self._n_virtual, stage.tokens_per_pack, "tokens_per_pack"),
            ("images", lengths.n_images, stage.images_per_pack, "images_per_pack"),
        ):
            worst = int(np.argmax(column))
            if column[worst] > most:
                raise SettingsError(
                    f"sample {int(lengths.index[worst])} takes {int(column[worst])} {what}, a row holds {most}: "
                    f"raise {name}"
                )


def _keys(lengths: Lengths) -> Ints:
    """The same number for conversations that may share: one image, one prefix; -1 for those that may not."""
    columns = np.stack([lengths.image, lengths.n_prefix, lengths.prefix, lengths.n_images]).astype(np.int64)
    keys = np.unique(columns, axis=1, return_inverse=True)[1].reshape(-1).astype(np.int64)
    return np.where((lengths.n_prefix > 0) & (lengths.image >= 0), keys, -1)


def _permutation(draws: np.random.PCG64, n: int) -> Ints:
    """A random order. From raw draws, whose stream numpy keeps over versions and platforms, as it does no shuffle's."""
    return np.argsort(draws.random_raw(n), kind="stable").astype(np.int64)
