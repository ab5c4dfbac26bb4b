import json

import pytest
import yaml as reader
from hypothesis import given
from hypothesis import strategies as st

from datagen.publish.markdown import code, fenced, fenced_json, link, plain, yaml
from tests.reported import HOSTILE

BREAKS = [
    "a | b", "a `b` c", "a\n\n# heading", "<!-- open", "<script>x</script>", "[a](javascript:1)", "![a](http://x)",
    "---", "- item", "1. item", "~~~", "http://evil.example", "www.evil.example", "a@b.example", "$$x$$", HOSTILE,
    "| a |\n|---|\n| b |", "\u2028---\u2029", "=====", "{{ 7 * 7 }}",
]  # fmt: skip


@pytest.mark.parametrize("text", BREAKS)
def test_plain_words_do_nothing(text):
    said = plain(text)
    assert "\n" not in said
    assert not set("|`<>[]*\\$@{}") & set(said)
    assert "://" not in said and "www." not in said
    assert not said.startswith(("#", "-", "+", "=", "1."))


def test_what_was_made_here_stays_as_it_is():
    assert plain(plain("a | b")) == plain("a | b") == "a &#124; b"
    assert plain(code("scored_low")) == "`scored_low`"


def test_a_name_that_could_end_its_code_is_no_code():
    assert code("gpt-4o-mini") == "`gpt-4o-mini`"
    assert "`" not in code("a`b") and "`" not in code("") and "|" not in code("a|b")


def test_only_a_web_address_is_a_link():
    assert link("https://example.org/a?b=c") == "<https://example.org/a?b=c>"
    assert "<" not in link("javascript:alert(1)") and "<" not in link("https://a> <script>")


@pytest.mark.parametrize("text", ["```", "````\n```", "\n```\n# out", "~~~", "a\r```\r"])
def test_nothing_ends_a_fence_from_inside(text):
    first, *inside, last = fenced(text).split("\n")
    assert first == last and set(first) == {"`"}
    assert not any(line.strip().startswith(first) for line in inside)
    assert "\r" not in fenced(text)


def test_json_on_a_card_is_json():
    block = fenced_json({"text": f"```\n---\n{HOSTILE}"})
    assert not any(line.startswith(("---", "<")) for line in block.split("\n"))
    assert json.loads("\n".join(fenced_json({"a": 'é "\n'}).split("\n")[1:-1])) == {"a": 'é "\n'}


@given(st.text())
def test_any_text_comes_back_from_yaml(text):
    fields = {"name": text, "more": [text, {"inner": text, "path": "data/x"}]}
    assert reader.safe_load(yaml(fields)) == fields


def test_half_a_character_is_written_as_its_code():
    assert reader.safe_load(yaml({"name": "a\ud83d"})) == {"name": "a\\ud83d"}
    assert plain("a\ud83d") == "a&#92;ud83d"


@pytest.mark.parametrize(
    "text", ["no", "on", "null", "1", "1.5", "~", "", "a: b", "- a", "#", "n<1K", "2026-01-01", "\ufeff"]
)
def test_words_that_yaml_would_take_for_something_else_are_quoted(text):
    assert reader.safe_load(yaml({"language": text, "all": [text]})) == {"language": text, "all": [text]}


def test_what_is_not_there_is_left_out():
    assert yaml({"a": None, "b": [], "c": True, "d": 3}) == "c: true\nd: 3\n"
