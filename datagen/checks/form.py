"""Rules on the form of a conversation: who speaks when, and that what is said is whole and plain."""

import re

from datagen.hostile import hostile
from datagen.types import Sample

MOST_CHARACTERS = 20_000  # of one turn: ten times the longest of LLaVA's answers
MOST_CHARACTERS_IN_ALL = 60_000
FULL_STOPS = (".", "!", "?")
# A sentence may close with a quotation mark, a bracket or markdown's emphasis after its full stop.
CLOSING = "\"'”’)]*_"
CLOSED = ('"', "”")
# An answer of a few words ("Two", "A red bus") is whole without a full stop; a longer one without it was cut.
SHORT_ANSWER_WORDS = 6
# What a cut leaves at the end even of a short answer.
DANGLING = re.compile(
    r"(?:[,;:\-–—(]|\b(?:an?|the|and|or|but|of|to|in|on|at|with|for|from|by|as|is|are|was|were|has|its|their|his|her|this"
    r"|that|which|who|than|into|next|near|very|there))\Z",
    re.IGNORECASE,
)
# Full stops that end no sentence: a number that opens a list's next line, an abbreviation, a thought that trails off.
UNFINISHED = re.compile(
    r"(?:\n\s*(?:\d{1,2}|[a-z])[.)]|\b(?:e\.g|i\.e|Mr|Mrs|Ms|Dr|approx|vs|incl|such as)\.|\.{3}|…|[*_]{2,}\S{0,20}:?)\Z"
)
# What ends otherwise, with none of these marks near its end, is none of them.
UNFINISHED_ENDS = ("...", "…", "e.g.", "i.e.", "Mr.", "Mrs.", "Ms.", "Dr.", "approx.", "vs.", "incl.", "such as.")
UNFINISHED_MARKS = "\n*_"
TAIL = 40  # characters, in which all that tells an end is found
PLACEHOLDER = re.compile(
    r"\W*(?:null|nil|nan|undefined|todo|tbd|tba|n/?a|x{3,}|lorem\s+ipsum.*|placeholder|(?:your\s+)?(?:answer|response|text)(?:\s+here)?"
    r"|string|empty|blank)\W*",
    re.IGNORECASE,
)
LIST_LINE = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+(.*\S)", re.MULTILINE)
INCHES = re.compile(r"\d\"")


def turns_alternate(sample: Sample) -> str | None:
    """Human speaks first, then the two take turns, and gpt has the last word."""
    roles = [turn.role for turn in sample.conversations]
    if roles != ["human", "gpt"] * (len(roles) // 2):
        return f"speakers are {', '.join(roles)}"
    return None


def every_turn_says_something(sample: Sample) -> str | None:
    """No turn is empty, without a single letter or digit, or a placeholder such as "null" or "TODO"."""
    for number, turn in enumerate(sample.turns, 1):
        text = turn.text
        if not (text[:1].isalnum() or any(map(str.isalnum, text))) or PLACEHOLDER.fullmatch(text):
            return f"turn {number} says {text[:40]!r}"
    return None


def text_is_plain(sample: Sample) -> str | None:
    """No image token, chat-template tag, separator line, control or invisible character stands in what is said."""
    for number, turn in enumerate(sample.turns, 1):
        if reason := hostile(turn.text, MOST_CHARACTERS):
            return f"turn {number} holds {reason}"
    if (n_characters := _n_characters(sample)) > MOST_CHARACTERS_IN_ALL:
        return f"all turns hold {n_characters:,} characters, expected at most {MOST_CHARACTERS_IN_ALL:,}"
    return None


def is_too_long(sample: Sample) -> bool:
    """Whether `text_is_plain` turns it away for its length alone, so that nobody need read what it claims."""
    longest = max(len(turn.text) for turn in sample.turns)
    return longest > MOST_CHARACTERS or _n_characters(sample) > MOST_CHARACTERS_IN_ALL


def _n_characters(sample: Sample) -> int:
    return sum(len(turn.text) for turn in sample.turns)


def answers_end_whole(sample: Sample) -> str | None:
    """Every answer ends as a sentence does, with its brackets and quotations closed, or is as short as one may be."""
    answers = sample.answers
    whole = [_whole(answer) for answer in answers]
    for number, answer in enumerate(answers, 1):
        if not (whole[number - 1] or _short(answer) or _bare_list(answer.rstrip())):
            return f"answer {number} ends with {answer[-40:]!r}"
        if opened := _left_open(answer):
            return f"answer {number} ends with {opened} open: {answer[-40:]!r}"
    if len(answers) > 2 and all(whole[:-1]) and not whole[-1]:
        return f"the last answer ends with {answers[-1][-40:]!r}, all others with a full stop"
    return None


def _whole(answer: str) -> bool:
    tail = answer.rstrip()[-TAIL:]
    return _closes(tail) and not _unfinished(tail)


def _closes(text: str) -> bool:
    """True where the end looks like that of a sentence."""
    return text.rstrip(CLOSING).endswith(FULL_STOPS) or text.endswith(CLOSED)


def _unfinished(text: str) -> bool:
    may_be = text.endswith(UNFINISHED_ENDS) or any(mark in text for mark in UNFINISHED_MARKS)
    return may_be and UNFINISHED.search(text) is not None


def _short(answer: str) -> bool:
    """A few words that need no full stop."""
    end = answer.rstrip()
    return len(end.split()) <= SHORT_ANSWER_WORDS and not (DANGLING.search(end) or _unfinished(end))


def _bare_list(end: str) -> bool:
    """A list whose lines all go without a full stop."""
    lines = LIST_LINE.findall(end)
    last = end.rpartition("\n")[2].strip()
    return len(lines) > 1 and last.endswith(lines[-1]) and not (any(map(_closes, lines)) or DANGLING.search(end))


def _left_open(end: str) -> str | None:
    """The bracket or quotation mark that the last paragraph opens and does not close; 6" is no quotation."""
    last = end.rpartition("\n")[2]
    for opening, closing in ("()", "[]", "“”"):
        if opening in last and last.count(opening) > last.count(closing):
            return opening
    if last.count('"') % 2 and not INCHES.search(last):
        return '"'
    return None
