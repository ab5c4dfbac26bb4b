"""All claims of a sample, and the rules that they break under each profile."""

import json
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from datagen.checks import Checks
from datagen.checks.claims import Claim
from datagen.checks.form import MOST_CHARACTERS
from datagen.checks.grounding import RULES, SENTENCES, Grounding, broken
from datagen.checks.lexicon import Lexicon
from datagen.config import BuildConfig
from datagen.pipeline import build
from datagen.run import Run
from datagen.types import Box, Context, Provenance, Rejection, Sample, Turn
from tests.builders import box, context

LLAVA = Path(__file__).parents[3] / "../shared/data/llava"
GROUNDING = Grounding(Lexicon.load())
SCENE = context("1", "A brown dog lies on a bench.", boxes=(box("dog"), box("bench")))


def sample(*texts: str, scene: Context = SCENE) -> Sample:
    turns = tuple(Turn(role=("human", "gpt")[k % 2], text=text) for k, text in enumerate(texts))
    made_from = Provenance(reply_key="k", teacher="m", prompt_digest="d", seed_ids=())
    return Sample(id="s", image="1.jpg", conversations=turns, type="conversation", context=scene, provenance=made_from)


def claim(verdict: str = "contradicted", firm: bool = True, kind: str = "object") -> Claim:
    return Claim(2, 0, 3, kind, "dog", verdict, "what was found", firm)  # type: ignore[arg-type]


def rules(*texts: str) -> list[str]:
    return [rule for rule, _ in broken(GROUNDING.claims(sample(*texts)), "default")]


def test_claims_bear_the_number_of_their_turn():
    claims = GROUNDING.claims(sample("What is it?", "A dog.", "What else is there?", "There is a bench."))
    assert {(one.turn, one.concept) for one in claims if one.kind == "object"} == {(2, "dog"), (4, "bench")}


def test_questions_claim_nothing():
    assert all(one.turn == 2 for one in GROUNDING.claims(sample("Where is the giraffe?", "On the left side.")))


def test_a_planted_thing_breaks_its_rule():
    assert rules("What is it?", "There is a dog next to a giraffe.") == ["names_what_is_there"]


def test_a_good_answer_breaks_none():
    assert rules("What is it?", "A brown dog lies on a bench. It may be waiting for a bus.") == []


def test_a_name_in_another_turn_tells_neighbours_apart():
    scene = context("1", "A street.", boxes=(box("car"),))
    alone = sample("What is it?", "There is a truck.", scene=scene)
    both = sample("What is it?", "There is a truck.", "What else?", "There is a car.", scene=scene)
    assert broken(GROUNDING.claims(alone), "default") == []
    assert broken(GROUNDING.claims(both), "default") != []


@pytest.mark.parametrize(
    ("profile", "firm", "rejects"),
    [
        ("default", True, True),
        ("default", False, False),
        ("strict", False, True),
        ("strict", True, True),
        ("report-only", True, False),
    ],
)
def test_the_profile_decides_which_contradictions_count(profile, firm, rejects):
    assert bool(broken([claim(firm=firm)], profile)) is rejects


@pytest.mark.parametrize("verdict", ["supported", "unknown"])
def test_only_contradictions_count(verdict):
    assert broken([claim(verdict)], "strict") == []


def test_each_kind_has_a_rule_with_a_sentence():
    found = [broken([claim(kind=kind)], "default") for kind in ("object", "count", "relation", "attribute")]
    assert [one[0][0] for one in found] == [rule.__name__ for rule in RULES] == list(SENTENCES)
    assert found[0] == [("names_what_is_there", "turn 2: what was found")]
    assert all(SENTENCES.values())


def answers() -> Iterator[Sample]:
    """Real answers of GPT-4, with what it was shown."""
    rows = [json.loads(line) for line in (LLAVA / "caps_boxes_coco2014_val_80.jsonl").read_text().splitlines()]
    scenes = {row["image"]: row for row in rows}
    asked = {
        row["question_id"]: row for row in map(json.loads, (LLAVA / "qa90_questions.jsonl").read_text().splitlines())
    }
    for row in map(json.loads, (LLAVA / "qa90_gpt4_answer.jsonl").read_text().splitlines()):
        question = asked[row["question_id"]]
        yield sample(question["text"], row["text"], scene=drawn(scenes[question["image"]]))


def drawn(row: dict[str, object]) -> Context:
    boxes = []
    for one in row["instances"]:  # type: ignore[attr-defined]
        x1, y1, x2, y2 = one["bbox"]
        if x1 < x2 and y1 < y2:
            boxes.append(Box(category=one["category"], x1=x1, y1=y1, x2=x2, y2=y2))
    captions = tuple(row["captions"])  # type: ignore[arg-type]
    return Context(
        image_id=str(row["id"]), image=str(row["image"]), width=640, height=480, captions=captions, boxes=tuple(boxes)
    )


@pytest.mark.skipif(not LLAVA.exists(), reason="needs ../shared/data/llava")
def test_real_answers_are_hardly_ever_thrown_away():
    thrown = [one for one in answers() if broken(GROUNDING.claims(one), "default")]
    assert len(thrown) <= 2


def test_what_nobody_looked_for_may_be_there_without_a_box():
    said = sample("What is it?", "A giraffe stands next to the bench.")
    sought = Grounding(Lexicon.load(), frozenset(("dog", "bench", "giraffe")))
    assert [rule for rule, _ in broken(sought.claims(said), "default")] == ["names_what_is_there"]
    few = Grounding(Lexicon.load(), frozenset(("dog", "bench")))
    assert broken(few.claims(said), "strict") == []
    (giraffe,) = (one for one in few.claims(said) if one.concept == "giraffe" and one.kind == "object")
    assert giraffe.verdict == "unknown" and "no annotator looked for" in giraffe.evidence


def test_a_category_under_another_name_is_looked_for_all_the_same():
    renamed = Grounding(Lexicon.load(), frozenset(("dog", "automobile")))
    claims = renamed.claims(sample("What is it?", "A red car is parked behind the bench."))
    assert any(one.concept == "car" and one.verdict == "contradicted" for one in claims)


def test_a_thing_may_be_called_by_the_last_word_of_its_name():
    toys = context("1", "Three stuffed animals in a window.", boxes=(box("teddy bear"), box("bench")))
    told = sample("What is it?", "The bears sit next to a bench.", scene=toys)
    assert broken(GROUNDING.claims(told), "strict") == []


def test_a_number_of_those_of_one_color_is_no_number_of_all():
    cows = (box("cow", 0.1, 0.1, 0.3, 0.3), box("cow", 0.4, 0.1, 0.6, 0.3), box("cow", 0.7, 0.1, 0.9, 0.3))
    herd = context("1", "Cows graze on a field.", boxes=cows)
    asked = sample("How many of the cows are black?", "Two cows are black.", scene=herd)
    unasked = sample("What do the cows look like?", "Two cows are brown.", scene=herd)
    wrong = sample("How many cows are there?", "There are two cows.", scene=herd)
    found = [[rule for rule, _ in broken(GROUNDING.claims(one), "default")] for one in (asked, unasked, wrong)]
    assert found == [[], [], ["counts_what_is_there"]]


def is_cut_at_words(text: str, start: int, end: int) -> bool:
    """Whether a stretch begins and ends with a word, and cuts none."""
    within = 0 <= start < end <= len(text) and not text[start].isspace() and not text[end - 1].isspace()
    begins = start == 0 or not (text[start - 1].isalnum() and text[start].isalnum())
    return within and begins and (end == len(text) or not (text[end - 1].isalnum() and text[end].isalnum()))


def cut_through(samples: Iterable[Sample]) -> list[str]:
    return [
        f"{one.kind}: {sample.turns[one.turn - 1].text[one.start : one.end]!r}"
        for sample in samples
        for one in GROUNDING.claims(sample)
        if not is_cut_at_words(sample.turns[one.turn - 1].text, one.start, one.end)
    ]


@pytest.mark.skipif(not LLAVA.exists(), reason="needs ../shared/data/llava")
def test_every_claim_in_a_real_answer_stands_between_words():
    assert cut_through(answers()) == []


def test_every_claim_in_what_is_rehearsed_stands_between_words(shared_data, tmp_path):
    coco = shared_data / "coco"
    files = {"captions": coco / "captions_val2017_a.json", "instances": coco / "instances_val2017_a.json"}
    run = Run(tmp_path / "run")
    build(BuildConfig(**files, limit=200), run)
    assert cut_through(run.samples()) == []


CROWDED = context(
    "1",
    *(
        f"A red {one} and two black dogs on the left of a white couch near three people."
        for one in ("bus", "cat", "cup")
    ),
    boxes=tuple(
        box(category, x / 50, y, x / 50 + 0.1, y + 0.1)
        for category in ("person", "chair", "dog", "couch", "cat")
        for x in range(40)
        for y in (0.1, 0.4)
    ),
)
HOSTILE = (
    "A cat and a dog.",
    "the cat and the dog to the left of ",
    "a cat and a dog and the couch with two dogs, ",
    "the people to the right of the chairs and a book above his head and ",
    "the red cat is black and it is white, a blue dog has white fur, ",
    "There are two dogs in the image. Three cats are there while one sleeps. ",
    "It is red. ",
    "no dogs or cats or ",
    "catanddog",
    "a?!.,;:()-\"' ",
    "a\n",
)


@pytest.mark.parametrize("words", HOSTILE)
def test_the_longest_text_that_may_be_kept_is_read_in_a_moment(words):
    text = (words * 20_000)[: MOST_CHARACTERS - 1]
    seconds = time.process_time()
    GROUNDING.claims(sample("Where is the dog, and how many people are there?", text, scene=CROWDED))
    assert time.process_time() - seconds < 1.5


@pytest.mark.parametrize("words", HOSTILE)
def test_a_megabyte_is_turned_away_unread(words):
    made = sample("What is it?", (words * 500_000)[:1_000_000], scene=CROWDED)
    seconds = time.process_time()
    found = Checks().look(made)
    assert time.process_time() - seconds < 2
    assert isinstance(found.outcome, Rejection) and found.outcome.rule == "text_is_plain" and found.claims == ()
