import pytest

from datagen.checks import grammar


def test_word_sets_are_cut_at_spaces():
    assert grammar.word_set("a  few\n words a") == {"a", "few", "words"}


@pytest.mark.parametrize("name", [name for name in dir(grammar) if name.isupper()])
def test_every_class_is_in_lower_case(name):
    members = getattr(grammar, name)
    words = [word for member in members for word in ([member] if isinstance(member, str) else member)]
    assert words == [word.lower() for word in words]


def test_numbers_are_what_they_say():
    assert (grammar.NUMBERS["one"], grammar.NUMBERS["twelve"], grammar.NUMBERS["twenty"]) == (1, 12, 20)


def test_a_determiner_is_no_adjective_and_no_verb():
    assert not grammar.DETERMINERS & grammar.VERBS
    assert not grammar.DETERMINERS & grammar.COLOURS


def test_verbs_are_known_without_their_ending_too():
    assert {"sit", "watch", "lie"} <= grammar.BARE_VERBS
