import pytest

from datagen.completion import read_reply
from datagen.config import BuildConfig
from datagen.contest import compare
from datagen.pipeline import build
from datagen.run import Run
from datagen.teacher import Answer
from datagen.teacher.embedded import RehearsalTeacher
from datagen.types import Prompt
from tests.builders import body, coco_files


class Partial(RehearsalTeacher):
    """A judge that says of every pair what it was made to say."""

    def __init__(self, says):
        super().__init__()
        self.says, self.n_asked = says, 0

    async def ask(self, prompt: Prompt, tag: str) -> Answer:
        self.n_asked += 1
        return Answer(body(self.says(prompt)))


class Wordy(RehearsalTeacher):
    """The rehearsal teacher, with a last sentence of its own."""

    async def ask(self, prompt: Prompt, tag: str) -> Answer:
        said = read_reply((await super().ask(prompt, tag)).body, "m").text
        return Answer(body(f"{said} All in all, the scene is calm."))


@pytest.fixture
def runs(tmp_path):
    files = coco_files(tmp_path / "coco")
    found = []
    for number, teacher in enumerate((RehearsalTeacher(), Wordy())):
        run = Run(tmp_path / f"run{number}")
        build(BuildConfig(types=("reasoning", "detail"), **files), run, teacher=teacher)
        found.append(run)
    return found


def is_wordy_first(prompt):
    first = prompt.query.content.index('"assistant_2"')
    return "the scene is calm" in prompt.query.content[:first]


def judged(runs, says, **settings):
    teacher = Partial(says)
    config = runs[0].config().model_copy(update={"judge": "j"} | settings.pop("config", {}))
    return compare(*runs, config, teacher=teacher, **settings), teacher


def test_a_judge_that_always_prefers_what_stands_first_decides_nothing(runs):
    (found, ended), _ = judged(runs, lambda _: "9 5")
    assert ended == "done" and found.pairs == 12 and found.inconsistent == 12 and found.wins.share is None
    assert found.first_place.share == 1.0


def test_a_win_is_what_both_orders_say(runs):
    (found, _), teacher = judged(runs, lambda prompt: "4 8" if is_wordy_first(prompt) else "8 4")
    assert teacher.n_asked == 24 and found.win == 12 and found.wins.share == 1.0


def test_the_same_comparison_again_asks_nothing_and_says_the_same(runs):
    (first, _), _ = judged(runs, lambda _: "7 7")
    (again, _), teacher = judged(runs, lambda _: "1 9")
    assert teacher.n_asked == 0 and again == first and first.tie == 12


def test_a_limit_draws_pairs_and_a_larger_one_only_adds(runs):
    (found, _), teacher = judged(runs, lambda _: "7 7", limit=4)
    assert found.pairs == 4 and teacher.n_asked == 8
    (found, _), teacher = judged(runs, lambda _: "7 7", limit=6)
    assert found.pairs == 6 and teacher.n_asked == 4


def test_a_comparison_stays_within_the_budget_of_the_run(runs):
    (found, ended), teacher = judged(
        runs, lambda _: "7 7", config={"budget": 0.0, "judge_price_in": 1.0, "judge_price_out": 1.0}
    )
    assert (found, ended, teacher.n_asked) == (None, "budget", 0)


def test_what_the_judge_of_a_comparison_cost_is_told_by_purpose(runs):
    judged(runs, lambda _: "7 7")
    finished = build(runs[0].config(), runs[0])
    assert finished.n_asked == 0 and finished.manifest.usage.purposes["judge"].requests == 24
