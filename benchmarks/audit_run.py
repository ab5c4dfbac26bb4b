"""A run folder of any size that nobody had to pay for: what `bench_audit.py` leafs through.

    python benchmarks/audit_run.py SAMPLES FOLDER

A few thousand texts of the rehearsal teacher about images that were never there, each with its real claims, are written
down again and again under new ids; each time one word in ten is another one, drawn from a vocabulary of 200,000 by
Zipf's law. Three samples an image, one in ten turned away. The same number always gives the same bytes.
"""

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import polars as pl
from numpy.typing import NDArray
from teacher_prompts import context  # beside this file

from datagen import parse, prompts
from datagen.checks import Checks, Claimed
from datagen.config import BuildConfig
from datagen.contexts import Contexts
from datagen.pairs import Pair, asked
from datagen.run import Run
from datagen.teacher.rehearsal import reply_text
from datagen.types import Box, Context, Decision, Manifest, Reading, Reply, Sample, Usage

IMAGES = 1_200  # that texts are written about
VOCABULARY, ZIPF = 200_000, 1.2
NEW = 0.1  # share of words that are another one
REJECTED = 10  # every so manieth
RULES = ("answers_end_whole", "objects_are_there", "counts_are_right", "scored_low", "said_already")
STAGES = ("check", "check", "check", "judge", "dedupe")
DECISIONS = 4_000
THINGS = (  # noqa: SIM905 - as a list it would fill a screen
    "person car chair book bottle cup table bowl truck bird boat umbrella dog cat bench bicycle handbag horse sheep "
    "cow elephant bear zebra giraffe backpack tie suitcase kite skateboard surfboard fork knife spoon banana apple "
    "sandwich orange broccoli carrot pizza donut cake couch bed toilet laptop mouse remote keyboard oven toaster sink "
    "clock vase scissors train bus airplane motorcycle stop-sign hydrant"
).split()


class Text(NamedTuple):
    """One text that others are made from."""

    sample: Sample
    context: msgspec.Raw
    image: int
    turns: tuple[list[str], ...]
    claims: bytes
    """What follows id and image in its line of claims.jsonl."""


def write(n: int, folder: Path) -> Run:
    """A run of n texts, kept and rejected."""
    run, texts = Run(folder), _texts()
    run.create()
    run.write(run.config_file, BuildConfig())
    _write_contexts(run, n, texts)
    with (
        run.lines(run.samples_file) as kept,
        run.lines(run.rejections_file) as rejected,
        run.lines(run.claims_file) as said,
    ):
        for number, (text, conversations) in enumerate(_varied(n, texts)):
            id = f"{number // 3}-{text.sample.type}-{number:08x}"
            is_kept = number % REJECTED != REJECTED - 1
            (kept if is_kept else rejected).copy((_sample if is_kept else _rejection)(number, id, text, conversations))
            said.copy(b'{"id":"%s","image_id":"%d",%s\n' % (id.encode(), number // 3, text.claims))
    _decide(run, n, texts)
    run.write(run.reading_file, Reading(inputs={}, stages=()))
    run.write(run.manifest_file, _manifest())
    return run


def _manifest() -> Manifest:
    """Says that the run is complete, and little else."""
    fields = {"version": "0", "config_digest": "", "teacher": "rehearsal", "inputs": {}, "prompts": {}, "outputs": {}}
    return Manifest.model_validate(fields | {"stages": (), "samples": {}, "lengths": {}, "usage": Usage()})


def _sample(number: int, id: str, text: Text, conversations: list[dict[str, str]]) -> bytes:
    image = f"{number // 3:012}.jpg"
    provenance = text.sample.provenance.model_dump() | {"reply_key": f"{number:064x}", "score": 5 + number % 11 / 2}
    known = b'{"image_id":"%d","image":"%s",' % (number // 3, image.encode()) + text.context
    line = {
        "id": id,
        "image": image,
        "conversations": conversations,
        "type": text.sample.type,
        "context": msgspec.Raw(known),
        "provenance": {name: value for name, value in provenance.items() if value},
    }
    return msgspec.json.encode(line) + b"\n"


def _rejection(number: int, id: str, text: Text, conversations: list[dict[str, str]]) -> bytes:
    place = number // REJECTED % len(RULES)
    line = {
        "stage": STAGES[place],
        "rule": RULES[place],
        "id": id,
        "image_id": str(number // 3),
        "type": text.sample.type,
        "evidence": "turn 2: something was found, something else was expected",
        "text": "\n".join(turn["value"] for turn in conversations),
        "broken": [RULES[place]],
        "conversations": conversations,
    }
    return msgspec.json.encode(line) + b"\n"


def _varied(n: int, texts: list[Text]) -> Iterator[tuple[Text, list[dict[str, str]]]]:
    """Texts in turn, with other words in places that are drawn."""
    rng = np.random.default_rng(1)
    words = [f"{a}{b}{c}" for a, b, c in itertools.product(_syllables(), _syllables(), _syllables())][:VOCABULARY]
    for number in range(n):
        text = texts[number % len(texts)]
        turns = [list(turn) for turn in text.turns]
        for turn in turns:
            n_new = rng.binomial(len(turn), NEW)
            if n_new:
                drawn: NDArray[np.int64] = rng.zipf(ZIPF, n_new) % len(words)
                for place, word in zip(rng.integers(0, len(turn), n_new).tolist(), drawn.tolist(), strict=True):
                    turn[place] = words[word]
        said = [" ".join(turn) for turn in turns]
        said[0] = f"<image>\n{said[0]}"
        yield text, [{"from": role, "value": one} for role, one in zip(itertools.cycle(("human", "gpt")), said)]


def _syllables() -> list[str]:
    return [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u")]


def _texts() -> list[Text]:
    """What the rehearsal teacher says, with what is claimed in it; image after image, a text of every type."""
    config, checks = BuildConfig(), Checks()
    sets, made = prompts.load(config), list[Text]()
    for number in range(IMAGES):
        known = _known(number)
        for one in (asked(Pair(known, one), config.model) for one in sets):
            text = reply_text(one.prompt.messages)
            reply = Reply(text=text, finish_reason="stop", model="m", prompt_tokens=0, completion_tokens=0)
            sample = parse.sample(reply, one.prompt, known, one.prompts, config.seed)
            assert isinstance(sample, Sample)
            made.append(_text(sample, number, checks))
    return made


def _text(sample: Sample, number: int, checks: Checks) -> Text:
    look = checks.look(sample)
    line = Claimed(id="", image_id="", kept=True, claims=look.claims).model_dump_json().encode()
    known = sample.context.model_dump_json(exclude={"image_id", "image"}).encode()
    turns = tuple(turn.text.split() for turn in sample.turns)
    return Text(sample, msgspec.Raw(known[1:]), number, turns, line[line.index(b'"kept"') :])


def _known(number: int) -> Context:
    """An image whose objects are many or few, and common ones most often."""
    rng = np.random.default_rng(number)
    drawn = sorted(rng.zipf(1.3, rng.integers(2, 12)) % len(THINGS))
    bare = context(number)
    boxes = [
        Box(category=THINGS[one], **box.model_dump(exclude={"category"}))
        for one, box in zip(drawn, bare.boxes * 2, strict=False)
    ]
    return bare.model_copy(update={"boxes": tuple(boxes)})


def _write_contexts(run: Run, n: int, texts: list[Text]) -> None:
    """A row for every image; texts of one image follow each other by three."""
    base = Contexts.of(text.sample.context for text in texts[::3]).frame
    n_images = -(-n // 3)
    numbers = pl.Series(range(n_images))
    frame = base[(numbers % base.height).to_list()].with_columns(
        image_id=numbers.cast(pl.String), image=numbers.cast(pl.String).str.zfill(12) + ".jpg"
    )
    run.write_contexts(Contexts(frame))


def _decide(run: Run, n: int, texts: list[Text]) -> None:
    """Two reviewers, who do not always agree; what they say is spread over all."""
    with run.lines(run.decisions_file) as lines:
        for number in range(1, DECISIONS + 1):
            at = (number // 2 * 7919) % n
            lines.add(_decision(number, at, texts[at % len(texts)].sample.type))


def _decision(number: int, at: int, type: str) -> Decision:
    return Decision(
        number=number,
        sample=f"{at // 3}-{type}-{at:08x}",
        reviewer=("first", "second")[number % 2],
        at="2026-01-01T00:00:00.000Z",
        was="rejected" if at % REJECTED == REJECTED - 1 else "kept",
        verdict="reject" if number % 5 == 0 else "accept",
        reason="wrong_count" if number % 5 == 0 else None,
    )


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
