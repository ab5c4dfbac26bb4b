"""Text from outside as part of a Markdown page, and values from outside as part of YAML.

Jinja escapes for HTML, and a dataset card is neither: there a bar ends a cell, a backtick ends code, three dashes end
the front matter. So everything that a template says goes through `plain`, apart from what these functions made.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from datagen.hostile import writable

MOST_SHOWN = 2_000  # characters of one value on a card

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/+=:,%-]{0,119}")
_MARKS = {ord(mark): f"&#{ord(mark)};" for mark in "&<>|`*_[]\\~#$@!{}"}  # what GitHub's Markdown and KaTeX act on
_LINKS = re.compile(r"(?<=[A-Za-z]):(?=//)|(?<=www)\.", re.I)  # an address becomes a link by itself
_STARTS = re.compile(r"^(?:[-+=]|\d+(?=[.)](?:\s|$)))")  # a list, a rule or a heading, at the beginning of a line
_WEB = re.compile(r"https?://[^\s<>\"\\`]+")

# A scalar that YAML 1.1 and 1.2 both read as the string that it is; `no` is Norway or false, and is quoted.
_BARE = re.compile(r"[a-z][a-z0-9]*(?:[-_./][a-z0-9]+)*")
_NOT_BARE = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


class Markdown(str):
    """Text that may stand on a card as it is."""

    __slots__ = ()


def plain(text: object) -> Markdown:
    """Any value as words of one line that do nothing."""
    if isinstance(text, Markdown):
        return text
    line = " ".join(shown(str(text)).split())
    line = line if len(line) <= MOST_SHOWN else f"{line[:MOST_SHOWN]}... ({len(line):,} characters)"
    line = _LINKS.sub(lambda hit: f"&#{ord(hit[0])};", line.translate(_MARKS))
    return Markdown(_STARTS.sub(lambda hit: f"&#{ord(hit[0][0])};{hit[0][1:]}", line))


def code(text: object) -> Markdown:
    """A name as code; one that could end the code stands as plain words."""
    return Markdown(f"`{text}`") if _WORD.fullmatch(str(text)) else plain(text)


def link(address: str) -> Markdown:
    """An address to click on; anything that is no plain web address stands as words."""
    return Markdown(f"<{address}>") if _WEB.fullmatch(address) else plain(address)


def fenced(text: str, language: str = "") -> Markdown:
    """A block of code: its fence is longer than any run of backticks inside."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    lines = "\n".join(shown(line) for line in text.split("\n"))
    return Markdown(f"{fence}{language}\n{lines}\n{fence}")


def fenced_json(value: object) -> Markdown:
    """A value as a block of JSON."""
    return fenced(json.dumps(value, ensure_ascii=False, indent=2), "json")


def shown(text: str) -> str:
    """The same text with everything that is not seen (controls, marks that turn or hide) as its code point."""
    return "".join(one if one.isprintable() or one in "\t\n" else f"<U+{ord(one):04X}>" for one in writable(text))


def yaml(fields: Mapping[str, Any]) -> str:
    """Fields as block YAML, keys in their order; what is None or empty is left out."""
    return "".join(f"{line}\n" for line in _mapping(fields))


def _mapping(fields: Mapping[str, Any]) -> list[str]:
    lines: list[str] = []
    for name, value in fields.items():
        if value is None or value == () or value == []:
            continue
        if isinstance(value, Sequence) and not isinstance(value, str):
            lines += [f"{_scalar(name)}:", *(line for one in value for line in _item(one))]
        else:
            lines.append(f"{_scalar(name)}: {_scalar(value)}")
    return lines


def _item(value: object) -> list[str]:
    if not isinstance(value, Mapping):
        return [f"- {_scalar(value)}"]
    lines = _mapping(value)
    return [f"{'  ' if at else '- '}{line}" for at, line in enumerate(lines)]


def _scalar(value: object) -> str:
    if isinstance(value, bool | int):
        return json.dumps(value)
    text = str(value)
    if _BARE.fullmatch(text) and text not in _NOT_BARE:
        return text
    return f'"{"".join(_yaml_character(one) for one in text)}"'


def _yaml_character(one: str) -> str:
    if one in _ESCAPES:
        return _ESCAPES[one]
    # U+FEFF and the like are printable to nobody; half a character has no place in UTF-8 at all.
    if one.isprintable():
        return one
    number = ord(one)
    if 0xD800 <= number <= 0xDFFF:
        return f"\\\\u{number:04x}"
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
