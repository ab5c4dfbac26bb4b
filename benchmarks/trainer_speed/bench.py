"""What all parts share: sizes, device, data, and how a case is measured."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from transformers import PreTrainedTokenizerFast

from benchmarks.trainer_speed import texts
from benchmarks.trainer_speed.clock import Case, Deadline, forget_peak, peak_gib, timed, within_memory
from benchmarks.trainer_speed.portions import Portion, Reading, Variant, work_of
from benchmarks.trainer_speed.runners import Ours, Plain, Runner, Settings, standing, swept
from benchmarks.trainer_speed.sizes import Sizes
from trainer.distributed import World
from trainer.flops import Work
from trainer.stage import Stage
from trainer.vision import sight

OUT_OF_MEMORY, OUT_OF_TIME = "out of memory", "not measured: no time left"


@dataclass(slots=True)
class Bench:
    """One run of the benchmark."""

    sizes: Sizes
    world: World
    tokenizer: PreTrainedTokenizerFast
    settings: Settings
    deadline: Deadline
    folder: Path
    n_samples: int
    """Drawn for each number of conversations an image."""
    visits: int
    """How often each model is built, in turn with the others."""
    portions: int
    """That are timed at each visit, after one that is not."""
    given: Path | None = None
    """Samples that somebody gave, in place of drawn ones."""
    tell: Callable[[str], object] = lambda line: None  # noqa: ARG005 - nobody listens
    """Hears of every portion as soon as it is timed."""
    _works: dict[str, Work] = field(default_factory=dict)

    def data(self, an_image: int) -> Path:
        """A file of samples with so many conversations an image."""
        if self.given is not None:
            return self.given
        path = self.folder / f"samples-{an_image}.jsonl"
        n_image_tokens = sight(self.sizes.spec).n_patches
        return (
            path
            if path.exists()
            else texts.write(self.folder, self.n_samples, an_image, self.sizes.n_tokens - n_image_tokens)
        )

    def reading(self, name: str, variant: Variant, **more: Any) -> Reading:  # noqa: ANN401 - Reading's own
        """A stage's samples, laid out as a variant says."""
        stage = self.stage(name, variant)
        if name not in self._works:
            self._works[name] = work_of(self.sizes, stage, self.tokenizer)
        return Reading(self.data(variant.an_image), self.sizes, stage, self.tokenizer, self._works[name], **more)

    def stage(self, name: str, variant: Variant) -> Stage:
        """The stage, with a variant's rows."""
        return self.sizes.stage(name, packed=variant.packed, shared=variant.shared)

    def ours(self, stage: Stage, settings: Settings, reading: Reading) -> AbstractContextManager[Ours]:
        """The trainer's loop."""
        return standing(Ours, self.sizes, stage, settings, self.world, self.tokenizer, reading)

    def plain(self, stage: Stage, settings: Settings, reading: Reading) -> AbstractContextManager[Plain]:
        """Transformers' own."""
        return standing(Plain, self.sizes, stage, settings, self.world, reading.source.layout.image_token)

    def visit(
        self, standing: Callable[[], AbstractContextManager[Runner]], tasks: Sequence[tuple[Case, list[Portion]]]
    ) -> None:
        """Build a model and time each case's portions on it, the first of them for warming up.

        A case that does not fit into memory is left, and what comes after it begins with a new model.
        """
        left = list(tasks)
        while left:
            if self.deadline.is_over:
                for case, _ in left:
                    case.note = case.note or ("" if case.times else OUT_OF_TIME)
                return
            begun: list[Case] = []
            if within_memory(partial(self._all, standing, left, begun)) is None:
                failed = begun[-1:] or [case for case, _ in left]  # where it could not even be built, all of them
                for case in failed:
                    case.note = OUT_OF_MEMORY
                left = [task for task in left if not any(task[0] is one for one in begun + failed)]
            else:
                left = []
            swept()

    def _all(
        self,
        standing: Callable[[], AbstractContextManager[Runner]],
        tasks: Sequence[tuple[Case, list[Portion]]],
        begun: list[Case],
    ) -> bool:
        with standing() as runner:
            for case, portions in tasks:
                begun.append(case)
                self._one(runner, case, portions)
            del runner
        return True

    def _one(self, runner: Runner, case: Case, portions: list[Portion]) -> None:
        device = self.world.device
        forget_peak(device)
        for number, portion in enumerate(portions):
            if self.deadline.is_over:
                case.note = "" if case.times else OUT_OF_TIME
                break
            found = timed(runner, portion, device)
            if number:  # the first warms up
                case.times.append(found)
                self.tell(f"{case.name}: {portion.n_samples / found.seconds(self.sizes.batch):.3g} samples/s")
        peak = peak_gib(device)
        case.gib = peak if case.gib is None or peak is None else max(case.gib, peak)

    def chosen(self, portions: list[Portion], visit: int) -> list[Portion]:
        """One to warm up with, and those of a visit."""
        first = 1 + visit * self.portions
        return [portions[0], *portions[first : first + self.portions]]

    @property
    def n_portions(self) -> int:
        """Of one case, over all visits."""
        return 1 + self.visits * self.portions

    def turns(self, things: Sequence[Any]) -> Iterator[tuple[int, list[Any]]]:
        """Visit by visit, there and back again: nothing is always first."""
        for visit in range(self.visits):
            yield visit, list(things if visit % 2 == 0 else reversed(things))
