"""Finished runs to publish, and publications of them; each takes only what its test is about."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from datagen.config import BuildConfig
from datagen.decisions import Journal, draw
from datagen.origins import Origin, Origins
from datagen.prepare import Prompts
from datagen.publish import Contents, Wishes, publish
from datagen.run import Run
from datagen.types import Sample
from tests.builders import context, prompt_set, sample
from tests.datagen.decisions.deciding import verdicts
from tests.datagen.export.exporting import png
from tests.reported import complete

LICENCES = ("cc-by-2.0", "cc-by-nc-2.0", None, "cc-by-sa-2.0")
WISH = "error<=50% at 90%"  # few samples are enough


def samples(n: int = 8, *said: str) -> list[Sample]:
    """Numbered; two of each image."""
    made = []
    for number in range(n):
        texts = said or (f"What is in picture {number}?", f"A cat and {number + 2} cups.")
        one, image_id = sample(*texts, id=f"{number}-detail-abc", type="detail"), str(number // 2)
        made.append(one.model_copy(update={"image": f"{image_id}.png", "context": context(image_id)}))
    return made


def origins(n: int = 4) -> Origins:
    """Images 0, 1, ... with the licences above in turn."""
    places = [f"https://images.cocodataset.org/val2017/{number}.jpg" for number in range(n)]
    return Origins.all(
        Origin(str(number), url, f"https://flickr.example/{number}", LICENCES[number % 4], None)
        for number, url in enumerate(places)
    )


def finished(folder: Path, made: Sequence[Sample] | None = None, looked: bool = True, **changes: object) -> Run:
    """A complete run whose plan is done; `changes` are the manifest's."""
    given = samples() if made is None else made
    run = complete(folder, samples=given, contexts=_contexts(given), **changes)
    run.write(run.prompts_file, Prompts(types=(prompt_set("detail", "text"),)))
    origins().write(run.origins_file)
    if looked:
        look(run)
    return run


def look(run: Run, wrong: Iterable[str] = (), reviewer: str = "first") -> None:
    """Draw samples and decide about all of them."""
    plan, journal = draw(run, WISH), Journal(run)
    for line in verdicts(plan.ids, wrong, reviewer):
        journal.append(line)


def with_images(run: Run, n: int = 4) -> Run:
    """The run with image files where drawn scenes have theirs."""
    folder = run.scenes_folder / "images"
    folder.mkdir(parents=True)
    for number in range(n):
        (folder / f"{number}.png").write_bytes(png(number))
    return run


def settings(run: Run, **changes: object) -> Run:
    """The run with other settings."""
    run.write(run.config_file, BuildConfig.model_validate(changes))
    return run


def published(folder: Path, run: Run | None = None, **wishes: object) -> Path:
    """A publication beside its run."""
    return told(folder, run, **wishes).wishes.out


def told(folder: Path, run: Run | None = None, **wishes: object) -> Contents:
    return publish(run or finished(folder / "run"), Wishes(**{"out": folder / "out"} | wishes))


def tokens(card: str) -> list[Token]:
    """A card as Markdown reads it, front matter apart; what stands inside paragraphs and cells too."""
    body = card.split("\n---\n", 1)[1]
    blocks = MarkdownIt("commonmark").enable("table").parse(body)
    return [one for block in blocks for one in (block, *(block.children or ()))]


def headings(card: str) -> list[str]:
    blocks = tokens(card)
    return [blocks[at + 1].content for at, one in enumerate(blocks) if one.type == "heading_open"]


def _contexts(made: Sequence[Sample]) -> list:
    return list({one.context.image_id: one.context for one in made}.values())
