from datagen.report.claimed import MOST_CONCEPTS, claimed
from tests.reported import claims

DOG, CAT = ("object", "dog", "contradicted"), ("object", "cat", "supported")


def test_verdicts_are_counted_by_kind():
    told = claimed([claims(DOG, CAT, ("count", "dog", "unknown")), claims(CAT, DOG, firm=True)])
    stood = {one.kind: one for one in told.kinds}
    assert (stood["object"].supported, stood["object"].contradicted, stood["object"].firm) == (2, 2, 1)
    assert (stood["count"].unknown, stood["count"].all, stood["relation"].all) == (1, 1, 0)


def test_samples_that_were_kept_with_a_contradiction_are_counted():
    told = claimed([claims(DOG, DOG), claims(DOG, kept=False), claims(CAT), claims()])
    assert (told.samples, told.contradicted_and_kept) == (4, 1)


def test_what_is_contradicted_most_often_comes_first():
    zebra = ("object", "zebra", "contradicted")
    told = claimed([claims(zebra, DOG, CAT, zebra, ("object", "dog", "supported"), ("count", "dog", "contradicted"))])
    assert [(one.kind, one.concept, one.contradicted, one.claims) for one in told.concepts] == [
        ("object", "zebra", 2, 2),
        ("count", "dog", 1, 1),
        ("object", "dog", 1, 2),
    ]


def test_only_the_most_frequent_concepts_are_told():
    told = claimed([claims(*[("object", f"thing {number}", "contradicted") for number in range(50)])])
    assert len(told.concepts) == MOST_CONCEPTS


def test_a_run_without_claims_has_every_kind_with_nothing_in_it():
    told = claimed([])
    assert [one.all for one in told.kinds] == [0, 0, 0, 0] and told.concepts == ()
