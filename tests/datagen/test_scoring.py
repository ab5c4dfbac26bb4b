import pytest

from datagen.assemble import assemble, n_open
from datagen.config import BuildConfig
from datagen.errors import ConfigError, TeacherError
from datagen.judging.rubric import load
from datagen.ledger import open_ledger
from datagen.pipeline import build
from datagen.run import Run
from datagen.scoring import Scoring
from datagen.teacher import Answer, CallFailed
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
        if isinstance(self.says, CallFailed):
            raise self.says
        return Answer(body(self.says))


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened


@pytest.fixture
def config(tmp_path) -> BuildConfig:
    return BuildConfig(types=("reasoning",), judge="j", **coco_files(tmp_path / "coco"))


def answered(ledger, text, brought_back=()):
    scoring = Scoring(ledger, CONFIG, load(), brought_back)
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
    scoring = Scoring(ledger, CONFIG, load())
    assert scoring.judge(sample()) == sample() and scoring.waiting


def test_what_a_person_took_back_passes_with_its_score_and_is_not_counted_as_turned_away(ledger):
    scoring = answered(ledger, "Score: 2", {sample().id})
    back = scoring.judge(sample())
    assert not isinstance(back, Rejection) and back.provenance.score == 2 and back.answers == sample().answers
    assert (scoring.judged().scored, scoring.judged().rejected) == (1, 0)


def test_nobody_waits_for_a_score_of_what_a_person_took_back(ledger):
    scoring = Scoring(ledger, CONFIG, load(), {sample().id})
    assert scoring.judge(sample()) == sample() and not scoring.waiting
    assert scoring.judged().unanswered == 1


def test_a_tenth_of_the_samples_is_shown_twice(ledger):
    scoring = Scoring(ledger, CONFIG, load())
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


def test_a_threshold_off_the_scale_is_one_line(ledger):
    with pytest.raises(ConfigError, match="--judge-threshold 85: expected 1 to 10"):
        Scoring(ledger, CONFIG.model_copy(update={"judge_threshold": 85.0}), load())


def test_a_judge_that_refuses_everything_stops_the_run(config, tmp_path):
    many = config.model_copy(update={"types": ("reasoning", "detail", "conversation")})
    with pytest.raises(TeacherError):
        build(many, Run(tmp_path / "run"), teacher=Judging(CallFailed("bad_request", "no such model")))


def test_scores_that_failed_for_a_passing_reason_are_asked_for_again(config, tmp_path):
    run = Run(tmp_path / "run")
    failing = Judging("Score: 8")
    ask = failing.ask

    async def once(prompt, tag):
        if prompt.type == "judge" and prompt.image_id == "3":
            raise CallFailed("server_error", "later")
        return await ask(prompt, tag)

    failing.ask = once
    first = build(config.model_copy(update={"attempts": 1}), run, teacher=failing)
    assert first.manifest.usage.failed == {"server_error": 1} or first.manifest.usage.failed == {"server_error": 2}
    healthy = Judging("Score: 8")
    assert build(config, run, teacher=healthy).manifest.usage.failed == {} and healthy.asked


def test_what_was_chosen_stays_when_a_build_does_not_speak_of_it(config, tmp_path):
    run = Run(tmp_path / "run")
    build(config, run, teacher=Judging("Score: 8"))
    stricter = run.config().model_copy(update={"judge_threshold": 9.0})
    assert assemble(run, stricter).samples == {"reasoning": 0}
    plain = BuildConfig(types=("reasoning",), captions=config.captions, instances=config.instances)
    again = build(plain, run, teacher=Judging("Score: 8"))
    assert again.n_asked == 0 and again.manifest.samples == {"reasoning": 0} and run.config().judge == "j"


def test_samples_that_come_back_without_a_score_are_told_as_open(config, tmp_path):
    run = Run(tmp_path / "run")
    files = {"captions": config.captions, "instances": config.instances}
    build(BuildConfig(types=("reasoning",), **files), run)
    manifest = assemble(run, run.config().model_copy(update={"judge": "j"}))
    assert n_open(manifest) >= 6 and run.manifest() is None


def test_the_rubric_is_kept_in_the_run_and_another_one_asks_anew(config, tmp_path):
    run, teacher = Run(tmp_path / "run"), Judging("Score: 8")
    build(config, run, teacher=teacher)
    assert run.read(run.rubric_file, type(load())) == load()
    own = tmp_path / "rubric"
    own.mkdir()
    (own / "score.md").write_text("Give one number from 1 to 10.")
    other = Judging("Score: 8")
    build(config.model_copy(update={"rubric": own}), run, teacher=other)
    assert other.asked and run.read(run.rubric_file, type(load())).score == "Give one number from 1 to 10."
    (own / "score.md").unlink()
    own.rmdir()
    assert assemble(run, run.config().model_copy(update={"rubric": None})).samples == {"reasoning": 6}
