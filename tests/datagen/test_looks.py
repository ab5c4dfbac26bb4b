from typing import NamedTuple

import pytest

from datagen.choices import Choices
from datagen.looks import GROUP, MANY, Looks
from datagen.types import Rejection, Sample
from tests.builders import sample


class Item(NamedTuple):
    number: int
    sample: Sample | None


def items(n):
    """Samples of which every fifth leaks, with gaps."""
    for number in range(n):
        answer = "The captions say so." if number % 5 == 0 else f"It is warm in the sun, says number {number}."
        made = sample("Why is the cat asleep?", answer, id=str(number), type="causes")
        yield Item(number, None if number % 7 == 0 else made)


def found(looks, n):
    return [(item.number, look) for item, look in looks.through(items(n))]


def test_every_item_comes_back_in_order_with_what_was_found_of_it():
    results = found(Looks(Choices()), 20)
    assert [number for number, _ in results] == list(range(20))
    assert results[0][1] is None and isinstance(results[5][1].outcome, Rejection) and results[1][1].outcome.id == "1"


def test_many_cores_find_what_one_finds():
    n = 3 * GROUP + 17
    assert found(Looks(Choices(), None, MANY, cores=3), n) == found(Looks(Choices()), n)


def test_nothing_to_look_at_is_nothing():
    assert found(Looks(Choices(), None, MANY, cores=2), 0) == []


def test_who_stops_looking_leaves_no_process_behind():
    looking = Looks(Choices(), None, MANY, cores=2).through(items(10_000))
    next(looking)
    looking.close()  # hangs where a process is waited for that does not end


def test_a_vocabulary_of_ones_own_reaches_every_core(tmp_path):
    lexicon = tmp_path / "words.toml"
    lexicon.write_text("")
    chosen = Choices(lexicon=lexicon, profile="strict")
    assert found(Looks(chosen, None, MANY, cores=2), 5) == found(Looks(chosen), 5)


@pytest.mark.slow
def test_a_few_are_looked_at_in_this_process():
    assert Looks(Choices(), None, MANY - 1)._cores == 1
