"""A JSON file cut into pieces that are small enough to be forgotten: 450 MB pass through some ten.

A file is walked over once, in blocks. Of the tables that are wanted, every piece is a JSON array of some whole records;
a cut is only a guess until the piece before it has been decoded, for text that starts at a record and is a valid array
can only end where a record ends. Files that defeat the guessing are rare, valid, and read at once instead.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from itertools import islice
from typing import BinaryIO

BLOCK = 2 << 20  # bytes; more costs memory, less costs calls
MOST_BLOCKS = 8  # of a piece; a record that is larger is read in another way
GUESSES = 8  # of each kind, before more of the file is looked at

Take = Callable[[bytes], bool]  # decodes a piece; False when it is no JSON, which is how a wrong guess shows
Aside = Callable[[bytes], None]  # takes a value as it stands in the file

_OPEN = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*\{")
_KEY = re.compile(rb'[ \t\r\n]*"((?:[^"\\]|\\.)*)"[ \t\r\n]*:[ \t\r\n]*')
_EMPTY = re.compile(rb"\[[ \t\r\n]*\]")
_ARRAY = re.compile(rb"\[[ \t\r\n]*(?=\{)")
_LAST = re.compile(rb"\}[ \t\r\n]*\]")
_NEXT = re.compile(rb"\}[ \t\r\n]*,[ \t\r\n]*\Z")
_COMMA = re.compile(rb"[ \t\r\n]*,")
_CLOSE = re.compile(rb"[ \t\r\n]*\}[ \t\r\n]*\Z")


class NotInPieces(Exception):  # noqa: N818 - not an error: the file is read in another way
    """The text is not laid out as this module guesses, or is not JSON at all."""


def walk(
    file: BinaryIO, takers: Mapping[str, Take], block: int = BLOCK, *, asides: Mapping[str, Aside] | None = None
) -> str:
    """Give every wanted table of a JSON object to its taker, in pieces; returns the sha256 (hex) of the file.

    A value of any kind that has a place in `asides` is handed over whole, where it is there.

    Raises:
        NotInPieces: some pieces may have been taken, but not the whole file.
    """
    with ThreadPoolExecutor(max_workers=1) as reader:
        text = _Window(file, reader, block)
        text.expect(_OPEN)
        wanted = dict(takers)
        while True:
            _field(text, wanted, takers, asides or {})
            if not text.match(_COMMA):
                break
        if wanted:
            raise NotInPieces(f"no {', '.join(wanted)}")
        return text.finish()


def _field(text: "_Window", wanted: dict[str, Take], takers: Mapping[str, Take], asides: Mapping[str, Aside]) -> None:
    """Step over one name and its value, by its taker if it has one; each may come once."""
    key = text.expect(_KEY)[1].decode("latin-1")
    if take := wanted.pop(key, None):
        text.records(take)
    elif key in takers:
        raise NotInPieces(f"two values for {key}")
    elif aside := asides.get(key):
        aside(text.value())
    else:
        text.value()


class _Window:
    """The part of a file that is being looked at: what lies behind is dropped, what is ahead is read when needed.

    While a block is looked at, another thread reads the next one and hashes it; both let go of the interpreter.
    """

    def __init__(self, file: BinaryIO, reader: Executor, size: int) -> None:
        self._file, self._reader, self._size = file, reader, size
        self._sha256 = hashlib.sha256()
        self._text, self._at = b"", 0
        self._ahead = reader.submit(self._block)

    def _block(self) -> bytes:
        block = self._file.read(self._size)
        self._sha256.update(block)
        return block

    def match(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """Step over what the pattern finds here, if it finds anything."""
        self._fill()
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return found

    def expect(self, pattern: re.Pattern[bytes]) -> re.Match[bytes]:
        if found := self.match(pattern):
            return found
        raise NotInPieces(f"no {pattern.pattern!r}")

    def value(self) -> bytes:
        """Step over one value of any kind."""
        self._fill()
        ahead = self._text[self._at :].decode("latin-1")  # one character a byte, and JSON's own are all ASCII
        try:
            _, end = json.JSONDecoder().raw_decode(ahead)
        except (ValueError, RecursionError) as error:
            raise NotInPieces(str(error)) from None
        start, self._at = self._at, self._at + end
        return self._text[start : self._at]

    def records(self, take: Take) -> None:
        """Step over an array of objects and hand it on in pieces."""
        if self.match(_EMPTY):
            return
        self.expect(_ARRAY)
        while self._piece(take):
            pass

    def finish(self) -> str:
        """Only the end of the object may be left."""
        self.expect(_CLOSE)
        if self._ahead.result():
            raise NotInPieces("the object ends before the file")
        return self._sha256.hexdigest()

    def _piece(self, take: Take) -> bool:
        """Hand on one piece; False when it was the last of its array."""
        before, ahead = 0, self._fill()
        while before < ahead <= MOST_BLOCKS * self._size:
            for end, following, more in self._guesses():
                if take(self._array(end)):
                    self._at = following
                    return more
            before, ahead = ahead, self._fill(2 * ahead)  # all guesses were wrong: look farther
        raise NotInPieces("no record ends here")

    def _guesses(self) -> Iterator[tuple[int, int, bool]]:
        """Where this piece may end, where what follows begins, and whether that is another record of the array.

        The farthest end of a record is nearly always right, but for the block in which the array ends.
        """
        cuts = self._cuts()
        yield from islice(cuts, 1)
        for last in islice(_LAST.finditer(self._text, self._at), GUESSES):
            yield last.start() + 1, last.end(), False
        yield from cuts

    def _array(self, end: int) -> bytes:
        return b"".join((b"[", memoryview(self._text)[self._at : end], b"]"))

    def _cuts(self) -> Iterator[tuple[int, int, bool]]:
        following = len(self._text)
        for _ in range(GUESSES):
            following = self._text.rfind(b"{", self._at + 1, following)
            if following < 0:
                return
            between = _NEXT.search(self._text, max(following - 64, self._at), following)
            if between:
                yield between.start() + 1, following, True

    def _fill(self, size: int = 0) -> int:
        """Have at least so many bytes ahead, a block by default, or all there are; returns how many."""
        while len(self._text) - self._at < (size or self._size) and (block := self._ahead.result()):
            self._text = self._text[self._at :] + block
            self._at = 0
            self._ahead = self._reader.submit(self._block)
        return len(self._text) - self._at
