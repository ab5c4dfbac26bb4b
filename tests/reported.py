"""Runs to report on, written by hand: only what became of things matters, not how it was made."""

from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path

from datagen.checks import Claimed
from datagen.checks.claims import Claim
from datagen.config import BuildConfig
from datagen.contexts import Contexts
from datagen.report import Report, gather
from datagen.report.html import render
from datagen.run import Run
from datagen.types import Context, Lengths, Manifest, Rejection, Sample, StageCount, Usage
from tests.builders import context

HOSTILE = (
    "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"></pre></style></title>"
    "<svg onload=document.title='owned'> {{ 7 * 7 }} {% for x in y %} {# a #} &lt;b&gt; \"' http://evil.example/ "
    "\u202egnp.exe\u2066 \x00\x1b[31m <!-- ]]>"
)


def stage(name: str, entered: int, passed: int, unit: str = "samples") -> StageCount:
    lost = {"some_rule": entered - passed} if entered > passed else {}
    return StageCount(stage=name, unit=unit, entered=entered, passed=passed, rejected=lost)


def rejection(rule: str = "some_rule", *beside: str, stage: str = "check", **changes: object) -> Rejection:
    fields = {"id": "1-detail-a", "image_id": "1", "type": "detail", "evidence": "turn 2: a leak", "text": "A caption."}
    return Rejection(stage=stage, rule=rule, broken=(rule, *beside), **(fields | changes))


def claims(*said: tuple[str, str, str], id: str = "s1", kept: bool = True, firm: bool = False) -> Claimed:
    """One sample's claims, each a kind, a concept and a verdict."""
    made = (Claim(2, 0, 5, kind, concept, verdict, "as a box says", firm) for kind, concept, verdict in said)
    return Claimed(id=id, image_id="1", kept=kept, claims=tuple(made))


def manifest(**changes: object) -> Manifest:
    lengths = Lengths(pairs=1, question_words=9, answer_words=90, answer_words_p5=70, answer_words_p95=120)
    fields = {
        "version": "0", "config_digest": "abc", "teacher": "m", "inputs": {}, "prompts": {}, "outputs": {},
        "stages": (stage("limit", 9, 3, "images"), stage("ask", 3, 3, "prompts"), stage("check", 3, 2)),
        "samples": {"detail": 2}, "lengths": {"detail": lengths}, "usage": Usage(requests=3, dollars=0.5),
    }  # fmt: skip
    return Manifest.model_validate(fields | changes)


def complete(
    folder: Path,
    rejections: Iterable[Rejection] = (),
    claimed: Iterable[Claimed] = (),
    contexts: Iterable[Context] = (),
    samples: Iterable[Sample] = (),
    **changes: object,
) -> Run:
    """A complete run; changes are the manifest's."""
    run = Run(folder)
    run.create()
    run.write(run.config_file, BuildConfig())
    run.write_contexts(Contexts.of(contexts or [context()]))
    written = ((run.samples_file, samples), (run.rejections_file, rejections), (run.claims_file, claimed))
    for file, records in written:
        with run.lines(file) as lines:
            for record in records:
                lines.add(record)
    run.write(run.manifest_file, manifest(**changes))
    return run


def told(folder: Path, *args: Iterable[object], **changes: object) -> Report:
    return gather(complete(folder, *args, **changes))


class Page(HTMLParser):
    """What a browser would find on a page."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.html = "".join(render(report))
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(self.html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]
