from datagen.audit.index.verdicts import Verdicts


def test_rows_are_open_until_somebody_decides():
    verdicts = Verdicts(4)
    verdicts.put(1, "accept", ["accept"])
    verdicts.put(2, "reject", ["accept", "reject"])
    verdicts.put(3, "edit", ["edit"])
    verdicts.put(3, None, [])
    assert [verdicts.name(row) for row in range(4)] == ["open", "accept", "reject", "open"]
    assert verdicts.mask("open").tolist() == [True, False, False, True]
    assert verdicts.mask("disputed").tolist() == [False, False, True, False]
    assert verdicts.counts() == {"open": 2, "accept": 1, "edit": 0, "reject": 1, "disputed": 1}


def test_reviewers_who_agree_dispute_nothing():
    verdicts = Verdicts(1)
    verdicts.put(0, "accept", ["accept", "accept"])
    assert verdicts.counts()["disputed"] == 0
