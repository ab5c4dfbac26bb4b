"""What an image itself says: words on signs and posters stand in quotation marks and are nobody's confession."""

import re
from collections.abc import Iterable

QUOTED = re.compile(r"\"[^\"\n]{1,80}\"|“[^”\n]{1,80}”")


def first_found(pattern: re.Pattern[str], speaker: str, texts: Iterable[str]) -> str | None:
    """Who says what the pattern names outside of quotations, as evidence; None where nobody does."""
    for number, text in enumerate(texts, 1):
        if found := pattern.search(unquoted(text)):
            return f"{speaker} {number} says {' '.join(found.group(0).split())!r}"
    return None


def unquoted(text: str) -> str:
    """The text with short quotations emptied."""
    return QUOTED.sub('""', text)
