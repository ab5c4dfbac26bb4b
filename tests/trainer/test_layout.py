import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from trainer.batch import IGNORE, Span
from trainer.errors import DataError
from trainer.layout import Layout
from trainer.render import Encoded

IMAGE, FILL = 99, 0
LAYOUT = Layout(image_token=IMAGE, n_image_tokens=2, fill_token=FILL)
TEXTS = st.lists(st.integers(1, 50), min_size=2, max_size=6)
X = IGNORE


def _encoded(ids, answers, name="1"):
    at = ids.index(IMAGE) if IMAGE in ids else -1
    return Encoded(name, tuple(ids), tuple(answers), ids.count(IMAGE) // 2, at, n_image_tokens=2)


def _about_image(question, answer, name="1"):
    """One id, an image of two, a question and a learned answer."""
    ids = [7, IMAGE, IMAGE, *question, *answer]
    return _encoded(ids, [(3 + len(question), len(ids))], name)


def _row(groups, layout=LAYOUT):
    n_images = sum(group[0].n_images for group in groups)
    return layout.row(groups, torch.zeros(n_images, 3, 8, 8))


def test_a_conversation_alone_is_one_span():
    row = _row([[_about_image([1, 2], [3, 4])]])
    assert row.ids.tolist() == [[7, IMAGE, IMAGE, 1, 2, 3, 4]]
    assert row.targets.tolist() == [[X, X, X, X, 3, 4, X]]
    assert row.positions.tolist() == [[0, 1, 2, 3, 4, 5, 6]]
    assert row.media.tolist() == [[-1, 0, 0, 0, 0, 0, 0]]
    assert row.spans == (Span(0, 7, 0, 0),)
    assert (row.sample_ids, row.n_learned) == (("1",), 2)


def test_two_conversations_of_one_image_are_a_prefix_and_two_branches():
    row = _row([[_about_image([1], [2], "a"), _about_image([3, 4], [5], "b")]])
    assert row.ids.tolist() == [[7, IMAGE, IMAGE, 1, 2, 3, 4, 5]]
    assert row.targets.tolist() == [[X, X, X, 2, X, X, 5, X]]
    assert row.positions.tolist() == [[0, 1, 2, 3, 4, 3, 4, 5]]
    assert row.media.tolist() == [[-1, 0, 0, 0, 0, 0, 0, 0]]
    assert row.spans == (Span(0, 3, 0, 0), Span(3, 5, 0, 3), Span(5, 8, 0, 3))
    assert row.sample_ids == ("a", "b")


def test_groups_follow_each_other_and_images_count_on():
    row = _row(
        [[_about_image([1], [2])], [_about_image([3], [4]), _about_image([5], [6])], [_encoded([8, 9], [(1, 2)])]]
    )
    assert row.media[0].tolist() == [-1, 0, 0, 0, 0, -1, 1, 1, 1, 1, 1, 1, -1, -1]
    assert row.spans[1:] == (Span(5, 8, 5, 5), Span(8, 10, 5, 8), Span(10, 12, 5, 8), Span(12, 14, 12, 12))
    assert row.positions[0, 12:].tolist() == [0, 1]
    assert row.targets[0, 12:].tolist() == [9, X]


def test_the_very_first_id_has_nobody_to_foretell_it():
    row = _row([[_encoded([8, 9], [(0, 2)])], [_encoded([5, 6], [(0, 2)])]])
    assert row.targets.tolist() == [[9, X, 6, X]]
    assert row.n_learned == 2


def test_a_soft_prompt_stands_before_every_group():
    layout = Layout(IMAGE, 2, FILL, n_virtual=2)
    row = _row([[_about_image([1], [2]), _about_image([3], [4])], [_encoded([8, 9], [(0, 2)])]], layout)
    assert row.virtual[0].tolist() == [*[True] * 2, *[False] * 7, *[True] * 2, *[False] * 2]
    assert row.positions[0].tolist() == [0, 1, 2, 3, 4, 5, 6, 5, 6, 0, 1, 2, 3]
    assert row.spans[:3] == (Span(0, 5, 0, 0), Span(5, 7, 0, 5), Span(7, 9, 0, 5))
    assert row.media[0, :5].tolist() == [-1, -1, -1, 0, 0]
    assert row.targets[0, 9:].tolist() == [X, X, 9, X]


def test_fill_is_a_span_of_its_own_without_targets():
    row = _row([[_about_image([1], [2])]], Layout(IMAGE, 2, FILL, multiple=8))
    assert row.ids.shape == (1, 8)
    assert row.spans == (Span(0, 5, 0, 0), Span(5, 8, 5, 5))
    assert row.targets[0, 5:].tolist() == [X, X, X] and row.media[0, 5:].tolist() == [-1, -1, -1]


def test_a_full_row_is_not_filled():
    assert _row([[_about_image([1], [2])]], Layout(IMAGE, 2, FILL, multiple=5)).ids.shape == (1, 5)


def test_a_row_of_text_alone_has_no_image():
    row = _row([[_encoded([8, 9], [(1, 2)])]])
    assert row.pixels.shape == (0, 3, 8, 8)
    assert row.media.tolist() == [[-1, -1]]


def test_an_idle_row_teaches_nothing_but_has_what_other_rows_have():
    row = Layout(IMAGE, 2, FILL, n_virtual=2, multiple=8).idle(side=8)
    assert (row.n_learned, row.sample_ids, row.pixels.shape) == (0, (), (0, 3, 8, 8))
    assert row.ids.shape == (1, 8) and row.virtual.sum() == 2
    assert (row.targets == IGNORE).all()


@pytest.mark.parametrize(
    "other",
    [
        _encoded([6, IMAGE, IMAGE, 1, 2], [(4, 5)], "b"),
        _encoded([7, IMAGE, IMAGE, 1, 2], [(3, 5)], "b"),
        _encoded([7, 1, IMAGE, IMAGE, 1, 2], [(5, 6)], "b"),
    ],
)
def test_conversations_that_cannot_share_an_image_are_refused_by_id(other):
    with pytest.raises(DataError, match="samples 'a' and 'b' cannot share an image"):
        _row([[_about_image([1], [2], "a"), other]])


@given(st.lists(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4), min_size=1, max_size=4), st.integers(1, 16))
def test_every_branch_foretells_its_answer_and_sees_its_own_ids_only(texts, multiple):
    groups = [[_about_image(question, answer) for question, answer in group] for group in texts]
    row = _row(groups, Layout(IMAGE, 2, FILL, multiple=multiple))
    ids, targets, positions = (column[0].tolist() for column in (row.ids, row.targets, row.positions))
    assert [span.start for span in row.spans] == [0, *(span.stop for span in row.spans[:-1])]
    assert row.spans[-1].stop == len(ids) and len(ids) % multiple == 0
    branches = [span for span in row.spans if any(target != IGNORE for target in targets[span.start : span.stop])]
    for span, (question, answer) in zip(branches, [one for group in texts for one in group], strict=True):
        seen = [*range(span.prefix_start, span.prefix_stop), *range(span.start, span.stop)]
        assert [ids[place] for place in seen] == [7, IMAGE, IMAGE, *question, *answer]
        assert [positions[place] for place in seen] == list(range(len(seen)))
        assert [targets[place] for place in seen] == [*[X] * (2 + len(question)), *answer, X]
    assert ids.count(IMAGE) == 2 * len(row.pixels)
