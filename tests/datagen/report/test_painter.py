import tracemalloc

from datagen.checks import Claimed
from datagen.report.painter import MOST_BOXES, MOST_OPENINGS, beside, paint
from datagen.types import Sample
from tests.builders import box, context, sample
from tests.reported import claims


def of(image: str, *said: str, id: str = "s1", type: str = "detail", boxes: tuple[str, ...] = ()) -> Sample:
    known = context(image, "A picture.").model_copy(update={"boxes": tuple(map(box, boxes))})
    return sample(*said, id=id, type=type).model_copy(update={"context": known})


def test_beginnings_are_counted_by_type_the_commonest_first():
    said = [of("1", "What is the dog?", "A dog.", "What is the cat?", "A cat."), of("2", "Why is it?", "It is.")]
    said.append(of("3", "What is the time?", "Noon.", type="reasoning"))
    first, second = paint(said, None).openings
    assert (first.words, first.questions, first.types) == ("what is the", 3, {"detail": 2, "reasoning": 1})
    assert second.words == "why is it"


def test_only_the_commonest_beginnings_are_told():
    told = paint([of(str(number), f"How {number} are?", "So.") for number in range(50)], None)
    assert len(told.openings) == MOST_OPENINGS and told.questions == 50


def test_verbs_are_counted_with_what_they_are_about():
    told = paint([of("1", "What is the man wearing?", "A hat.", "Is he wearing a hat?", "Yes.", "So?", "So.")], None)
    assert [(one.verb, one.questions, one.nouns) for one in told.actions] == [("wear", 2, {"hat": 1, "man": 1})]
    assert (told.rooted, told.questions) == (2, 3)


def test_a_category_counts_once_an_image_and_is_spoken_of_where_any_answer_is_borne_out():
    said = [
        of("1", id="a", boxes=("dog", "dog", "cat")),
        of("1", id="b", boxes=("dog", "dog", "cat")),
        of("2", id="c", boxes=("dog",)),
    ]
    claimed = [
        claims(("object", "cat", "contradicted"), id="a"),
        claims(("object", "dog", "supported"), id="b"),
        claims(("object", "dog", "supported"), id="x"),
        claims(("object", "dog", "unknown"), id="c"),
    ]
    told = paint(said, claimed)
    assert [(one.category, one.images, one.spoken) for one in told.covered] == [("dog", 2, 1), ("cat", 1, 0)]
    assert told.images == 2 and told.is_read


def test_a_category_is_known_by_the_name_that_claims_have_for_it():
    said = [of("1", id="a", boxes=("Television",))]
    told = paint(said, [claims(("object", "tv", "supported"), id="a")], {"Television": "tv"}.__getitem__)
    assert told.covered[0].spoken == 1


def test_claims_of_samples_that_were_turned_away_are_passed_over():
    kept = of("1", id="b")
    lines: list[Claimed] = [claims(id="a"), claims(id="c", kept=False), claims(("object", "cat", "unknown"), id="b")]
    assert [len(found) for _, found in beside([kept], lines)] == [1]
    assert [found for _, found in beside([kept], [])] == [()]


def test_a_sample_that_broke_a_rule_and_was_taken_back_takes_no_claims_from_those_behind_it():
    said = [of("1", id="back"), of("2", id="b")]
    lines = [claims(("object", "dog", "unknown"), id="back", kept=False), claims(("object", "cat", "unknown"), id="b")]
    assert [[one.concept for one in found] for _, found in beside(said, lines)] == [["dog"], ["cat"]]


def test_a_run_without_claims_does_not_say_that_nothing_is_spoken_of():
    assert not paint([of("1", boxes=("dog",))], None).is_read


def test_images_are_counted_by_their_boxes_the_last_column_for_all_above():
    said = [of("1"), of("2", boxes=("dog",) * 2), of("3", boxes=("dog",) * 500)]
    told = paint(said, None).boxes
    assert (told["0"], told["1"], told["2"], told[f"{MOST_BOXES}+"]) == (1, 0, 1, 1) and len(told) == MOST_BOXES + 1


def test_yes_and_no_are_counted_by_type():
    said = [of("1", "Is it a dog?", "Yes.", "Is it a cat?", "No.", "Is it?", "No."), of("2", "Why?", "Because.")]
    assert {type: (one.yes, one.no) for type, one in paint(said, None).leanings.items()} == {"detail": (1, 2)}


def test_samples_with_a_contradicted_claim_are_shown_two_of_a_kind():
    said = [of(str(number), "Is it a dog?", "It is a dog.", id=f"s{number}") for number in range(4)]
    wrong = [claims(("object", "dog", "contradicted"), id=f"s{number}") for number in range(4)]
    told = paint(said, wrong).doubts
    assert [(one.id, one.kind, one.question, one.answer) for one in told] == [
        ("s0", "object", "Is it a dog?", "It is a dog."),
        ("s1", "object", "Is it a dog?", "It is a dog."),
    ]


def test_a_dataset_without_samples_is_a_blank_portrait():
    told = paint([], [])
    assert (told.samples, told.openings, told.covered, told.boxes) == (0, (), (), {})


def test_memory_does_not_grow_with_the_run():
    many = (of(str(number), "What is this?", "x" * 10_000, id=str(number)) for number in range(3_000))
    tracemalloc.start()
    paint(many, None)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3_000_000  # the texts alone are 30 million
