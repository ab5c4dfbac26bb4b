import pytest

from datagen.config import BuildConfig
from datagen.ledger import open_ledger
from datagen.pipeline import build
from datagen.run import Run
from datagen.scoring import Scoring
from datagen.teacher import Answer
from datagen.teacher.embedded import RehearsalTeacher
from datagen.types import Prompt, Rejection
from tests.builders import body, coco_files, sample

CONFIG = BuildConfig(judge="j")


class Judging(RehearsalTeacher):
    """The rehearsal teacher, with a judge of one mind."""

    def __init__(self, says):
        super().__init__()
        self.says, self.asked = says, []

    async def ask(self, prompt: Prompt, tag: str) -> Answer:
        self.asked.append(prompt)
        if prompt.type != "judge":
            return await super().ask(prompt, tag)
        return Answer(body(self.says))


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened


@pytest.fixture
def config(tmp_path) -> BuildConfig:
    return BuildConfig(types=("reasoning",), judge="j", **coco_files(tmp_path / "coco"))


def answered(ledger, text):
    scoring = Scoring(ledger, CONFIG)
    for prompt in scoring.prompts(sample()):
        ledger.answered(ledger.intend(prompt).id, body(text))
    return scoring


def test_a_low_score_turns_a_sample_away(ledger):
    outcome = answered(ledger, "Score: 2").judge(sample())
    assert isinstance(outcome, Rejection) and (outcome.stage, outcome.rule) == ("judge", "scored_low")


def test_a_sample_without_a_score_is_kept_and_counted_apart(ledger):
    scoring = answered(ledger, "I would rather not say.")
    assert scoring.judge(sample()) == sample()
    found = scoring.judged()
    assert (found.scored, found.unparsed, found.unanswered, found.mean) == (0, 1, 0, None)


def test_a_sample_that_the_judge_has_not_seen_leaves_the_run_open(ledger):
    scoring = Scoring(ledger, CONFIG)
    assert scoring.judge(sample()) == sample() and scoring.waiting


def test_a_tenth_of_the_samples_is_shown_twice(ledger):
    scoring = Scoring(ledger, CONFIG)
    n_twice = sum(len(scoring.prompts(sample(id=f"s{number}"))) == 2 for number in range(1000))
    assert 70 < n_twice < 130


def test_a_build_asks_the_judge_about_every_sample_once(config, tmp_path):
    run, teacher = Run(tmp_path / "run"), Judging("Score: 8")
    build(config, run, teacher=teacher)
    n_judged = sum(prompt.type == "judge" for prompt in teacher.asked)
    assert 6 <= n_judged <= 12 and run.manifest().usage.purposes["judge"].requests == n_judged
    again = build(config, run, teacher=teacher)
    assert again.n_asked == 0


def test_a_threshold_may_change_without_a_call(config, tmp_path):
    run, teacher = Run(tmp_path / "run"), Judging("Score: 7")
    assert build(config, run, teacher=teacher).manifest.samples == {"reasoning": 6}
    n_asked = len(teacher.asked)
    stricter = config.model_copy(update={"judge_threshold": 8.0})
    assert build(stricter, run, teacher=teacher).manifest.samples == {"reasoning": 0}
    assert len(teacher.asked) == n_asked
