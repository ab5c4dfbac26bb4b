"""A judge's words made ready to be read: names and scales become marks, numbers digits, and what is quoted goes.

Whatever holds digits and is no score ("Assistant 2", "a scale of 1 to 10", [0.1, 0.2]) is put out of the way here, so
that the readers after it see only numbers that may be meant. To add a way to name whose turn it is: a line in NAMES.
"""

import re
from collections.abc import Callable

# One private character each: they stand in no text, and a reader can ask for them in a pattern.
_FIRST_NAME = 0xE000
NAME = "[\ue001-\ue009]"
OTHER_NAME = "\ue0ff"  # somebody beyond those who are asked about
SCALE = "\ue100"  # "on a scale of 1 to 10"
OUT_OF = "\ue101"  # after a number: it was said out of how many
_PRIVATE = re.compile("[\ue000-\uf8ff]")

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
ORDINALS = ("first", "second", "third", "fourth")
NUMBER = r"(?<![\w.,$€£#/+-])(?<!\d:)(\d{1,3}(?:\.\d+)?)(?![\w%°]|[.,]\d|:\d)"

_THOUGHTS = re.compile(r"\A.*</think(?:ing)?>|<think(?:ing)?>.*\Z", re.DOTALL | re.IGNORECASE)
_WIDE = {0xFF10 + digit: str(digit) for digit in range(10)} | {
    0xFF1A: ":",
    0xFF0F: "/",
    0x2019: "'",
    0xBD: ".5",
    0x2192: ":",
}
_QUOTED = re.compile(r"\"[^\"\n]*[^\W\d_][^\"\n]*\"|“[^”\n]*”|^>.*$", re.MULTILINE)
_TAGGED = re.compile(r"<(\w+)>([^<>\n]{1,40})</\1>")
_BOXED = re.compile(r"\\boxed\{([^{}]*)\}")
_DRESS = re.compile(r"[*`~\"{}]|^[ \t]*#+|(?<!\w)'|'(?!\w)|\[\[|\]\]|\$(?=\s|$)|^[ \t]*[-•][ \t]+", re.MULTILINE)
_RULE = re.compile(r"^[ \t|:=-]*$", re.MULTILINE)
_ARROW = re.compile(r"[-=]+>")
_RUN = re.compile(r"([^\w\n])\1{3,}")
_ENUMERATED = re.compile(r"^[ \t]*\d[.)][ \t]+(?=\S)", re.MULTILINE)
_BRACKETED = re.compile(r"[\[(]\s*-?\d+(?:\.\d+)?\s*(?:[,;]\s*-?\d+(?:\.\d+)?\s*)+[\])]")
_HALVES = re.compile(r"\b(\w+) and a half\b", re.IGNORECASE)
_SPELT = re.compile(rf"\b({'|'.join(WORDS[2:])}|one(?=\s+(?:out\s+of|/))|(?<=score of )(?:one|zero))\b", re.IGNORECASE)
_WHO = r"(?:assistants?|responses?|answers?|models?|candidates?|repl(?:y|ies)|outputs?|chatbots?|ai|systems?)"
_LABEL = r"(?:[1-9](?![\d.]\d|\d)|(?-i:[A-D])(?!\w))(?!\s*(?:/|out\s+of))"
NAMES = (
    re.compile(rf"\b{_WHO}\s*(?:no\.\s*|number\s+|\#|\()?\s*(?P<which>{_LABEL})\)?", re.IGNORECASE),
    re.compile(rf"\b(?:the\s+)?(?P<which>{'|'.join(ORDINALS)})\s+(?:{_WHO}|one)\b", re.IGNORECASE),
    re.compile(r"\b(?:the\s+)?(?P<which>former|latter)\b", re.IGNORECASE),
    re.compile(r"\bassistant\s+(?P<which>one)\b", re.IGNORECASE),
    re.compile(r"\b(?:score|rating)\s+(?:for\s+)?#?(?P<which>[1-4])(?=\s*[:=]\s*\d)", re.IGNORECASE),
    re.compile(
        r"(?:^|(?<=[\s,;(|]))(?P<which>[A-D])(?=\s*[:=]\s*\d|\s+(?:gets|receives|scores|earns|deserves)\b)",
        re.MULTILINE,
    ),
)
_SEVERAL = re.compile(
    rf"\b({_WHO})\s+({_LABEL})\s*(,|and|&|or)\s*(?={_LABEL}(?![\w])(?!\s+(?:for|to)\b))", re.IGNORECASE
)
_PLACES = {"one": 1, "former": 1, "latter": 2} | {word: place for place, word in enumerate(ORDINALS, 1)}


def without_thoughts(text: str) -> str:
    """What a judge says in the end; thoughts that were cut off leave nothing."""
    return _THOUGHTS.sub("", text)


def made_ready(text: str, n: int, highest: float) -> str:
    """The text with marks, for `n` who are scored on a scale up to `highest`."""
    text = _PRIVATE.sub("", text).translate(_WIDE)
    text = _RUN.sub(r"\1\1\1", text)  # no reader has to walk a thousand dashes
    text = _TAGGED.sub(r"\n\1: \2\n", _BOXED.sub(r"\1", text))
    text = _DRESS.sub("", _QUOTED.sub(" ", text)).replace("_", " ").replace("|", " : ")
    text = _ARROW.sub(":", text)
    text = _RULE.sub("", text)
    if len(_ENUMERATED.findall(text)) > 1:
        text = _ENUMERATED.sub("", text)
    text = _in_digits(text)
    text = _BRACKETED.sub(lambda found: _list(found[0], n), text)
    text = _scales(_named(text, n), highest)
    return _out_of(text, highest)


def place(name: str) -> int:
    """Whose mark that is, from 0."""
    return ord(name) - _FIRST_NAME - 1


def _in_digits(text: str) -> str:
    def half(found: re.Match[str]) -> str:
        whole = found[1].casefold()
        number = str(WORDS.index(whole)) if whole in WORDS else whole
        return f"{number}.5" if number.isdigit() else found[0]

    return _SPELT.sub(lambda found: str(WORDS.index(found[1].casefold())), _HALVES.sub(half, text))


def _list(text: str, n: int) -> str:
    """Numbers in brackets: as many as are scored stay, others are corners or examples."""
    numbers = re.findall(r"-?\d+(?:\.\d+)?", text)
    meant = len(numbers) == n > 1 and all(float(number) >= 1 for number in numbers)
    return text[1:-1] if meant else " "


def _named(text: str, n: int) -> str:
    text = _SEVERAL.sub(r"\1 \2 \3 \1 ", _SEVERAL.sub(r"\1 \2 \3 \1 ", text))
    mark = _mark(n)
    for pattern in NAMES if n > 1 else NAMES[:2]:
        text = pattern.sub(mark, text)
    return text


def _mark(n: int) -> Callable[[re.Match[str]], str]:
    def mark(found: re.Match[str]) -> str:
        which = found["which"].casefold()
        number = int(which) if which.isdigit() else _PLACES.get(which) or "abcd".index(which) + 1
        if n == 1:
            return "it"
        return chr(_FIRST_NAME + number) if number <= n else OTHER_NAME

    return mark


def _scales(text: str, highest: float) -> str:
    top = f"{highest:g}"
    return re.sub(
        rf"(?:\b(?:on|in|using|with|where)\s+)?(?:\b(?:a|the|an?\s+\w+)\s+)?"
        rf"(?:\b(?:scale|range)\s*(?:is\s+|of\s+|from\s+|between\s+|:\s*|\(\s*)*"
        rf"(?:[01]\s*(?:to|through|and|-|–|—)\s*)?{top}\b\)?"
        rf"|\b(?:from|between)\s+[01]\s*(?:to|and|-|–)\s*{top}\b"
        rf"|\(?\b[01]\s*[-–]\s*{top}\b(?:\s+scale)?\)?|\(\s*[01]\s*to\s*{top}\s*\)|\b{top}[- ]point\s+scale\b)",
        SCALE,
        text,
        flags=re.IGNORECASE,
    )


def _out_of(text: str, highest: float) -> str:
    """`8/10`, `8 out of 10`, `8 on a scale of 1 to 10` as 8 and a mark; 85/100 as 8.5: it is said out of how many."""
    wholes = "|".join(f"{whole:g}" for whole in sorted({highest, 5.0, 100.0}, reverse=True))

    def marked(found: re.Match[str]) -> str:
        value, whole = float(found[1]), float(found[2])
        return f"{value * highest / whole:g}{OUT_OF}" if value <= whole else found[0]

    number = r"(?<![\w.,$/])(\d{1,3}(?:\.\d+)?)"
    of = r"\s*(?:/|out\s+of(?:\s+(?:a|the)\s+(?:possible|maximum|total|max)(?:\s+of)?|\s+a)?)\s*"
    text = re.sub(rf"{number}{of}({wholes})(?:\.0+)?(?![\w%/]|\.\d)", marked, text, flags=re.IGNORECASE)
    text = re.sub(rf"\(?\bout\s+of\s+(?:a\s+possible\s+)?{highest:g}\b\)?", SCALE, text, flags=re.IGNORECASE)
    return re.sub(rf"{NUMBER}\s*(?:points?\s+)?,?\s*\(?{SCALE}\)?", rf"\1{OUT_OF}", text)
