"""Contents -> README.md and LICENSE.md. Door of Jinja.

Everything that a template says goes through `markdown.plain` on its way out, so that no template can forget it; what
`code`, `fenced` and the like made stands as it is. The front matter is written by `markdown.yaml` alone.
"""

import functools
import json
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from datagen.export.rows import llava
from datagen.publish.citations import citations
from datagen.publish.contents import TRAIN, Contents, obligation
from datagen.publish.markdown import Markdown, code, fenced, fenced_json, link, plain, yaml
from datagen.publish.rows import COLUMNS
from datagen.publish.splits import DATA
from datagen.publish.tally import MOST_OF_A_TURN, MOST_TURNS, is_short
from datagen.publish.wording import GOOD, PLANTED, REASONS, meaning, worded
from datagen.types import StageCount

WORDS = {"planted": PLANTED, "good": GOOD, "reason": REASONS}
TASKS = ["image-text-to-text", "visual-question-answering"]


def card(contents: Contents, folder_name: str, train_files: Sequence[str]) -> bytes:
    """The dataset card; `folder_name` is what the loading snippets call the folder, `train_files` are in it."""
    said = (
        _house()
        .get_template("card.md.j2")
        .render(
            c=contents,
            folder=folder_name,
            shown=_shown(contents),
            turned_away=list(_turned_away(contents.road)),
            columns=COLUMNS,
            citations=[fenced(one, "bibtex") for one in citations(contents.is_coco)],
            obligation=obligation,
            snippets=Snippets(folder_name, contents, train_files),
        )
    )
    return f"---\n{yaml(front_matter(contents))}---\n\n{said}".encode()


def licence(contents: Contents) -> bytes:
    """What holds for what."""
    return _house().get_template("license.md.j2").render(c=contents, obligation=obligation).encode()


def front_matter(contents: Contents) -> dict[str, Any]:
    """The metadata that the hub reads."""
    files = [{"split": split, "path": f"{DATA}/{split}-*.parquet"} for split in contents.splits]
    return {
        "pretty_name": contents.name,
        "license": contents.licence,
        "license_name": contents.licence_name,
        "license_link": contents.licence_link,
        "language": [contents.wishes.language],
        "multilinguality": ["monolingual"],
        "task_categories": TASKS,
        "size_categories": [contents.size],
        "annotations_creators": ["machine-generated"],
        "language_creators": ["machine-generated"],
        "source_datasets": [contents.source],
        "tags": list(contents.tags),
        "configs": [{"config_name": "default", "default": True, "data_files": files}],
    }


class Snippets:
    """How the dataset is loaded: programs, so values go in as the literals of their language."""

    def __init__(self, folder: str, contents: Contents, train_files: Sequence[str]) -> None:
        """Snippets that name the folder, and what is in it."""
        self._folder, self._embedded = folder, contents.wishes.embed_images
        self._train_files = train_files

    @property
    def datasets(self) -> Markdown:
        """Hugging Face datasets."""
        lines = ["from datasets import load_dataset", "", f"samples = load_dataset({_literal(self._folder)})"]
        return fenced("\n".join(lines), "python")

    @property
    def llava(self) -> Markdown:
        """LLaVA's trainer."""
        return fenced(f"--data_path {_literal(f'{self._folder}/llava/{TRAIN}.json')} --image_folder IMAGES", "sh")

    @property
    def llama_factory(self) -> Markdown:
        """LLaMA-Factory's dataset_info.json: a name for each file, because of a folder it would read all splits."""
        told = {
            "formatting": "sharegpt",
            "columns": {"messages": "turns", "images": "images"},
            "tags": {"role_tag": "from", "content_tag": "value", "user_tag": "human", "assistant_tag": "gpt"},
        }
        files = enumerate(self._train_files)
        return fenced_json({f"datagen-{number}": {"file_name": name} | told for number, name in files})

    @property
    def trl(self) -> Markdown:
        """TRL's SFTTrainer; a length that cut a sample could cut its image's tokens."""
        lines = ["from datasets import Image, List, load_dataset", "from trl import SFTConfig, SFTTrainer", ""]
        lines += [f'samples = load_dataset({_literal(self._folder)}, split="{TRAIN}")']
        lines += ['samples = samples.select_columns(["images", "messages"])']
        if not self._embedded:
            lines += ['samples = samples.map(lambda row: {"images": [f"IMAGES/{name}" for name in row["images"]]})']
            lines += ['samples = samples.cast_column("images", List(Image()))']
        lines += ["trainer = SFTTrainer(MODEL, args=SFTConfig(max_length=None), train_dataset=samples)"]
        return fenced("\n".join([*lines, "trainer.train()"]), "python")


class Shown(NamedTuple):
    """A sample as LLaVA reads it, for everybody to see what the rows are like."""

    row: Markdown
    turns: int
    """How many it has; as many are shown, unless it is too long."""
    is_whole: bool


def _shown(contents: Contents) -> Shown | None:
    sample = next((tally.shown for tally in contents.splits.values() if tally.shown), None)
    if sample is None:
        return None
    record, is_whole = llava(sample), is_short(sample)
    if not is_whole:
        turns = record["conversations"][:MOST_TURNS]
        record |= {"conversations": [turn | {"value": _short(turn["value"])} for turn in turns]}
    return Shown(fenced_json(record), len(sample.conversations), is_whole)


def _short(text: str) -> str:
    return text if len(text) <= MOST_OF_A_TURN else f"{text[:MOST_OF_A_TURN]}..."


def _turned_away(road: tuple[StageCount, ...]) -> Iterator[dict[str, object]]:
    """A line of the table for each rule that turned something away, in the order of the road."""
    for stage in road:
        for rule, n in sorted(stage.rejected.items(), key=lambda pair: (-pair[1], pair[0])):
            if n:
                says = meaning(stage.stage, rule)
                yield {"stage": stage.stage, "rule": rule, "n": n, "unit": stage.unit, "says": says}


def _literal(text: str) -> str:
    """A string of Python, which a shell reads alike where it holds neither $ nor a backtick."""
    return json.dumps(text, ensure_ascii=False)


@functools.cache  # templates are compiled once
def _house() -> Environment:
    house = Environment(
        loader=PackageLoader("datagen.publish", "page"),
        autoescape=False,  # Markdown is not HTML: `finalize` escapes for what it is
        undefined=StrictUndefined,
        finalize=plain,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    house.filters.update(code=code, link=link, number=_number, share=_share, money=_money)
    house.filters.update({name: partial(worded, words=words) for name, words in WORDS.items()})
    return house


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}" if value >= 0.001 or value == 0 else f"{value:.2%}"


def _money(amount: float | None) -> str:
    if amount is None:
        return "no known price"
    return f"USD {amount:,.2f}" if amount == 0 or amount >= 0.01 else f"USD {amount:,.4f}"
