"""Proof 14: a model that learned from pictures answers about pictures that were held out, and cannot without them."""

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image, ImageDraw

from trainer import folder, tokenizers
from trainer.config import RunConfig
from trainer.evaluate import Evaluation, evaluate
from trainer.loop import train
from trainer.pixels import Pixels
from trainer.presets import tiny
from trainer.questions import Question
from trainer.render import renderer
from trainer.respondent import Model
from trainer.stage import Part, Stage

COLORS = {"red": (220, 40, 40), "green": (40, 160, 60), "blue": (40, 80, 220), "yellow": (250, 210, 40)}
GROUNDS = {"white": (245, 245, 245), "black": (20, 20, 20), "purple": (130, 60, 180), "orange": (245, 130, 20)}
ASKED = {"square": "What color is the square?", "ground": "What color is the ground?"}
TWOS = {color: number // 2 for number, color in enumerate((*COLORS, *GROUNDS))}
SIDE = 32  # pixels
N_LEARNED = 240

Seen = tuple[str, str]  # colors of the square and of the ground


def test_what_was_learned_from_pictures_is_known_of_others_and_unknown_without_them(tmp_path: Path) -> None:
    told = learned_and_asked(tmp_path)

    assert told.shuffled and told.blanked
    for kind in ASKED:
        assert told.seen.kinds[kind].share >= 0.9
        assert told.shuffled.kinds[kind].share <= 0.7
        assert told.blanked.kinds[kind].share == 0.5  # each choice is right as often as the other


def test_nothing_is_known_where_pictures_were_mixed_up_in_learning(tmp_path: Path) -> None:
    told = learned_and_asked(tmp_path, mixed=lambda names: names[1:] + names[:1])

    assert told.seen.right.share <= 0.7


def learned_and_asked(place: Path, mixed: Callable[[list[str]], list[str]] = list) -> Evaluation:
    draw = random.Random(0)
    scenes = [(draw.choice(list(COLORS)), draw.choice(list(GROUNDS))) for _ in range(N_LEARNED)]
    names = [picture(place, f"{number}.png", *scene, draw) for number, scene in enumerate(scenes)]
    rows = [row for name, scene in zip(mixed(names), scenes, strict=True) for row in samples(name, scene)]
    (place / "samples.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    train(run(place))
    return asked(place, draw)


def run(place: Path) -> RunConfig:
    parts: tuple[Part, ...] = ("encoder", "connector", "language")
    stage = Stage(
        name="tune", learns=parts, rates=dict.fromkeys(parts, 3e-3), epochs=12, tokens_per_pack=512, packs_per_step=1,
        max_tokens=512,
    )  # fmt: skip
    texts = [*ASKED.values(), *(said(one) for one in (*COLORS, *GROUNDS))]
    tokenizers.learned(texts, 320).save_pretrained(place / "tokenizer")
    model = tiny().model_copy(update={"tokenizer": str(place / "tokenizer")})
    return RunConfig(
        data=(str(place / "samples.jsonl"),),
        images=str(place),
        out=str(place / "run"),
        model=model,
        stage=stage,
        workers=0,
    )


def asked(place: Path, draw: random.Random) -> Evaluation:
    scenes = [(color, ground) for color in COLORS for ground in GROUNDS] * 2
    names = [picture(place, f"held-out-{number}.png", *scene, draw) for number, scene in enumerate(scenes)]
    opened = folder.read(place / "run" / "model")
    opened.model.eval()
    pixels = Pixels.of(place, opened.processor)
    respondent = Model(opened.model, renderer(opened.model.spec, opened.tokenizer, opened.model.n_image_tokens))
    every = [one for name, scene in zip(names, scenes, strict=True) for one in about(name, scene)]
    told, _ = evaluate(every, respondent, lambda name: pixels([(name, "")])[0])
    return told


def about(name: str, scene: Seen) -> list[Question]:
    """Two choices each, of which one is right as often as the other: colors go in twos."""
    return [
        Question(
            id=f"{name}-{kind}",
            image=name,
            question=words,
            answer=said(right),
            kind=kind,
            choices=tuple(said(one) for one in TWOS if TWOS[one] == TWOS[right]),
        )
        for (kind, words), right in zip(ASKED.items(), scene, strict=True)
    ]


def said(color: str) -> str:
    return f"It is {color}."


def samples(name: str, scene: Seen) -> Iterator[dict[str, object]]:
    """A conversation for each thing to ask: they share the image."""
    for (kind, words), right in zip(ASKED.items(), scene, strict=True):
        turns = [{"from": "human", "value": f"<image>\n{words}"}, {"from": "gpt", "value": said(right)}]
        yield {"id": f"{name}-{kind}", "image": name, "conversations": turns}


def picture(place: Path, name: str, square: str, ground: str, draw: random.Random) -> str:
    """A square of 12 to 16 pixels, anywhere."""
    image = Image.new("RGB", (SIDE, SIDE), GROUNDS[ground])
    size = draw.randint(12, 16)
    x, y = (draw.randint(0, SIDE - size) for _ in range(2))
    ImageDraw.Draw(image).rectangle((x, y, x + size - 1, y + size - 1), fill=COLORS[square])
    image.save(place / name)
    return name
