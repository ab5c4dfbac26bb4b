"""Small things that tests are made of; each takes only what the test is about."""

import json
from pathlib import Path

from datagen.prompts import PromptSet, Seed
from datagen.types import Box, Context, Message, Prompt, Provenance, Reply, Sample, Sampling, Turn

SAMPLING = Sampling(max_tokens=100, temperature=0.5)
QA = "Question: Why is the cat asleep?\n===\nAnswer: It is warm in the sun."


def box(category: str = "cat", x1: float = 0.1, y1: float = 0.2, x2: float = 0.5, y2: float = 0.9) -> Box:
    return Box(category=category, x1=x1, y1=y1, x2=x2, y2=y2)


def context(image_id: str = "1", *captions: str, boxes: tuple[Box, ...] = ()) -> Context:
    said = captions or ("A cat sleeps on a chair.",)
    return Context(image_id=image_id, image=f"{image_id}.jpg", width=640, height=480, captions=said, boxes=boxes)


def prompt_set(type: str = "reasoning", shape: str = "qa", **changes: object) -> PromptSet:
    seed = Seed(id=f"{type}/001", captions=("A dog runs.",), boxes=(box("dog"),), reply=QA)
    fields = {
        "type": type,
        "shape": shape,
        "shown": "captions+boxes",
        "system": "You see an image.",
        "seeds": (seed,),
        "questions": ("What is here?", "What do you see?") if shape == "text" else (),
        "sampling": SAMPLING,
    }
    return PromptSet.model_validate(fields | changes)


def prompt(key: str = "k1", image_id: str = "1", type: str = "reasoning", text: str = "A cat.") -> Prompt:
    query = Message(role="user", content=text)
    return Prompt(key=key, image_id=image_id, type=type, model="m", prefix=(), query=query, sampling=SAMPLING)


def reply(text: str = QA, finish_reason: str = "stop", **tokens: int) -> Reply:
    counts = {"prompt_tokens": 100, "completion_tokens": 20} | tokens
    return Reply(text=text, finish_reason=finish_reason, model="m-1", **counts)


def body(text: str = QA, finish_reason: str = "stop", **tokens: int) -> bytes:
    """A completion as an endpoint sends it; it says what `reply` says."""
    usage = {"prompt_tokens": 100, "completion_tokens": 20} | tokens
    cached = {"cached_tokens": usage.pop("cached_tokens", 0)}
    choice = {"message": {"content": text}, "finish_reason": finish_reason}
    said = {"model": "m-1", "choices": [choice], "usage": usage | {"prompt_tokens_details": cached}}
    return json.dumps(said).encode()


def sample(*texts: str, id: str = "s1", type: str = "reasoning", roles: tuple[str, ...] = ("human", "gpt")) -> Sample:
    said = texts or ("Why is the cat asleep?", "It is warm in the sun.")
    turns = [Turn(role=role, text=text) for role, text in zip(roles * len(said), said, strict=False)]
    turns[0] = Turn(role=turns[0].role, text=f"<image>\n{turns[0].text}")
    provenance = Provenance(reply_key="k1", teacher="m", prompt_digest="d", seed_ids=())
    return Sample(id=id, image="1.jpg", conversations=tuple(turns), type=type, context=context(), provenance=provenance)


def coco_files(folder: Path, n_images: int = 6) -> dict[str, Path]:
    """A small pair of COCO files: every image with two captions and two boxes, all different."""
    folder.mkdir(parents=True, exist_ok=True)
    ids = range(1, n_images + 1)
    images = [{"id": id, "file_name": f"{id:012}.jpg", "width": 640, "height": 480} for id in ids]
    things = ("chair", "dining table", "dog", "bench", "car", "bicycle", "boat")
    captions = [
        {"id": 10 * id + k, "image_id": id, "caption": f"A cat beside a {things[id % 7]}{' outside' * k}."}
        for id in ids
        for k in (0, 1)
    ]
    boxes = [
        {"id": 10 * id + k, "image_id": id, "category_id": category, "bbox": box, "area": 1.0, "iscrowd": 0}
        for id in ids
        for k, category, box in ((0, 1, [10 + id, 20, 200, 300]), (1, 2 + id % 7, [300, 40 + id, 250, 380]))
    ]
    categories = [{"id": number, "name": name} for number, name in enumerate(("cat", *things), 1)]
    files = {"captions": folder / "captions.json", "instances": folder / "instances.json"}
    files["captions"].write_text(json.dumps({"images": images, "annotations": captions}))
    files["instances"].write_text(json.dumps({"images": images, "annotations": boxes, "categories": categories}))
    return files
