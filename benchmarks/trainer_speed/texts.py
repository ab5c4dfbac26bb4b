"""Samples as long as LLaVA's, of letters without meaning: one byte, one token.

Of 158K samples 58 are conversations of four or five pairs, 23 descriptions, 77 reasoned answers; words an answer are
those of its reference answers, 16.7, 107 and 109. All are stretched alike, to the mean that is asked for.
"""

import json
import os
import random
from pathlib import Path

import numpy as np
from PIL import Image

KINDS = ((58, 4.5, 12.1, 16.7), (23, 1, 10.0, 107.0), (77, 1, 12.1, 109.0))  # share, pairs, words asked, words answered
SPREAD = 0.35  # sigma of the logarithm of a text's length
MARKUP = 2  # tokens of the plain template around a pair; an image's line end is one more
PICTURES = 32  # files; all other names are further names of them
SHAPE = (640, 480)  # pixels of most pictures of COCO

Lengths = list[tuple[int, int]]  # of a sample: tokens asked and answered, pair by pair


def write(folder: Path, n: int, an_image: int, n_tokens: float, seed: int = 0) -> Path:
    """samples.jsonl of n samples, so many of them `an_image`, `n_tokens` long on average without the image's own."""
    rng = random.Random(seed)
    drawn = [_drawn(rng) for _ in range(n)]
    pairs = sum(len(one) for one in drawn)
    words = sum(sum(pair) for one in drawn for pair in one)
    stretch = ((n_tokens - 1) * n - MARKUP * pairs) / words
    path = folder / f"samples-{an_image}.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number, one in enumerate(drawn):
            lengths = [tuple(max(1, round(length * stretch)) for length in pair) for pair in one]
            file.write(json.dumps(_record(rng, number, f"{number // an_image}.jpg", lengths)) + "\n")
    return path


def pictures(folder: Path, n: int, seed: int = 0) -> None:
    """0.jpg to so many, as hard to decode as photographs are: 640 x 480, with detail of several sizes."""
    rng = np.random.default_rng(seed)
    for number in range(n):
        path = folder / f"{number}.jpg"
        if number < PICTURES:
            _picture(rng).save(path, quality=90)
        else:
            os.link(folder / f"{number % PICTURES}.jpg", path)


def _drawn(rng: random.Random) -> list[tuple[float, float]]:
    _, pairs, asked, answered = rng.choices(KINDS, [kind[0] for kind in KINDS])[0]
    n_pairs = int(pairs) + (rng.random() < pairs % 1)
    mean = -(SPREAD**2) / 2
    return [tuple(length * rng.lognormvariate(mean, SPREAD) for length in (asked, answered)) for _ in range(n_pairs)]


def _record(rng: random.Random, number: int, image: str, lengths: Lengths) -> dict[str, object]:
    texts = [_letters(rng, length) for pair in lengths for length in pair]
    turns = [{"from": ("human", "gpt")[place % 2], "value": text} for place, text in enumerate(texts)]
    turns[0]["value"] = "<image>\n" + turns[0]["value"]
    return {"id": str(number), "image": image, "conversations": turns}


def _letters(rng: random.Random, n: int) -> str:
    return "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=n))


def _picture(rng: np.random.Generator) -> Image.Image:
    whole = np.zeros((SHAPE[1], SHAPE[0], 3))
    for cell, weight in ((80, 0.6), (20, 0.25), (4, 0.1), (1, 0.05)):
        size = (SHAPE[1] // cell, SHAPE[0] // cell, 3)
        coarse = Image.fromarray(rng.integers(0, 256, size, dtype=np.uint8)).resize(SHAPE, Image.Resampling.BICUBIC)
        whole += weight * np.asarray(coarse)
    return Image.fromarray(whole.astype(np.uint8))
