"""A report -> HTML. Door of Jinja.

What people and models wrote is hostile here. Three walls, each enough by itself: Jinja escapes every value, because
autoescape is on for all templates and no template marks a value as safe; `finalize` takes every value through
`shown.visible` on its way out, so that no template can forget it; and the page's own policy lets no script run and
nothing be fetched, allowing one stylesheet by its hash.
"""

import base64
import functools
import hashlib
from collections.abc import Iterator

from jinja2 import Environment

from datagen.report.bars import (
    box_columns,
    covered_bars,
    leaning_bars,
    least_covered,
    opening_bars,
    plan_end,
    plan_spans,
    tone,
)
from datagen.report.charts import claim_bars, length_end, length_spans, score_columns
from datagen.report.contents import Report
from datagen.report.flow import UNASKED, flow
from datagen.report.reference import REFERENCES
from datagen.report.rings import rings
from datagen.report.templates import number, templates

# What a stage turns away, where its rules have no sentence of their own.
STAGES = {
    "source": "Annotations that were set aside when the files were read.",
    "files": "Images whose file is not in the image folder: they were not to be asked about.",
    "limit": "Images beyond the number that was asked for.",
    "prompt": "Images of which there is nothing to show the teacher.",
    "ask": "Prompts without a reply: what the endpoint or the connection said.",
    "parse": "Replies that are not in the shape that was asked for.",
    "check": "Samples that break a rule that each must keep by itself.",
    "repair": "Replies that were asked for a second time, and came to nothing.",
    "dedupe": "Samples that say what an earlier one said.",
    "judge": "Samples that the judge scored too low.",
    "select": "Good samples that the mix, a cap, the balance or an evaluation set left no room for.",
    "audit": "Samples that a person found wrong.",
}
ONE = {"boxes": "box", "replies": "reply"}  # other nouns lose their s
PURPOSES = ("teacher", "repair", "judge")
BLOCK = 64  # pieces of a template that are encoded at once


def render(report: Report) -> Iterator[str]:
    """The page, piece by piece."""
    house = _environment()
    style = house.get_template("style.css").render()
    types, portrait = list(report.samples), report.portrait
    plan = report.audited.plan if report.audited else None
    stream = house.get_template("page.html").stream(
        report=report,
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        stage_sentences=STAGES,
        references=REFERENCES,
        purposes=[(name, report.usage.purposes[name]) for name in PURPOSES if name in report.usage.purposes],
        road=flow(report.stages),
        unasked=UNASKED,
        claim_bars=claim_bars(report.claims) if report.claims else (),
        columns=score_columns(report.judged) if report.judged else (),
        spans=length_spans(report.lengths),
        length_end=length_end(report.lengths),
        types=types,
        type_keys=[(f"tone-{tone(type, types)}", type) for type in types],
        tones={type: tone(type, types) for type in types},
        openings=opening_bars(portrait, types),
        rings=rings(portrait.actions),
        covered=covered_bars(portrait.covered) if portrait.is_read else (),
        least_covered=least_covered(portrait.covered) if portrait.is_read else (),
        leanings=leaning_bars(portrait),
        box_columns=box_columns(portrait),
        plan=plan,
        plan_spans=plan_spans(plan) if plan else (),
        plan_end=plan_end(plan) if plan else 1.0,
    )
    stream.enable_buffering(BLOCK)
    return iter(stream)


@functools.cache  # templates are compiled once
def _environment() -> Environment:
    house = templates("datagen.report")
    house.filters.update(share=_share, money=_money, of=_of, short=_short)
    return house


def _of(count: int, nouns: str) -> str:
    """A number with what is counted: "2 boxes", "1 box"."""
    return f"{number(count)} {ONE.get(nouns, nouns.removesuffix('s')) if count == 1 else nouns}"


def _short(text: str, most: int = 40) -> str:
    """As much of a name as a drawing has room for."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _share(part: float, whole: float) -> str:
    return f"{part / whole:.1%}" if whole else "–"


def _money(amount: float | None) -> str:
    if amount is None:
        return "no known price"
    return f"${amount:,.2f}" if amount == 0 or amount >= 1 else f"${amount:,.4f}"
