import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.contexts import SCHEMA, Contexts
from tests.builders import box, context

edges = st.tuples(st.integers(0, 1000), st.integers(0, 1000)).filter(lambda pair: pair[0] != pair[1]).map(sorted)
boxes = st.tuples(st.text("abc ", min_size=1), edges, edges).map(
    lambda drawn: box(drawn[0], drawn[1][0] / 1000, drawn[2][0] / 1000, drawn[1][1] / 1000, drawn[2][1] / 1000)
)
contexts = st.builds(
    lambda id, captions, boxes, crowds: context(id).model_copy(
        update={"captions": tuple(captions), "boxes": tuple(boxes), "crowds": tuple(crowds)}
    ),
    st.text("0123456789", min_size=1),
    st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=3),
    st.lists(boxes, max_size=3),
    st.lists(boxes, max_size=2),
)


@given(st.lists(contexts, max_size=5))
def test_a_context_comes_back_from_the_table_as_it_went_in(known):
    assert list(Contexts.of(known)) == known


def test_the_table_comes_back_from_its_file(tmp_path):
    table = Contexts.of([context("1", boxes=(box(),)), context("2", "Ein Käfer \u2028 ☂.")])
    table.write(tmp_path / "c.parquet")
    assert list(Contexts.read(tmp_path / "c.parquet")) == list(table)


def test_an_empty_table_has_no_rows_and_all_columns():
    assert len(Contexts.of([])) == 0 and Contexts.of([]).frame.schema == SCHEMA


def test_only_the_marked_rows_stay_in_their_order():
    table = Contexts.of([context("1"), context("2"), context("3")])
    assert table.only([True, False, True]).ids() == ["1", "3"]
    assert table.ids() == ["1", "2", "3"]


def test_another_table_is_refused():
    with pytest.raises(ValueError, match="a table of contexts has columns"):
        Contexts(pl.DataFrame({"image_id": ["1"]}))


def test_the_same_contexts_give_the_same_file(tmp_path):
    for name in ("a", "b"):
        Contexts.of([context("1", boxes=(box(),)), context("2")]).write(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
