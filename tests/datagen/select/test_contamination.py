from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.errors import ConfigError
from datagen.select.contamination import NEAR, TELLING, Evaluation, Questions, read
from datagen.select.telling import telling
from datagen.sources.evaluation import Asked
from tests.choosing import one

DATA = Path(__file__).parents[4] / "shared/data"
LONG = "Why might these four giraffes be gathering near the same old tree in the evening?"


def against(*asked: tuple[str, str]) -> Evaluation:
    """An evaluation set of images ("" for none) and questions."""
    evaluation = Evaluation()
    evaluation.add("set.json", [Asked(n, (image,) * bool(image), text) for n, (image, text) in enumerate(asked, 1)])
    return evaluation


def rule(evaluation, sample, asks=True):
    verdict = evaluation.judge(sample, asks=asks)
    return verdict and verdict.rule


def test_a_sample_of_an_image_of_the_set_falls_whatever_it_asks():
    evaluation = against(("COCO_val2014_000000310196.jpg", "Is there a dog?"))
    found = evaluation.judge(one("a", file="000000310196.jpg", image="310196"), asks=True)
    assert found.rule == "eval_image" and "000000310196.jpg" in found.evidence and "set.json" in found.evidence
    assert rule(evaluation, one("a", file="000000310197.jpg", image="310197")) is None


def test_a_telling_question_falls_with_any_image():
    evaluation = against(("7.jpg", "Why?"), ("9.jpg", LONG))
    found = evaluation.judge(one("a", LONG, "They eat."), asks=True)
    assert found.rule == "eval_question"
    assert "100% of its words" in found.evidence and "question 2 of set.json" in found.evidence


def test_a_question_of_any_picture_falls_only_with_its_image():
    evaluation = against(("9.jpg", "Is there a dining table in the image?"))
    asking = ("Is there a dining table in the image?", "Yes.")
    assert rule(evaluation, one("a", *asking)) is None
    assert rule(evaluation, one("a", *asking, image="9", file="9.jpg")) == "eval_image"


def test_a_question_asked_of_several_images_is_a_pattern():
    assert rule(against(("8.jpg", LONG), ("8.jpg", LONG)), one("a", LONG, "So.")) == "eval_question"
    assert rule(against(("8.jpg", LONG), ("9.jpg", LONG)), one("a", LONG, "So.")) is None


def test_every_question_of_a_dialogue_is_looked_at():
    assert rule(against(("", LONG)), one("a", "Why?", "So.", LONG, "They eat.")) == "eval_question"


def test_a_question_drawn_from_a_bank_is_not_the_samples_own():
    assert rule(against(("", LONG)), one("a", LONG, "So."), asks=False) is None


def test_options_and_orders_how_to_answer_are_no_part_of_a_question():
    put = LONG + "\nA. to eat\nB. to sleep\nAnswer with the option's letter from the given choices directly."
    assert rule(against(("", put)), one("a", LONG, "They eat.")) == "eval_question"


def test_another_wording_makes_no_difference_and_other_things_do():
    evaluation = against(("", LONG))
    assert rule(evaluation, one("a", LONG.upper().replace("?", " ..."), "So.")) == "eval_question"
    other = "Please tell me why four giraffes gather near the same old tree in this evening scene."
    assert rule(evaluation, one("a", other.replace("gather", "are gathering"), "So.")) == "eval_question"
    assert rule(evaluation, one("a", LONG.replace("giraffes", "dogs").replace("tree", "gate"), "So.")) is None


def test_what_was_read_is_counted():
    evaluation = against(("8.jpg", LONG), ("9.jpg", "Why?"), ("", LONG + " Or is it the rain?"))
    assert (evaluation.n_images, evaluation.n_questions) == (2, 2)


WORDS = st.lists(
    st.sampled_from(["red", "cat", "old", "tree", "bird", "sun", "car", "box"]), min_size=4, max_size=14
).map(" ".join)


@given(st.lists(WORDS, max_size=8), WORDS)
def test_looking_up_finds_what_comparing_with_all_finds(known, asked):
    index = Questions()
    for place, question in enumerate(known):
        index.add(question, "", "set", place)
    found, own = index.near(asked), telling(asked)
    others = [telling(one) for one in known if len(telling(one)) >= TELLING <= len(own)]
    best = max((len(one & own) / len(one | own) for one in others), default=0.0)
    assert (found.share if found else None) == (best if best >= NEAR else None)


def test_files_are_read_under_their_names(tmp_path):
    assert read([]) is None
    (tmp_path / "mine.txt").write_text("1\n")
    found = read([tmp_path / "mine.txt"]).judge(one("a", image="1"), asks=True)
    assert "mine.txt" in found.evidence
    with pytest.raises(ConfigError, match=r"none\.txt: cannot be read"):
        read([tmp_path / "none.txt"])


@pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data")
def test_questions_of_pope_fall_only_with_their_images():
    pope = read(sorted((DATA / "pope").glob("coco_pope_*.json")))
    assert (pope.n_images, pope.n_questions) == (500, 0)
    asking = ("Is there a snowboard in the image?", "Yes.")
    assert rule(pope, one("a", *asking, image="310196", file="000000310196.jpg")) == "eval_image"
    assert rule(pope, one("a", *asking, image="310197", file="000000310197.jpg")) is None


@pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data")
def test_questions_of_scienceqa_fall_with_or_without_their_image():
    science = read([DATA / "scienceqa/llava_test_CQM-A.json"])
    asked = "Which figure of speech is used in this text?\nSing, O goddess, the anger of Achilles son of Peleus, that"
    asked += " brought countless ills upon the Achaeans.\n—Homer, The Iliad"
    assert rule(science, one("a", asked, "It is apostrophe.")) == "eval_question"
    assert rule(science, one("a", image="5", file="000000000005.jpg")) is None
    assert rule(science, one("a", image="5", file="scienceqa/test/5/image.png")) == "eval_image"
