import numpy as np

from datagen.audit.index.verdicts import Verdicts

NOTHING = np.zeros(4, np.bool_)


def test_rows_are_open_until_somebody_decides():
    verdicts = Verdicts(4)
    verdicts.put(1, "accept", {"a": "accept"})
    verdicts.put(2, "reject", {"a": "accept", "b": "reject"})
    verdicts.put(3, "edit", {"a": "edit"})
    verdicts.put(3, None, {})
    everybody = verdicts.eyes("", NOTHING)
    assert [verdicts.name(row) for row in range(4)] == ["open", "accept", "reject", "open"]
    assert verdicts.mask("open", everybody).tolist() == [True, False, False, True]
    assert verdicts.mask("todo", everybody).tolist() == [True, False, False, True]
    assert verdicts.mask("disputed", everybody).tolist() == [False, False, True, False]
    assert verdicts.counts(everybody) == {"open": 2, "todo": 2, "accept": 1, "edit": 0, "reject": 1, "disputed": 1}


def test_reviewers_who_agree_dispute_nothing():
    verdicts = Verdicts(1)
    verdicts.put(0, "accept", {"a": "accept", "b": "accept"})
    assert verdicts.counts(verdicts.eyes("", NOTHING[:1]))["disputed"] == 0


def test_what_a_reviewer_has_still_to_decide_is_their_own():
    verdicts = Verdicts(4)
    verdicts.put(0, "accept", {"a": "accept"})
    verdicts.put(1, "accept", {"a": "accept", "b": "accept"})
    verdicts.put(1, "accept", {"b": "accept"})  # a took it back
    assert verdicts.mask("todo", verdicts.eyes("a", NOTHING)).tolist() == [False, True, True, True]
    assert verdicts.mask("todo", verdicts.eyes("b", NOTHING)).tolist() == [True, False, True, True]


def test_what_is_to_be_judged_unseen_is_open_to_whoever_has_not_decided_it():
    verdicts, drawn = Verdicts(4), np.array([True, True, False, False])
    verdicts.put(0, "reject", {"a": "reject"})
    verdicts.put(1, "reject", {"a": "accept", "b": "reject"})
    verdicts.put(2, "reject", {"a": "reject"})
    seen = verdicts.eyes("b", drawn)
    assert seen.unseen.tolist() == [True, False, False, False]
    assert verdicts.mask("reject", seen).tolist() == [False, True, True, False]
    assert verdicts.mask("open", seen).tolist() == [True, False, False, True]
    assert verdicts.counts(seen) == {"open": 2, "todo": 3, "accept": 0, "edit": 0, "reject": 2, "disputed": 1}


def test_nobody_decides_about_what_is_no_sample():
    verdicts = Verdicts(2, np.array([False, True]))
    verdicts.put(1, "accept", {"a": "accept"})
    assert verdicts.name(1) == "" and verdicts.counts(verdicts.eyes("a", NOTHING[:2]))["accept"] == 0
    assert verdicts.mask("todo", verdicts.eyes("a", NOTHING[:2])).tolist() == [True, False]
