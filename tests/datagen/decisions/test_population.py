import hashlib

import pytest

from datagen.decisions.population import population
from datagen.decisions.settling import read
from datagen.errors import RunError
from datagen.run import Run
from tests.datagen.decisions.deciding import decision, decisions, journal, run_of, undo
from tests.reported import rejection


def test_samples_are_known_by_type_and_id(tmp_path):
    found = population(run_of(tmp_path, {"detail": ["b", "a"], "reasoning": ["c"]}), decisions())
    assert found.types == {"detail": ("a", "b"), "reasoning": ("c",)} and found.n == 3
    assert found.digest == hashlib.sha256(b"a\nb\nc\n").hexdigest()


def test_what_people_took_out_stays_among_what_was_drawn_from(tmp_path):
    before = population(run_of(tmp_path / "one", {"detail": ["a", "b"]}), decisions())
    gone = rejection("wrong_count", stage="audit", id="b", type="detail")
    other = rejection("leaks", id="c", type="detail")
    after = population(run_of(tmp_path / "two", {"detail": ["a"]}, [other, gone]), decisions())
    assert before.digest == after.digest


def test_what_a_rule_had_turned_away_and_people_looked_at_is_not(tmp_path):
    run = run_of(tmp_path, {"detail": ["a", "back"]})
    journal(tmp_path).append(decision("back", was="rejected", rule="leaks"))
    assert population(run, read(run)).types == {"detail": ("a",)}


def test_what_was_looked_at_and_undone_is_one_of_those_that_nobody_looked_at(tmp_path):
    run = run_of(tmp_path, {"detail": ["a", "back"]})
    for line in (decision("back", was="rejected", rule="leaks"), undo(1, sample="back")):
        journal(tmp_path).append(line)
    assert population(run, read(run)).types == {"detail": ("a", "back")}


def test_a_run_that_was_not_assembled_has_none(tmp_path):
    with pytest.raises(RunError, match=r"samples.jsonl: is missing"):
        population(Run(tmp_path), decisions())
