"""The tables of the rehearsal teacher: whatever is in them can be said of any image that holds the kind."""

import re

import pytest

from datagen.teacher.grammar.lexicon import table
from datagen.teacher.grammar.lore import FACTS, is_known, kind, kinds, terms

BY_NAME = {" ".join(name): term.kind.name for name, term in terms().items()}
NAMES = re.compile(rf"\b({'|'.join(sorted(map(re.escape, BY_NAME), key=len, reverse=True))})\b")
VISUAL = re.compile(r"\b(left|right|above|below|top|bottom|center|red|green|blue|white|black|yellow|two|three|four)\b")
FORBIDDEN = re.compile(r"caption|coordinat|annotat|descri|mention|provid|text|inform|sorry|cannot|[<>\[\]{}=]")


def statements():
    lore = table("lore")
    for section in ("families", "kinds"):
        for name, entry in lore[section].items():
            for fact in FACTS:
                yield from ((name, said) for said in entry.get(fact, []))
    for name, entry in table("places").items():
        yield from ((name, said) for said in entry["talk"])


def test_no_statement_names_another_kind_of_object():
    strays = [
        (name, found, said) for name, said in statements() for found in NAMES.findall(said) if BY_NAME[found] != name
    ]
    assert strays == []


def test_no_statement_says_what_only_an_image_can_show():
    assert [said for _, said in statements() if VISUAL.search(said) or FORBIDDEN.search(said)] == []


def test_every_fact_continues_its_sentence():
    for name, said in statements():
        assert said[0].islower() and not said.endswith((".", " ")), (name, said)


def test_every_kind_has_a_family_and_every_family_all_facts():
    lore = table("lore")
    assert all(one.family in lore["families"] for one in kinds().values())
    assert all(entry[fact] for entry in lore["families"].values() for fact in FACTS)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("sofa", "couch"), ("Bikes", "bicycle"), ("man", "person"), ("ball", "sports ball"), ("hot dogs", "hot dog")],
)
def test_another_word_leads_to_the_kind(name, expected):
    assert kind(name).name == expected


def test_an_unknown_name_is_a_kind_of_its_own_and_always_the_same():
    assert kind("zeppelin") is kind("zeppelin")
    assert kind("zeppelin").topic == "a zeppelin" and kind("zeppelin").family == "thing"
    assert is_known("cat") and not is_known("zeppelin")


def test_what_is_listed_elsewhere_is_known_here():
    deeds = {verb["deed"] for verb in table("words")["verbs"].values()} | set(table("words")["deeds"].values())
    assert deeds - {""} <= {name for name, one in kinds().items() if one.family == "deed"}
    assert all(name in kinds() for group in table("groups")["groups"] for name in group)
