from datagen.planting.trial import Plan, measure
from tests.plantings import at, picture, rejects, said, told

ZEBRAS = picture(at("zebra"), at("zebra"), captions=("Two zebras graze.",), id="9")
GOOD = [
    told("The image shows a dog. A bowl is near."),
    said(("Who?", "There are two zebras."), type="conversation", context=ZEBRAS, id="s2"),
]
BAD = told("Rubbish, a dog is here.")
CONTEXTS = [sample.context for sample in GOOD]


def kind(scores, name):
    return next(one for one in scores.kinds if one.kind == name)


def of_set(scores, name):
    return next(one for one in scores.false_rejections if one.set == name)


def test_a_judge_that_passes_everything_catches_nothing():
    scores = measure({"ours": GOOD}, CONTEXTS, lambda sample: None, Plan(per_kind=10))
    assert all(one.caught == 0 for one in scores.kinds)
    assert all(one.rejected == 0 for one in scores.false_rejections)
    assert kind(scores, "refusal").planted == 10 and len(kind(scores, "refusal").missed) == 10


def test_a_judge_that_knows_the_good_ones_catches_everything():
    known = {sample.conversations for sample in GOOD}
    scores = measure(
        {"ours": GOOD}, CONTEXTS, lambda one: None if one.conversations in known else rejects(one), Plan(per_kind=5)
    )
    assert all(one.caught == one.planted for one in scores.kinds)
    assert of_set(scores, "innocent twins").rate == 1.0
    assert dict(kind(scores, "loop").rules) == {"a_rule": 5}


def test_nothing_is_planted_in_what_does_not_pass_as_it_is():
    def judge(sample):
        return rejects(sample) if "Rubbish" in sample.answers[0] else None

    scores = measure({"ours": [*GOOD, BAD]}, CONTEXTS, judge, Plan(per_kind=20))
    assert scores.unfit == {"ours": 1}
    assert (of_set(scores, "ours").samples, of_set(scores, "ours").rejected) == (3, 1)
    assert "found something" in of_set(scores, "ours").examples[0]
    assert not any("Rubbish" in missed for one in scores.kinds for missed in one.missed)


def test_sets_are_counted_by_type_too():
    scores = measure({"ours": GOOD}, CONTEXTS, lambda sample: None, Plan(per_kind=1))
    assert of_set(scores, "ours: detail").samples == of_set(scores, "ours: conversation").samples == 1


def test_the_same_seed_gives_the_same_scores():
    one, other, third = (
        measure({"ours": GOOD}, CONTEXTS, lambda sample: None, Plan(seed, per_kind=5)) for seed in (0, 0, 1)
    )
    assert one == other and one.kinds != third.kinds


def test_whoever_watches_sees_the_end():
    seen = []
    measure({"ours": GOOD}, CONTEXTS, lambda sample: None, Plan(per_kind=3), watch=seen.append)
    assert seen[-1].done == seen[-1].total


def test_only_the_kinds_that_are_wished_for_are_planted():
    scores = measure({"ours": GOOD}, CONTEXTS, lambda sample: None, Plan(kinds=("loop",)))
    assert [one.kind for one in scores.kinds] == ["loop"]
