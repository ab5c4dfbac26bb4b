"""The audit page as a folder of files, to be put on any web server or opened from disk: to look at, not to decide.

    index + decisions + pictures -> index.html, list-2.html, ...   the list
                                    sample/N.html                  the samples
                                    image/                         their images, named by what they hold
                                    rows/N.json                    what filters look through
                                    asset/                         styles and scripts

The templates are the server's, every link is relative, and the same things give the same bytes. Reviewers stay without
their names: a bundle is made to be shown around.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from datagen.audit.filters import Filters
from datagen.audit.index import Index, Item, Page, Row
from datagen.audit.pages import Beside, Desk, assets, list_page, sample_page
from datagen.audit.views import sample_of, view
from datagen.audit.words import first_words
from datagen.checks import Checks, Looked
from datagen.checks.lexicon import Lexicon
from datagen.decisions import Decisions
from datagen.errors import ConfigError, RunError
from datagen.pictures import Pictures
from datagen.progress import Progress, Watch, unwatched
from datagen.run import Run
from datagen.types import Context, Decision, Planned, Sample

MOST = 5_000  # samples, where nobody says how many
PER_PAGE = 100
PER_CHUNK = 500
MARK = "audit-bundle.json"  # says that a folder is a bundle, and may be written anew
OURS = ("index.html", "list-*.html", "sample/*.html", "image/*", "rows/*.json", "asset/*", MARK)
EXTENSIONS = {"jpeg": "jpg", "png": "png", "webp": "webp"}


@dataclass(frozen=True, slots=True)
class Written:
    """What a bundle came to."""

    samples: int
    images: int
    n_bytes: int


def write_bundle(
    run: Run,
    index: Index,
    decisions: Decisions,
    pictures: Pictures,
    folder: Path,
    filters: Filters | None = None,
    watch: Watch = unwatched,
    limit: int | None = None,
    *,
    plan: Planned | None = None,
    most: int = MOST,
) -> Written:
    """Write what the filters match, at most `limit` of it, into a folder that is new, empty or an earlier bundle.

    More than `most` are written only where a limit asks for them.

    Raises:
        ConfigError: the folder holds something else, or nothing says that so many samples are wanted.
        RunError: the run cannot be read, or the folder not be written.
    """
    asked = filters or Filters()
    rows = list(_rows(index, asked, limit if limit is not None else _all(index, asked, folder, most)))
    desk = Desk(run.folder.resolve().name, plan=plan, n_chunks=len(_parts(rows, PER_CHUNK)))
    try:
        _clear(folder)
        out = _Folder(folder)
        out.put(MARK, json.dumps({"format": 1, "samples": len(rows)}) + "\n")
        for name, asset in assets().items():
            out.put(f"asset/{name}", asset.content)
        _write_list(out, index, rows, desk)
        _Samples(run, index, decisions, pictures, out, desk).write(rows, watch)
    except OSError as error:
        raise RunError(f"{folder}: cannot be written ({error.strerror}): free space or choose another folder") from None
    return Written(len(rows), len(out.images), out.n_bytes)


def _all(index: Index, filters: Filters, folder: Path, most: int) -> int:
    total = index.page(filters, n=1).total
    if total > most:
        raise ConfigError(
            f"{folder}: {total:,} samples would be {total:,} files, expected at most {most:,} where nothing says "
            "more: filter them, or say how many with --limit"
        )
    return total


def _rows(index: Index, filters: Filters, most: int) -> Iterator[Row]:
    after: int | None = None
    while most > 0:
        page = index.page(filters, after=after, n=min(PER_PAGE, most))
        yield from page.rows
        most, after = most - len(page.rows), page.after
        if after is None:
            return


def _parts(rows: Sequence[Row], size: int) -> list[Sequence[Row]]:
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def _clear(folder: Path) -> None:
    """Make the folder, without what an earlier bundle left in it."""
    folder.mkdir(parents=True, exist_ok=True)
    strange = next((file.name for file in sorted(folder.iterdir())), None)
    if strange is not None and not (folder / MARK).is_file():
        raise ConfigError(f"{folder}: holds {strange} and no {MARK}, expected a new, empty or bundle folder")
    for pattern in OURS:
        for file in sorted(folder.glob(pattern)):
            file.unlink()


def _write_list(out: "_Folder", index: Index, rows: Sequence[Row], desk: Desk) -> None:
    parts = _parts(rows, PER_PAGE) or [()]
    names = ["index.html", *(f"list-{number}.html" for number in range(2, len(parts) + 1))]
    facets = index.facets()
    for place, part in enumerate(parts):
        is_first, is_last = place == 0, place == len(parts) - 1
        beside = Beside(None if is_first else names[place - 1], None if is_last else names[place + 1])
        page = Page(tuple(part), len(rows), is_first, is_last)
        out.put(names[place], list_page(page, Filters(), facets, desk, beside))


@dataclass(slots=True)
class _Folder:
    """A folder that is being filled."""

    folder: Path
    n_bytes: int = 0
    images: set[str] = field(default_factory=set)

    def put(self, name: str, content: str | bytes) -> None:
        """Write one file; folders on the way to it are made."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        data = content.encode() if isinstance(content, str) else content
        file.write_bytes(data)
        self.n_bytes += len(data)

    def image(self, content: bytes, extension: str) -> str:
        """Write an image once, and give its name."""
        name = f"{hashlib.sha256(content).hexdigest()[:24]}.{extension}"
        if name not in self.images:
            self.images.add(name)
            self.put(f"image/{name}", content)
        return name


class _Samples:
    """The pages of samples, with their images and the rows that filters look through."""

    def __init__(
        self, run: Run, index: Index, decisions: Decisions, pictures: Pictures, out: "_Folder", desk: Desk
    ) -> None:
        choices = run.config()
        self._checks = Checks.of(choices, run.reading().categories)
        self._lexicon = Lexicon.load(choices.vocabulary(), str(choices.lexicon))
        self._index, self._decisions, self._pictures = index, decisions, pictures
        self._out, self._desk = out, desk
        self._reviewers: dict[str, str] = {}
        self._images: dict[str, tuple[str | None, str]] = {}

    def write(self, rows: Sequence[Row], watch: Watch) -> None:
        """One page a row, in their order."""
        for number, part in enumerate(_parts(rows, PER_CHUNK), 1):
            first = (number - 1) * PER_CHUNK
            found = []
            for place, row in enumerate(part, first):
                beside = (rows[place - 1].number if place else None, _number_of(rows, place + 1))
                found.append(self._write(row, beside))
                watch(Progress("write", place + 1, len(rows)))
            self._out.put(f"rows/{number}.json", json.dumps(found, ensure_ascii=False, separators=(",", ":")))

    def _write(self, row: Row, beside: tuple[int | None, int | None]) -> dict[str, object]:
        item = self._index.item(row.number)
        assert item is not None  # its row was given
        sample = self._shown(item)
        looked = self._checks.look(sample) if sample else None
        picture, missing = self._picture(item)
        standing = tuple(map(self._nameless, self._decisions.standing(item.id)))
        first = first_words(item, self._decisions)
        shown = view(item, looked, standing, picture, missing=missing, lexicon=self._lexicon, first=first)
        page = sample_page(shown, Filters(), beside, self._desk, is_served=False)
        self._out.put(f"sample/{row.number}.html", page)
        return _searched(row, item, looked, is_disputed=self._decisions.is_disputed(item.id))

    def _shown(self, item: Item) -> Sample | None:
        """The sample as people mended it, where they did and nobody rejected it."""
        sample = sample_of(item)
        applied = self._decisions.applied(sample) if sample else None
        return applied if isinstance(applied, Sample) else sample

    def _picture(self, item: Item) -> tuple[str | None, str]:
        """The file of an item's image, or why there is none; the samples of an image share it."""
        if not item.image:
            return None, "the image is not known"
        if item.image not in self._images:
            self._images[item.image] = self._taken(item.image)
        return self._images[item.image]

    def _taken(self, image: str) -> tuple[str | None, str]:
        taken = self._pictures.take(image)
        if taken is None:
            return None, self._pictures.why(image)
        picture, content = taken
        return self._out.image(content, EXTENSIONS[picture.kind]), ""

    def _nameless(self, decision: Decision) -> Decision:
        name = self._reviewers.setdefault(decision.reviewer, f"reviewer {len(self._reviewers) + 1}")
        return decision.model_copy(update={"reviewer": name})


def _number_of(rows: Sequence[Row], place: int) -> int | None:
    return rows[place].number if place < len(rows) else None


def _searched(row: Row, item: Item, looked: Looked | None, *, is_disputed: bool) -> dict[str, object]:
    """What the filters of a bundle need to know of a row; empty fields are left out."""
    rejection, claims = item.rejection, looked.claims if looked else ()
    turns = looked.sample.turns if looked else item.conversations
    said = " ".join(turn.text for turn in turns) or (f"{rejection.text} {rejection.evidence}" if rejection else "")
    known = {
        "number": row.number,
        "type": row.type,
        "place": row.place,
        "stage": rejection.stage if rejection else "",
        "rule": row.rule,
        "verdict": row.verdict,
        "disputed": is_disputed,
        "image": row.image_id,
        "words": row.words,
        "score": row.score,
        "excerpt": row.excerpt,
        "objects": sorted({*_categories(item.context), *(one.concept for one in claims if one.kind == "object")}),
        "contradicted": any(claim.verdict == "contradicted" for claim in claims),
        "text": said.lower(),
    }
    return {name: value for name, value in known.items() if value not in ("", None, False, [])}


def _categories(context: Context | None) -> set[str]:
    return {box.category for box in (*context.boxes, *context.crowds)} if context else set()
