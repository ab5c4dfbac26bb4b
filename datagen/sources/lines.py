"""Words that will stand on a line of their own in a prompt: captions, and the names of categories."""

import polars as pl

from datagen.hostile import MOST_CHARACTERS, SUSPICIOUS

BREAK = "[\t\n\r\u2028\u2029]"


def without_edges(texts: pl.Series) -> pl.Series:
    """Without the white space before and behind."""
    return texts.str.strip_chars()


def on_one_line(texts: pl.Series) -> pl.Series:
    """Line breaks and tabs, with the spaces around them, become one space; everything else stays as it was typed."""
    if not texts.str.contains(BREAK).any():  # by far the most files, and a tenth of the time
        return texts
    return texts.str.replace_all(rf"\s*{BREAK}\s*", " ")


def is_hostile(texts: pl.Series) -> pl.Series:
    """True where `hostile` has a reason; whole columns at a time."""
    return texts.str.contains(SUSPICIOUS) | (texts.str.len_chars() > MOST_CHARACTERS)
