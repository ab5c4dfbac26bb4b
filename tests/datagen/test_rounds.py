import pytest

from datagen.ask import Stop
from datagen.assemble import assemble
from datagen.config import BuildConfig
from datagen.ledger import read_ledger
from datagen.pipeline import build
from datagen.run import Run
from datagen.teacher import Answer, CallFailed
from datagen.teacher.embedded import RehearsalTeacher
from datagen.types import Prompt
from tests.builders import body, coco_files

LEAK = "Question: Why is the cat near the furniture?\n===\nAnswer: The captions say that it is there."
GOOD = "Question: Why might the cat stay near image {0}?\n===\nAnswer: " + (
    "Cats like places that are warm and dry, and where nothing takes them by surprise. Picture {0} suggests that this "
    "one knows the room well, so it may simply rest there until somebody comes home."
)
SHORT = (
    "A cat is the centre of picture {0}, and it looks around as if somebody had just called it from another room. Its "
    "coat is tidy, its ears stand up, and it seems to be in no hurry at all."
)
MORE = "Behind it the room is quiet, and nothing moves there."


class Careless(RehearsalTeacher):
    """Breaks a rule first and keeps it when asked again; writes short texts, and goes on when asked to."""

    def __init__(self, on_repair=None):
        super().__init__()
        self.asked = []
        self.on_repair = on_repair

    async def ask(self, prompt: Prompt, tag: str) -> Answer:
        self.asked.append(prompt)
        if prompt.more and isinstance(self.on_repair, CallFailed):
            raise self.on_repair
        if prompt.type.startswith("detail"):
            return Answer(body(MORE if prompt.more else SHORT.format(prompt.image_id)))
        return Answer(body((self.on_repair or GOOD).format(prompt.image_id) if prompt.more else LEAK))


@pytest.fixture
def config(tmp_path) -> BuildConfig:
    return BuildConfig(types=("reasoning", "detail"), repair=True, near=1.0, **coco_files(tmp_path / "coco", 3))


@pytest.fixture
def run(tmp_path) -> Run:
    return Run(tmp_path / "run")


def stages(manifest):
    return {count.stage: count for count in manifest.stages}


def test_without_the_flag_nothing_is_asked_twice(config, run):
    teacher = Careless()
    build(config.model_copy(update={"repair": False}), run, teacher=teacher)
    assert len(teacher.asked) == 6 and {sample.type for sample in run.samples()} == {"detail"}


def test_a_second_reply_takes_the_place_of_one_that_broke_a_rule(config, run):
    manifest = build(config, run, teacher=Careless()).manifest
    told = [sample.provenance.repaired for sample in run.samples() if sample.type == "reasoning"]
    assert told == ["hides_its_source"] * 3
    found = stages(manifest)
    assert found["check"].rejected == {"hides_its_source": 3} and found["repair"].passed == 3
    assert manifest.usage.purposes["repair"].requests == 6 and manifest.usage.purposes["teacher"].requests == 6


def test_a_short_text_goes_on_from_where_it_stopped(config, run):
    build(config, run, teacher=Careless())
    (first, *_) = [sample for sample in run.samples() if sample.type == "detail"]
    assert first.answers == (f"{SHORT.format(first.context.image_id)} {MORE}",)
    assert first.provenance.repaired == "continued"


def test_each_reply_is_asked_again_once_and_never_more(config, run):
    teacher = Careless(on_repair=LEAK)
    manifest = build(config, run, teacher=teacher).manifest
    assert len(teacher.asked) == 12 and stages(manifest)["repair"].rejected == {"hides_its_source": 3}
    again = build(config, run, teacher=teacher)
    assert again.n_asked == 0 and len(teacher.asked) == 12


def test_a_short_text_stays_when_nothing_follows(config, run):
    build(config, run, teacher=Careless(on_repair=CallFailed("content_filter", "no")))
    details = [sample for sample in run.samples() if sample.type == "detail"]
    assert len(details) == 3 and {one.provenance.repaired for one in details} == {None}
    assert run.manifest() is not None


def test_repairs_stay_within_the_budget(config, run):
    priced = config.model_copy(update={"price_in": 0.0, "price_out": 1000.0, "budget": 10.0})
    ended = build(priced, run, teacher=Careless())
    with read_ledger(run.ledger_file) as ledger:
        assert sum(ledger.money()) <= 10 * 10**9
    assert ended.ended == "done" or ended.manifest is None


def test_a_run_that_was_stopped_before_its_repairs_is_not_complete_and_goes_on(config, run):
    stop = Stop()

    class Stopping(Careless):
        async def ask(self, prompt, tag):
            if prompt.more:
                stop.asked = True
            return await super().ask(prompt, tag)

    ended = build(config.model_copy(update={"concurrency": 1}), run, stop=stop, teacher=Stopping())
    assert ended.ended == "stopped" and run.manifest() is None
    assert assemble(run).samples["reasoning"] < 3 and run.manifest() is None
    teacher = Careless()
    build(config, run, teacher=teacher)
    assert all(prompt.more for prompt in teacher.asked) and run.manifest().samples == {"reasoning": 3, "detail": 3}


def test_what_is_chosen_of_the_replies_may_change_without_a_call(config, run):
    teacher = Careless()
    build(config, run, teacher=teacher)
    n_asked = len(teacher.asked)
    finished = build(config.model_copy(update={"profile": "strict"}), run, teacher=teacher)
    assert finished.n_asked == 0 and len(teacher.asked) == n_asked and run.config().profile == "strict"
