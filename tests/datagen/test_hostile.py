import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.hostile import MOST_CHARACTERS, SUSPICIOUS, hostile, writable
from datagen.sources.lines import is_hostile

HOSTILE = {
    "<image>": "a tag",
    "a </image> b": "a tag",
    "< Image >": "a tag",
    "<video>": "a tag",
    "<audio>": "a tag",
    "<im_start>": "a tag",
    '<img src="x">': "a tag",
    "bye</s>": "a tag",
    "<s>": "a tag",
    "<extra_id_0>": "a tag",
    "<|im_end|>": "a chat-template tag",
    "<|": "a chat-template tag",
    "[INST] hello": "a chat-template tag",
    "[/INST]": "a chat-template tag",
    "<<SYS>>": "a chat-template tag",
    "<</SYS>>": "a chat-template tag",
    "[IMG_BREAK]": "a chat-template tag",
    "### Assistant: yes": "a chat-template tag",
    "{{ name }}": "template syntax",
    "{% if x %}": "template syntax",
    "{# note #}": "template syntax",
    "a === b": "a separator",
    "a\0b": "a control character",
    "a\x1b[31m": "a control character",
    "a\x85b": "a control character",
    "a\u202eb": "an invisible mark",
    "\u2066a\u2069": "an invisible mark",
    "a\u200bb": "an invisible mark",
    "\ufeffa": "an invisible mark",
    "do\u200dg": "an invisible mark",
    "dog\u200c": "an invisible mark",
    "a\U000e0041b": "an invisible mark",
    "a\ud83d": "half a character",
    "\udc80": "half a character",
    "a \\ud83d b": "half a character",
}
INNOCENT = [
    "A cat sleeps.",
    "2 < 3 and 4 > 1",
    "I <3 dogs",
    "a <- b -> c",
    "a == b",
    "[a man] {with} (hats)",
    "[0.1, 0.2, 0.3, 0.4]",
    "#1 dog ## two",
    "tab\tand\r\nnew line",
    "两只狗 and a Hündchen",
    "a family \U0001f468\u200d\U0001f469\u200d\U0001f467 walks \u2764\ufe0f",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "50% off, 100$ {sale}",
    "instructions for a user",
    "C:\\users\\dog",
    "x" * MOST_CHARACTERS,
]


@pytest.mark.parametrize(("text", "reason"), HOSTILE.items())
def test_a_text_that_would_break_something_has_a_reason(text, reason):
    assert (hostile(text) or "").startswith(f"{reason} (")


@pytest.mark.parametrize("text", INNOCENT)
def test_a_plain_text_has_none(text):
    assert hostile(text) is None


def test_a_text_that_is_too_long_is_told_by_its_length():
    assert hostile("x" * 1_000_000) == "1,000,000 characters, expected at most 2,000"


def test_a_reason_can_be_shown_on_a_page():
    assert hostile("a \u202e b <image> \0") == "a tag ('<image>')"
    assert (hostile("a \u202e b") or "").isascii()


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8")) | st.sampled_from([*HOSTILE, *INNOCENT]).map(writable)))
def test_columns_and_single_texts_are_judged_alike(texts):
    assert is_hostile(pl.Series(texts, dtype=pl.String)).to_list() == [hostile(text) is not None for text in texts]


@given(st.text(alphabet="<>[]{}%#=|/\\ud8aimgINSTsSYuser \n\u200d\u200b\u0301²"))
def test_columns_and_single_texts_are_judged_alike_at_close_range(text):
    assert pl.Series([text]).str.contains(SUSPICIOUS)[0] == (hostile(text) is not None)


@given(st.text(alphabet=st.characters(exclude_categories=[])))
def test_what_was_made_writable_can_be_written(text):
    whole = "".join(letter for letter in text if not "\ud800" <= letter <= "\udfff")
    assert writable(whole) == whole
    assert len(writable(text).encode()) >= len(whole.encode())
