"""A sample -> a row of the published Parquet: what trainers read, where the image comes from, what was known of it.

`messages` is TRL's and OpenAI's typed content. `turns` is LLaVA's conversation under a name that no reader renames: TRL
would put a column called conversations in the place of the messages. To add a column: a line in COLUMNS and one in
`row`; the card and the Croissant metadata take it from there.
"""

from typing import Any, NamedTuple

import pyarrow as pa

from datagen.export.parquet import EMBEDDED, MESSAGES, NAMES, with_features
from datagen.export.rows import llava, messages
from datagen.origins import Origin
from datagen.publish.naming import teacher_name
from datagen.types import Sample

TEXT, FACT = pa.string(), pa.bool_()
TURNS = pa.list_(pa.struct([("from", TEXT), ("value", TEXT)]))
BOXES = pa.list_(pa.struct([("category", TEXT), *((corner, pa.float64()) for corner in ("x1", "y1", "x2", "y2"))]))


class Column(NamedTuple):
    """One column: its type, and what it says."""

    type: pa.DataType
    about: str


COLUMNS = {
    "id": Column(TEXT, "Stable: the same prompt and the same reply always give the same id."),
    "type": Column(TEXT, "Response type that was asked for."),
    "images": Column(NAMES, "The image, as a list of one: its file name, or where images are embedded the image."),
    "messages": Column(MESSAGES, "The conversation in typed content: role, and parts of type image or text."),
    "turns": Column(TURNS, "The same as LLaVA has it: from human or gpt, value; <image> stands once."),
    "image_id": Column(TEXT, "Id of the image in its source."),
    "image_file": Column(TEXT, "File name of the image in its source."),
    "width": Column(pa.int64(), "Width of the image in pixels."),
    "height": Column(pa.int64(), "Height of the image in pixels."),
    "image_url": Column(TEXT, "Address of the image; null where it is not known."),
    "image_page": Column(TEXT, "Page on which the image was published first; null where it is not known."),
    "image_licence": Column(TEXT, "Licence of the image; null where it is not known."),
    "image_licence_url": Column(TEXT, "Where that licence stands."),
    "captions": Column(pa.list_(TEXT), "What people said of the image: half of what the teacher knew."),
    "boxes": Column(BOXES, "What stands where, in fractions of width and height: the other half."),
    "teacher": Column(TEXT, "Model that wrote the text."),
    "prompt_digest": Column(TEXT, "sha256 of system message, seeds and recipe: see provenance/prompts.json."),
    "reply_key": Column(TEXT, "Key of the teacher's reply in the ledger of the run."),
    "repaired": Column(TEXT, "Where this is a second reply: the rule that the first one broke."),
    "score": Column(pa.float64(), "What a judge gave; null where none was asked."),
    "edited": Column(FACT, "True where a person mended the text."),
}


def schema(embedded: bool) -> pa.Schema:
    """Types of all columns, with the images themselves or their names."""
    types = {name: column.type for name, column in COLUMNS.items()} | ({"images": EMBEDDED} if embedded else {})
    made = pa.schema(list(types.items()))
    return with_features(made) if embedded else made


def row(sample: Sample, origin: Origin | None, image: bytes | None) -> dict[str, Any]:
    """One row; `image` are the bytes of the file where images are embedded."""
    context, made = sample.context, sample.provenance
    said = messages(sample)
    return {
        "id": sample.id,
        "type": sample.type,
        "images": said["images"] if image is None else [{"bytes": image, "path": sample.image}],
        "messages": said["messages"],
        "turns": llava(sample)["conversations"],
        "image_id": context.image_id,
        "image_file": sample.image,
        "width": context.width,
        "height": context.height,
        "image_url": origin.url if origin else None,
        "image_page": origin.page if origin else None,
        "image_licence": origin.licence if origin else None,
        "image_licence_url": origin.licence_url if origin else None,
        "captions": list(context.captions),
        "boxes": [box.model_dump() for box in context.boxes],
        "teacher": teacher_name(made.teacher),
        "prompt_digest": made.prompt_digest,
        "reply_key": made.reply_key,
        "repaired": made.repaired,
        "score": made.score,
        "edited": made.edited,
    }


def n_bytes(sample: Sample, image: bytes | None) -> int:
    """About how large a row is before compression."""
    said = sum(len(turn.text) for turn in sample.conversations)
    known = sum(map(len, sample.context.captions)) + 60 * len(sample.context.boxes)
    return 2 * said + known + 1_000 + len(image or b"")
