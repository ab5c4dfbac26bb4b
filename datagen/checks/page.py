"""docs/checks.md, made from the rules, their examples and what was measured of them.

`python -m datagen.checks.page` rewrites it, with --check it only says whether it is stale. The prose stands in page.md
beside this module, examples in examples.toml. To show a measurement below one more rule: give it a line in MEASURED_BY.
"""

import argparse
import inspect
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from datagen.checks import CHECKS
from datagen.checks.examples import examples
from datagen.checks.grounding import RULES as GROUNDED
from datagen.types import Sample

TEMPLATE = (Path(__file__).parent / "page.md").read_text(encoding="utf-8")
# The kinds of planted errors that a rule is there to find.
MEASURED_BY: Mapping[str, tuple[str, ...]] = {
    "every_turn_says_something": ("empty_answer",),
    "speaks_english": ("wrong_language",),
    "answers_instead_of_refusing": ("refusal",),
    "speaks_of_the_image_alone": ("self_talk", "label_left"),
    "hides_its_source": ("source_leaked", "lead_in"),
    "hides_coordinates": ("coordinates_leaked",),
    "nothing_is_said_over_and_over": ("loop",),
    "answers_end_whole": ("reply_cut",),
    "asks_each_question_once": ("question_repeated",),
    "answers_meet_their_questions": ("answers_rotated",),
    "speaks_of_this_image": ("answer_of_another_image",),
    "question_leaves_the_looking": ("giveaway_question",),
    "names_what_is_there": ("object_absent", "object_cooccurring", "object_swapped", "yes_no_flipped"),
    "counts_what_is_there": ("count_off_by_one", "count_off_by_more"),
    "places_things_as_annotated": ("left_right_swapped", "above_below_swapped"),
    "describes_things_as_captioned": ("attribute_swapped",),
}
UNMEASURED = "Nothing has been measured yet: `docs/measured-checks.json` is not there."
NO_CONTEXT = frozenset(("A cat sleeps on a chair.",))  # the caption of examples that need none

Measured = Mapping[str, Any]


# In the order in which they decide; each has the sentence that people are shown for its docstring.
SENTENCES: Mapping[str, str] = {rule.__name__: inspect.getdoc(rule) or "" for rule in (*CHECKS, *GROUNDED)}


def document(measured: Measured | None = None) -> str:
    """The page; `measured` is what `datagen measure-checks --json` prints."""
    kinds = {one["kind"]: one for one in measured["kinds"]} if measured else {}
    rules = "\n".join(line for name in SENTENCES for line in _rule(name, kinds))
    table = "\n".join(_false_rejections(measured["false_rejections"])) if measured else UNMEASURED
    page = TEMPLATE.replace("{n_rules}", str(len(SENTENCES)))
    return page.replace("{false_rejections}", table).replace("{rules}", rules.rstrip())


def main(arguments: Sequence[str] | None = None, folder: Path = Path("docs")) -> int:
    """Run the command; 1 when --check finds the page stale."""
    parser = argparse.ArgumentParser(prog="python -m datagen.checks.page", description="docs/checks.md from the rules.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when the page is stale")
    check = parser.parse_args(arguments).check
    page, figures = folder / "checks.md", folder / "measured-checks.json"
    measured = json.loads(figures.read_text(encoding="utf-8")) if figures.is_file() else None
    current = document(measured)
    if page.is_file() and page.read_text(encoding="utf-8") == current:
        return 0
    if check:
        sys.stdout.write(f"{page} is stale: differs from the rules, run `make docs`\n")
        return 1
    page.write_text(current, encoding="utf-8", newline="\n")
    sys.stdout.write(f"{page} rewritten\n")
    return 0


def _rule(name: str, kinds: Mapping[str, Measured]) -> Iterator[str]:
    yield f"### {name}\n"
    yield f"{SENTENCES[name]}\n"
    own = examples()[name]
    yield _shown("Caught", own.caught[0])
    yield _shown("Spared", own.spared[0])
    if rows := [kinds[kind] for kind in MEASURED_BY.get(name, ()) if kind in kinds]:
        yield from _table("error", ("planted", "caught", "recall"), rows)


def _shown(what: str, sample: Sample) -> str:
    known = _known(sample)
    turns = "  \n> ".join(f"{turn.role}: {_plain(turn.text)}" for turn in sample.turns)
    return f"{what}{f', where {known}' if known else ''}:\n\n> {turns}\n"


def _known(sample: Sample) -> str:
    """What the example knows of its image, where it matters."""
    context = sample.context
    if NO_CONTEXT.issuperset(context.captions) and not context.boxes:
        return ""
    captions = " / ".join(context.captions)
    boxes = ", ".join(f"{box.category} {[box.x1, box.y1, box.x2, box.y2]}" for box in context.boxes)
    return f"the captions are *{captions}*" + (f" and the boxes {boxes}" if boxes else "")


def _plain(text: str) -> str:
    """As code where Markdown would take it for its own, on one line."""
    line = text.replace("\n", " ⏎ ")
    return f"`{line}`" if set(line) & set("<>|{}#*_[]`") or line != line.strip() else line


def _false_rejections(rows: Sequence[Measured]) -> Iterator[str]:
    yield "Of good samples were rejected:\n"
    yield from _table("set", ("samples", "rejected", "rate"), rows)


def _table(name: str, columns: tuple[str, str, str], rows: Sequence[Measured]) -> Iterator[str]:
    """Rows of a name, a count, a part of it and their share with its interval."""
    first = "set" if name == "set" else "kind"
    yield f"| {name} | {' | '.join(columns)} | 95% interval |"
    yield "|---|---:|---:|---:|---|"
    for row in rows:
        n, part, share = (row[column] for column in columns)
        what = row[first].replace("_", " ")
        yield f"| {what} | {n:,} | {part:,} | {share:.1%} | {row['low']:.1%} to {row['high']:.1%} |"
    yield ""


if __name__ == "__main__":
    sys.exit(main())
