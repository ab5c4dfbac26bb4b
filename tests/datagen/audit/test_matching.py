import numpy as np
import pytest

from datagen.audit.filters import Filters
from datagen.audit.index import matching
from datagen.audit.index.lines import Files
from datagen.audit.index.matching import Matching
from datagen.audit.index.shown import Shown
from tests.builders import context
from tests.datagen.audit.test_building import built
from tests.leafing import kept, rejected, written


def of(run, most_read=matching.MOST_READ):
    store = built(run)
    return Matching(store, Shown(store, Files.of(run)), most_read)


def rows(found):
    return np.flatnonzero(found.mask).tolist()


def many(folder, n=20):
    """Every second says `red cat`, the others `cat red`."""
    return written(folder, [kept(str(number), ("A red cat.", "A cat, red.")[number % 2]) for number in range(n)])


@pytest.mark.parametrize("text", ["?!", '"', "nowhere ", "xyz", '"cat nowhere"', "'; DROP TABLE postings"])
def test_what_nobody_says_is_found_nowhere(tmp_path, text):
    assert rows(of(many(tmp_path)).found(Filters(text=text))) == []


@pytest.mark.parametrize("name", ["type", "stage", "rule", "object"])
def test_a_name_that_is_none_s_is_found_nowhere(tmp_path, name):
    assert rows(of(many(tmp_path)).found(Filters(**{name: "nobody's"}))) == []


def test_the_last_word_finds_its_beginnings(tmp_path):
    look = of(written(tmp_path, [kept("a", "a cat"), kept("b", "catch a ball"), kept("c", "concatenate")])).found
    assert rows(look(Filters(text="cat"))) == [0, 1] and rows(look(Filters(text="cat "))) == [0]
    assert rows(look(Filters(text="a cat"))) == [0, 1] and rows(look(Filters(text='"cat"'))) == [0]


def test_a_phrase_of_few_is_read_at_once(tmp_path):
    found = of(many(tmp_path)).found(Filters(text='"red cat"'))
    assert rows(found) == list(range(0, 20, 2)) and found.unread is None


def test_a_phrase_of_many_is_read_as_far_as_a_page_needs(tmp_path):
    looks = of(many(tmp_path), most_read=5)
    found = looks.found(Filters(text='"red cat"'))
    assert len(rows(found)) == 20 and found.unread.all()
    assert looks.walk(found, np.arange(20), 2) == ([0, 2], 3)
    assert looks.walk(found, np.arange(3, 20), 50) == ([4, 6], 8)  # five are read
    assert looks.walk(found, np.arange(19, 3, -1), 1) == ([18], 17)
    for _ in range(4):
        looks.walk(found, np.flatnonzero(found.mask), 50)
    assert rows(found) == list(range(0, 20, 2)) and not found.unread.any()


def test_what_was_found_is_kept_whatever_people_decide(tmp_path):
    looks = of(many(tmp_path))
    found = looks.found(Filters(text="cat", verdict="open"))
    assert looks.found(Filters(text="cat", plan=True)) is found and looks.found(Filters(text="red")) is not found


def test_not_everything_is_kept(
    tmp_path,
):
    looks = of(many(tmp_path))
    looks.most_kept = 2
    first = looks.found(Filters(text="cat"))
    looks.found(Filters(text="red"))
    assert looks.found(Filters(text="cat")) is first
    looks.found(Filters(text="a"))
    assert looks.found(Filters(text="cat")) is first
    looks.found(Filters(text="a b"))
    looks.found(Filters(text="a c"))
    assert looks.found(Filters(text="cat")) is not first


def test_places_part_the_rows(tmp_path):
    look = of(written(tmp_path, [kept("a")], [rejected("b")], (), [context("b")])).found
    assert rows(look(Filters(place="kept"))) == [0] and rows(look(Filters(place="rejected"))) == [1]


def test_bounds_are_within(tmp_path):
    samples = [kept("a", "one two", score=5.1), kept("b", "one two three", score=7.0), kept("c", "one")]
    look = of(written(tmp_path, samples)).found
    assert rows(look(Filters(least_words=2))) == [0, 1] and rows(look(Filters(most_words=2))) == [0, 2]
    assert rows(look(Filters(least_score=5.1))) == [0, 1] and rows(look(Filters(most_score=5.1))) == [0]
    assert rows(look(Filters(least_score=-9))) == [0, 1]  # what has no score is not between any bounds
