"""A rendered conversation as tokens: whole wherever that is safe, in pieces where it is not.

A text is cut out of the whole and spelled apart, as ordinary text,

    where it would become markup          `</s>` in an answer, `<image>` in a question
    where markup would swallow its start  an answer that begins with a line end, after a reply that ends with one
    where it would not come back          an answer that begins with the space that decoding takes away

What stands before an answer is thereby the same whatever the answer is, so that a prompt and the beginning of what was
learned cannot differ; and every answer is decoded again before anyone learns it.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from unicodedata import normalize

from tokenizers import Encoding, Tokenizer

from trainer.specials import Cored, special_ids
from trainer.template import Place, Rendered


class SpellingError(Exception):
    """A turn whose text the tokenizer cannot give back."""

    def __init__(self, turn: int) -> None:
        """`turn` counts from 0."""
        super().__init__(turn)
        self.turn = turn


@dataclass(frozen=True, slots=True)
class Text:
    """A run of a sample's own letters in the render: a turn, or what is left of it around an image."""

    start: int
    stop: int
    turn: int
    begin: int
    """Where it is cut: for an answer a space before it counts too, if decoding takes one away; else `start`."""

    @property
    def is_answer(self) -> bool:
        """Whether gpt says it."""
        return self.turn % 2 == 1


@dataclass(slots=True)
class Tokens:
    """Tokens and the characters of the render that they stand for, grown piece by piece."""

    ids: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    lasts: list[int] = field(default_factory=list)
    """Place of each token's last character; never falls."""
    pieces: list[tuple[int, int]] = field(default_factory=list)
    """First token and first character of each piece."""

    def add(self, ids: Sequence[int], places: Sequence[Place], first: int) -> None:
        """Append a piece that begins at a character; places are counted from there."""
        self.pieces.append((len(self.ids), first))
        self.ids += ids
        self.starts += [first + start for start, _ in places]
        self.lasts += [first + max(start, stop - 1) for start, stop in places]

    def at(self, place: int) -> int:
        """The first token whose last character is there or later."""
        return bisect_left(self.lasts, place)


class Speller:
    """Spells renders with one tokenizer; keeps a copy of its own, so that nobody's settings reach in."""

    def __init__(self, tokenizer: Cored) -> None:
        """Take a copy of the tokenizer without truncation and padding."""
        self._markup = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
        self._markup.no_truncation()
        self._markup.no_padding()
        self._markup.encode_special_tokens = False
        self.specials = special_ids(tokenizer)
        self._drops_space = self._decoding_drops_a_space()

    @cached_property
    def _plain(self) -> Tokenizer:
        """The same, to which special tokens are letters like others."""
        plain = Tokenizer.from_str(self._markup.to_str())
        plain.encode_special_tokens = True
        return plain

    @property
    def digest(self) -> str:
        """Of the whole tokenizer (sha256, hex)."""
        return sha256(self._markup.to_str().encode()).hexdigest()

    def decode(self, ids: Sequence[int]) -> str:
        """Text of tokens, special ones with it."""
        return str(self._markup.decode(list(ids), skip_special_tokens=False))

    def begin(self, text: str, place: int) -> int:
        """Where an answer begins whose own text stands there: what comes before it is the prompt."""
        return place - 1 if self._drops_space and text[:place].endswith(" ") else place

    def spell(self, rendered: Rendered, markers: Sequence[Place]) -> Tokens:
        """Tokens of a render; `markers` are the places of real images. Raises SpellingError."""
        text = rendered.text
        texts = [one for turn in range(len(rendered.turns)) for one in self._texts(rendered, turn, markers)]
        tokens = Tokens()
        whole = self._encode(text)
        tokens.add(whole.ids, whole.offsets, 0)
        cut = self._read_as_markup(tokens, whole, texts)
        if cut:
            tokens = self._in_pieces(text, sorted(cut, key=_start))
        while bad := {one for one in texts if one.is_answer and not self._holds(one, tokens, text)}:
            if failed := bad & cut:
                raise SpellingError(min(one.turn for one in failed))
            cut |= bad
            tokens = self._in_pieces(text, sorted(cut, key=_start))
        return tokens

    def _encode(self, text: str) -> Encoding:
        return self._markup.encode(text, add_special_tokens=False)

    def _decoding_drops_a_space(self) -> bool:
        """True for tokenizers in SentencePiece's manner: what is spelled ` b` is read `b` when nothing is before it."""
        found = self._encode("a b")
        after = [number for number, (_, stop) in zip(found.ids, found.offsets, strict=True) if stop > 1]
        return self.decode(after) == "b"

    def _texts(self, rendered: Rendered, turn: int, markers: Sequence[Place]) -> list[Text]:
        start, stop = rendered.turns[turn]
        if turn % 2:
            return [Text(start, stop, turn, self.begin(rendered.text, start))]
        inside = [place for place in markers if start <= place[0] < stop]
        edges = [start, *(edge for place in inside for edge in place), stop]
        pairs = zip(edges[::2], edges[1::2], strict=True)
        return [Text(first, last, turn, first) for first, last in pairs if first < last]

    def _read_as_markup(self, tokens: Tokens, whole: Encoding, texts: Sequence[Text]) -> set[Text]:
        """Texts in which the whole has a special token."""
        found: set[Text] = set()
        for number, (start, stop) in zip(tokens.ids, whole.offsets, strict=True):
            if number in self.specials:
                found |= {one for one in texts if start < one.stop and one.start < stop}
        return found

    def _in_pieces(self, text: str, cut: Sequence[Text]) -> Tokens:
        """Tokens of the render with these texts spelled apart."""
        tokens = Tokens()
        done = 0
        for one in cut:
            before = self._encode(text[done : one.begin])
            tokens.add(before.ids, before.offsets, done)
            ids = self._apart(one, text)
            tokens.add(ids, [(0, one.stop - one.begin)] * len(ids), one.begin)
            done = one.stop
        rest = self._encode(text[done:])
        tokens.add(rest.ids, rest.offsets, done)
        return tokens

    def _apart(self, one: Text, text: str) -> list[int]:
        """Ids of a text as if no markup existed; of an answer the first spelling that decodes to it."""
        own = text[one.start : one.stop]
        ways = [text[one.begin : one.stop], own, f" {own}"] if one.is_answer else [own]
        spelled = [self._plain.encode(way, add_special_tokens=False).ids for way in dict.fromkeys(ways)]
        return next((ids for ids in spelled if _same(self.decode(ids), own)), spelled[0])

    def _holds(self, answer: Text, tokens: Tokens, text: str) -> bool:
        """Whether an answer decodes to itself, and the tokens before it are those of the prompt alone."""
        first, stop = tokens.at(answer.begin), tokens.at(answer.stop)
        back = self.decode(tokens.ids[first:stop])
        if not _same(back, text[answer.start : answer.stop]):
            return False
        token, place = self._wall(tokens, first)
        return place == answer.begin or self._encode(text[place : answer.begin]).ids == tokens.ids[token:first]

    def _wall(self, tokens: Tokens, before: int) -> tuple[int, int]:
        """The last token before this one, and its first character, whose left neighbours cannot reach beyond it."""
        piece, place = next(one for one in reversed(tokens.pieces) if one[0] <= before)
        for token in range(before - 1, piece, -1):
            if tokens.ids[token] in self.specials:
                return token, tokens.starts[token]
        return piece, place


def _start(text: Text) -> int:
    return text.start


def _same(left: str, right: str) -> bool:
    """Equal, or canonically so in Unicode: some tokenizers put accents and letters together."""
    return left == right or normalize("NFC", left) == normalize("NFC", right)
