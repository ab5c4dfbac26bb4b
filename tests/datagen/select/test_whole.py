from datagen.select.whole import figures
from tests.choosing import NO, YES, of, one


def test_a_set_is_told_in_numbers():
    told = of(
        one("a", *YES, *NO, image="7"),
        one("b", *YES, image="7"),
        one("c", "Describe it.", "A cat.", image="9", type="detail"),
        bank_types={"detail"},
    )
    found = figures(told, range(3))
    assert found.samples == {"conversation": 2, "detail": 1}
    assert (found.images, found.most_of_an_image) == (2, 2)
    assert (found.questions, found.openings) == (3, 1)
    assert (found.commonest_opening, found.with_commonest_opening) == ("is there a", 3)
    assert (found.answers, found.same_answer) == (4, 2)
    assert (found.yes, found.no) == (2, 1)


def test_some_of_the_rows_are_told_alone():
    assert figures(of(one("a", *YES), one("b", *NO)), [1]).no == 1


def test_nothing_is_told_of_nothing():
    assert figures(of(), []).samples == {}
