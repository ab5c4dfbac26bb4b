"""English is told by its small words and its letters; names, menus and signs may be in any language."""

import json

from datagen.checks.language import speaks_english
from tests.checking import caught, holds_its_examples, lines, said, uncaught


def test_the_rule_holds_its_examples():
    assert holds_its_examples(speaks_english)


def test_other_languages_are_caught():
    assert uncaught(speaks_english, lines("foreign")) == []


def test_names_menus_and_signs_are_spared():
    assert caught(speaks_english, [*lines("names"), *lines("innocent")]) == []


def test_a_question_has_to_be_in_english_too():
    assert speaks_english(said("A cat.", question="Was macht die Katze auf dem Stuhl?"))


def test_captions_that_people_wrote_are_english(shared_data):
    file = shared_data / "visual_genome" / "region_descriptions_15img.json"
    phrases = {region["phrase"] for image in json.loads(file.read_text()) for region in image["regions"]}
    assert len(phrases) > 1000
    assert caught(speaks_english, sorted(phrases)) == []
