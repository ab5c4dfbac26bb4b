"""datagen's side of `bench_dedupe.py`: samples through `Unique`, which looks for exact copies and same questions too.

python benchmarks/dedupe_ours.py FILE
"""

from dedupe_side import Numbered, Side, chunks

from datagen.dedupe import Unique
from datagen.types import Context, Provenance, Rejection, Sample, Turn

MADE_OF = Provenance(reply_key="", teacher="bench", prompt_digest="", seed_ids=())


def main() -> None:
    """Be this side."""
    side, unique = Side(), Unique()
    for texts in chunks():
        samples = [sample(text) for text in texts]
        with side:
            judged = [isinstance(unique.judge(one), Rejection) for one in samples]
            side.drop(text.number for text, is_dropped in zip(texts, judged, strict=True) if is_dropped)
    side.tell()


def sample(text: Numbered) -> Sample:
    """A sample of an image of its own, its turns read as the checks before have read them."""
    image = f"{text.number:012}"
    context = Context.model_construct(image_id=image)
    turns = Turn.model_construct(role="human", text=text.question), Turn.model_construct(role="gpt", text=text.answer)
    made = Sample.model_construct(
        id=f"{image}-reasoning", conversations=turns, type="reasoning", context=context, provenance=MADE_OF
    )
    vars(made)["turns"] = turns
    return made


if __name__ == "__main__":
    main()
