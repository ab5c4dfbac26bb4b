"""Text that would break a prompt, a trainer or a page: one rule for captions, categories, file names and replies.

Such text is data that somebody else wrote, so the record that holds it is set aside and nothing else happens. To add a
kind of text: give it a line in RULES, in the part of regular expressions that Python and Rust read alike (no
look-around, no back-references), because polars looks through whole columns with the same patterns.
"""

import re

MOST_CHARACTERS = 2_000
MOST_QUOTED = 200  # characters of somebody else's words in a message
KEY_LIKE = re.compile(r"\bsk-[\w*.-]{8,}")
HIDDEN = "sk-***"

_ROLES = "user|assistant|system|human|instruction|response|gpt"
_SPECIAL = "INST|SYS|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_[A-Z]+|IMG|IMG_[A-Z]+|g?MASK|CLS|SEP|PAD|UNK|BOS|EOS"
_MARKS = "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
_JOINERS = "\u200c\u200d"  # needed inside emoji and several scripts, a hiding place beside ASCII

# What is found -> pattern. The first that matches is the reason.
RULES = {
    "a chat-template tag": rf"<\||<</?SYS>>|\[/?(?:{_SPECIAL})\]|(?i:###\s*(?:{_ROLES}))",
    # <image>, </s>, <im_start>, <img src=x>, <extra_id_0>: what tokenizers replace, whatever the word
    "a tag": r"</?[A-Za-z_][^<>]*>|(?i:<\s*/?\s*(?:image|img|video|audio)\s*/?\s*>)",
    "template syntax": r"\{[{%#]",
    "a separator": r"={3,}",
    "a control character": "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]",
    "an invisible mark": rf"[{_MARKS}]|(?:^|[\x00-\x7f])[{_JOINERS}]|[{_JOINERS}](?:[\x00-\x7f]|$)",
    "half a character": r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}",  # a lone surrogate, escaped so that it can be written
}
SUSPICIOUS = "|".join(RULES.values())  # for whole columns: str.contains(SUSPICIOUS), together with the length

_ANY = re.compile(SUSPICIOUS)
# Nothing but these is in no rule's reach. Most text is such, and to see that takes a twentieth of looking for each.
_PLAIN = re.compile(r"[A-Za-z0-9 \t\r\n.,;:!?'\"()/%&*$+@^~`|_-]*")
_EACH = {reason: re.compile(pattern) for reason, pattern in RULES.items()}


def hostile(text: str, most_characters: int = MOST_CHARACTERS) -> str | None:
    """What this text holds that keeps it from being used, as in `caption 7 holds {it}`; None when there is nothing.

    Tabs and line breaks are no reason. Half a character is a lone surrogate or the escape of one.
    """
    if len(text) > most_characters:
        return f"{len(text):,} characters, expected at most {most_characters:,}"
    if _PLAIN.fullmatch(text):
        return None
    text = writable(text)
    if not _ANY.search(text):
        return None
    return next(f"{reason} ({hit[0][:40]!a})" for reason, rule in _EACH.items() if (hit := rule.search(text)))


def writable(text: str) -> str:
    """The same text with every lone surrogate as its escape, so that it can be encoded."""
    return text.encode("utf-8", "backslashreplace").decode()


def quoted(text: str) -> str:
    """Words from outside, as part of one line: nothing like a key, no control character, not too long."""
    line = " ".join(KEY_LIKE.sub(HIDDEN, text).split())  # hidden before it is cut: half a key is still a key
    line = "".join(character if character.isprintable() else "\ufffd" for character in line)
    return line if len(line) <= MOST_QUOTED else f"{line[:MOST_QUOTED]}..."
