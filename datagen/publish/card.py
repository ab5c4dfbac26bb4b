"""Contents -> README.md and LICENSE.md. Door of Jinja.

Everything that a template says goes through `markdown.plain` on its way out, so that no template can forget it; what
`code`, `fenced` and the like made stands as it is. The front matter is written by `markdown.yaml` alone.
"""

import functools
import json
from collections.abc import Iterator, Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from datagen.checks import rules
from datagen.export.rows import llava
from datagen.publish.citations import citations
from datagen.publish.contents import TRAIN, Contents, obligation
from datagen.publish.markdown import Markdown, code, fenced, fenced_json, link, plain, yaml
from datagen.publish.rows import COLUMNS
from datagen.publish.splits import DATA
from datagen.report.html import STAGES
from datagen.types import StageCount

MOST_OF_A_TURN = 600  # characters of the sample row
MOST_TURNS = 6
TASKS = ["image-text-to-text", "visual-question-answering"]
LAST = {
    "audit": "Samples that people found wrong.",
    "embed": "Samples whose image could not be embedded.",
    "licence": "Samples of images whose licence is not among those that are published.",
}


def card(contents: Contents, folder_name: str, train_files: Sequence[str]) -> bytes:
    """The dataset card; `folder_name` is what the loading snippets call the folder, `train_files` are in it."""
    said = (
        _house()
        .get_template("card.md.j2")
        .render(
            c=contents,
            folder=folder_name,
            sample=_sample_row(contents),
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
        """TRL's SFTTrainer."""
        lines = ["from datasets import Image, List, load_dataset", "from trl import SFTTrainer", ""]
        lines += [f'samples = load_dataset({_literal(self._folder)}, split="{TRAIN}")']
        lines += ['samples = samples.select_columns(["images", "messages"])']
        if not self._embedded:
            lines += ['samples = samples.map(lambda row: {"images": [f"IMAGES/{name}" for name in row["images"]]})']
            lines += ['samples = samples.cast_column("images", List(Image()))']
        return fenced("\n".join([*lines, "SFTTrainer(MODEL, train_dataset=samples).train()"]), "python")


def _sample_row(contents: Contents) -> Markdown:
    """The first sample as LLaVA reads it, shortened where it is long."""
    first = next((tally.first for tally in contents.splits.values() if tally.first), None)
    if first is None:
        return Markdown("")
    record = llava(first)
    said = [turn | {"value": _short(turn["value"])} for turn in record["conversations"][:MOST_TURNS]]
    return fenced_json(record | {"conversations": said})


def _short(text: str) -> str:
    return text if len(text) <= MOST_OF_A_TURN else f"{text[:MOST_OF_A_TURN]}..."


def _turned_away(road: tuple[StageCount, ...]) -> Iterator[dict[str, object]]:
    """A line of the table for each rule that turned something away, in the order of the road."""
    sentences, stages = rules(), STAGES | LAST
    for stage in road:
        for rule, n in sorted(stage.rejected.items(), key=lambda pair: (-pair[1], pair[0])):
            if n:
                said = sentences.get(rule) or stages.get(stage.stage, "")
                yield {"stage": stage.stage, "rule": rule, "n": n, "unit": stage.unit, "says": said}


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
    house.filters.update(code=code, link=link, number=_number, share=_share, money=_money, words=_words)
    return house


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}" if value >= 0.001 or value == 0 else f"{value:.2%}"


def _money(amount: float | None) -> str:
    if amount is None:
        return "no known price"
    return f"USD {amount:,.2f}" if amount == 0 or amount >= 0.01 else f"USD {amount:,.4f}"


def _words(name: str) -> str:
    return name.replace("_", " ")
