from datagen.planting.company import Company
from tests.plantings import at, picture

SEEN = [
    picture(at("fork"), at("knife"), at("person")),
    picture(at("fork"), at("knife")),
    picture(at("fork"), at("person")),
    picture(at("dog"), at("person")),
]


def test_what_comes_most_often_with_what_is_there_comes_first():
    assert Company(SEEN).usual(["fork"], ["dog", "knife", "person"]) == ["knife", "person"]


def test_shares_of_all_that_is_there_are_added():
    assert Company(SEEN).usual(["dog", "fork"], ["person", "knife"]) == ["person", "knife"]


def test_a_category_counts_once_a_picture_and_crowds_count():
    company = Company([picture(at("dog"), at("dog"), crowds=(at("sheep"),))])
    assert company.usual(["dog"], ["sheep"]) == ["sheep"]
    assert company.categories == ["dog", "sheep"]


def test_what_was_never_seen_keeps_no_company():
    assert Company(SEEN).usual(["zebra"], ["dog"]) == []
