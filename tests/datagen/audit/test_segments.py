from hypothesis import given
from hypothesis import strategies as st

from datagen.audit.views.segments import MOST_MARKS, Segment, Told, cut, segments
from datagen.checks.claims import Claim


def told(start, end, verdict="supported", number=1, firm=False):
    claim = Claim(2, start, end, "object", "cat", verdict, "it is boxed", firm)
    return Told(number, claim, (), "cat")


def pieces(text, *those):
    return [(piece.text, piece.verdict) for piece in segments(text, those)]


def test_a_text_without_claims_is_one_piece():
    assert pieces("A cat.") == [("A cat.", "")] and pieces("") == []


def test_words_of_a_claim_are_a_piece_of_their_own():
    assert pieces("A cat sits.", told(2, 5)) == [("A ", ""), ("cat", "supported"), (" sits.", "")]


def test_of_overlapping_claims_each_piece_has_those_that_it_is_part_of():
    found = segments("two cats here", [told(0, 8, number=1), told(4, 13, number=2)])
    assert [(piece.text, [one.number for one in piece.told]) for piece in found] == [
        ("two ", [1]), ("cats", [1, 2]), (" here", [2]),
    ]  # fmt: skip


def test_a_contradiction_colours_its_words_whatever_else_they_say():
    found = segments("two cats", [told(4, 8, number=1), told(0, 8, "contradicted", 2, firm=True)])
    assert [piece.verdict for piece in found] == ["contradicted", "contradicted"]
    assert [piece.is_first for piece in found] == [True, False]


def test_the_shortest_claim_colours_where_none_is_contradicted():
    assert pieces("two cats", told(0, 8, "unknown"), told(4, 8)) == [("two ", "unknown"), ("cats", "supported")]


def test_all_that_there_is_to_say_of_a_piece_is_said():
    (piece,) = segments("cats", [told(0, 4), told(0, 4, "contradicted", 2)])
    assert piece.lines == (
        "object, cat: supported: it is boxed; object, cat: contradicted, not beyond doubt: it is boxed"
    )


def test_claims_outside_the_text_are_left_out():
    assert pieces("cat", told(0, 9), told(-1, 2), told(2, 2), told(3, 1)) == [("cat", "")]


def test_no_more_claims_are_marked_than_a_page_bears():
    text = "cat " * 1_000
    found = segments(text, [told(4 * place, 4 * place + 3, number=place) for place in range(1_000)])
    assert sum(bool(piece.told) for piece in found) == MOST_MARKS
    assert "".join(piece.text for piece in found) == text


spans = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.sampled_from(["supported", "contradicted"])))


@given(st.text(max_size=40), spans)
def test_whatever_the_claims_are_the_pieces_are_the_text(text, those):
    made = [told(start, end, verdict, number) for number, (start, end, verdict) in enumerate(those)]
    found = segments(text, made)
    assert "".join(piece.text for piece in found) == text
    assert all(piece.text for piece in found)
    at = 0
    for piece in found:
        inside = {
            one.number for one in made if one.claim.start <= at and at + len(piece.text) <= one.claim.end <= len(text)
        }
        assert {one.number for one in piece.told} == inside
        at += len(piece.text)


def test_a_long_text_is_cut_inside_a_piece():
    head, rest = cut([Segment("abc"), Segment("defg", (told(3, 7),), True), Segment("hi")], 5)
    assert [piece.text for piece in head] == ["abc", "de"] and [piece.text for piece in rest] == ["fg", "hi"]
    assert head[1].is_first and not rest[0].is_first and rest[0].told


@given(st.lists(st.text(min_size=1)), st.integers(1, 20))
def test_nothing_is_lost_where_a_text_is_cut(texts, most):
    head, rest = cut(map(Segment, texts), most)
    assert "".join(piece.text for piece in (*head, *rest)) == "".join(texts)
    assert len("".join(piece.text for piece in head)) == min(most, len("".join(texts)))
