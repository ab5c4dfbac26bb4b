import pytest

from datagen.audit.index.lines import Files
from datagen.audit.index.shown import EXCERPT, Shown, excerpt
from datagen.errors import RunError
from tests.builders import box, context
from tests.datagen.audit.test_building import built
from tests.leafing import kept, rejected, written


def shown(run):
    return Shown(built(run), Files.of(run))


def test_a_row_is_short(tmp_path):
    run = written(tmp_path, [kept("a", "It\n is   warm.", score=7.1)], [rejected("b")], (), [context("b")])
    one, other = (shown(run).row(row, "open") for row in (0, 1))
    assert (one.number, one.id, one.image_id, one.type, one.place, one.rule) == (1, "a", "a", "detail", "kept", "")
    assert (one.verdict, one.words, one.score, one.excerpt) == ("open", 3, 7.1, "It is warm.")
    assert (other.number, other.place, other.rule, other.score) == (2, "rejected", "some_rule", None)


def test_an_excerpt_is_one_line_of_some_length():
    assert excerpt(["  a\u2028b\n\tc "]) == "a b c" and excerpt([]) == "" and excerpt([""]) == ""
    assert len(excerpt(["word " * 1_000])) == EXCERPT and len(excerpt(["x" * 1_000_000])) == EXCERPT


def test_a_sample_is_shown_as_it_is(tmp_path):
    one = kept("a", boxed=("cat",), score=3.0)
    item = shown(written(tmp_path, [one])).item(0)
    assert item.sample == one and item.context == one.context and item.conversations == one.conversations
    assert (item.number, item.id, item.place, item.type, item.image) == (1, "a", "kept", "detail", "a.jpg")
    assert item.rejection is None and item.score == 3.0


def test_a_rejection_is_shown_with_what_is_known_of_its_image(tmp_path):
    one, known = rejected("b", score=2.5), context("b", boxes=(box("cat"),))
    item = shown(written(tmp_path, [], [one], (), [known])).item(0)
    assert item.rejection == one and item.context == known and item.conversations == one.conversations
    assert (item.place, item.image, item.score, item.sample) == ("rejected", "b.jpg", 2.5, None)


def test_one_of_which_little_is_known_is_shown_all_the_same(tmp_path):
    bare = rejected("k", image_id=None, type=None, conversations=(), stage="source")
    item = shown(written(tmp_path, [], [bare])).item(0)
    assert (item.image, item.context, item.conversations, item.type) == (None, None, (), "")
    strange = rejected("k", image_id="nobody's", conversations=())
    assert shown(written(tmp_path, [], [strange])).item(0).context is None


def test_a_record_that_breaks_a_promise_is_named(tmp_path):
    run = written(tmp_path, [kept("a"), kept("b")])
    run.samples_file.write_bytes(run.samples_file.read_bytes().replace(b'"id":"b"', b'"id":"b","x":1'))
    with pytest.raises(RunError, match=r"samples.jsonl:2: .*`datagen assemble") as refused:
        shown(run).item(1)
    assert len(str(refused.value).splitlines()) == 1
    assert shown(run).item(0).id == "a"


def test_a_file_that_was_written_over_in_place_is_an_error_in_one_line(tmp_path):
    run = written(tmp_path, [kept("a")])
    reader = shown(run)
    run.samples_file.write_bytes(b"x" * 100)
    for read in (reader.item, reader.line):
        with pytest.raises(RunError, match=r"samples.jsonl:1: "):
            read(0)
