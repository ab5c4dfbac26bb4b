"""Good samples to plant errors in, and what is known of their pictures."""

from datagen.planting.company import Company
from datagen.planting.ground import Ground
from datagen.planting.prose import retold
from datagen.types import Box, Context, Provenance, Rejection, Sample, Turn

LEFT, RIGHT = (0.05, 0.3, 0.3, 0.6), (0.7, 0.3, 0.95, 0.6)
TOP, BOTTOM = (0.4, 0.05, 0.6, 0.3), (0.4, 0.7, 0.6, 0.95)


def at(category: str, corners: tuple[float, float, float, float] = LEFT) -> Box:
    x1, y1, x2, y2 = corners
    return Box(category=category, x1=x1, y1=y1, x2=x2, y2=y2)


def picture(
    *boxes: Box, captions: tuple[str, ...] = ("A scene.",), crowds: tuple[Box, ...] = (), id: str = "7"
) -> Context:
    return Context(
        image_id=id, image=f"{id}.jpg", width=640, height=480, captions=captions, boxes=boxes, crowds=crowds
    )  # fmt: skip


DOG_AND_BOWL = picture(
    at("dog", LEFT), at("bowl", RIGHT), captions=("A black dog beside its bowl.", "The dog looks at a bowl.")
)


def said(*pairs: tuple[str, str], type: str = "detail", context: Context = DOG_AND_BOWL, id: str = "s1") -> Sample:
    blank = Sample(
        id=id,
        image=context.image,
        conversations=(Turn(role="human", text="<image>\n?"), Turn(role="gpt", text="?")),
        type=type,
        context=context,
        provenance=Provenance(reply_key="k", teacher="m", prompt_digest="d", seed_ids=()),
    )
    return retold(blank, pairs)


def told(answer: str, context: Context = DOG_AND_BOWL, question: str = "What is here?", type: str = "detail") -> Sample:
    return said((question, answer), type=type, context=context)


def ground(sample: Sample, *others: Sample, seed: int = 0, seen: tuple[Context, ...] = ()) -> Ground:
    """`seen` are contexts beside the sample's own, from which it is known what there could be."""
    found = Ground(sample, Company([sample.context, *seen]), [sample, *others])
    found.rng.seed(seed)
    return found


def seeds(plant, sample: Sample, *others: Sample, n: int = 40, seen: tuple[Context, ...] = ()) -> list:
    """What is planted with each of `n` seeds, where anything is."""
    made = (plant(ground(sample, *others, seed=seed, seen=seen)) for seed in range(n))
    return [planted for planted in made if planted]


def rejects(sample: Sample, rule: str = "a_rule") -> Rejection:
    return Rejection(stage="check", rule=rule, id=sample.id, evidence="found something")
