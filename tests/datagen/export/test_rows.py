import pytest

from datagen.errors import RunError
from datagen.export import rows
from datagen.types import Sample, Turn
from tests.builders import sample


def behind() -> Sample:
    turns = (Turn(role="human", text="What is here?\n<image>"), Turn(role="gpt", text="A cat."))
    return sample().model_copy(update={"conversations": turns})


def saying(*texts: str) -> Sample:
    turns = tuple(Turn(role=("human", "gpt")[place % 2], text=text) for place, text in enumerate(texts))
    return sample().model_copy(update={"conversations": turns})


def test_llava_reads_id_image_and_conversations_and_nothing_else():
    said = [{"from": "human", "value": "<image>\nWhy?"}, {"from": "gpt", "value": "It is warm."}]
    assert rows.llava(sample("Why?", "It is warm.")) == {"id": "s1", "image": "1.jpg", "conversations": said}


def test_llama_factory_reads_images_as_a_list():
    row = rows.sharegpt(sample())
    assert row.keys() == {"conversations", "images"}
    assert row["images"] == ["1.jpg"]
    assert sum(turn["value"].count("<image>") for turn in row["conversations"]) == 1


def test_typed_content_has_a_part_for_the_image_where_its_token_stood():
    assert rows.messages(sample("Why?", "So."))["messages"] == [
        {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "Why?"}]},
        {"role": "assistant", "content": [{"type": "text", "text": "So."}]},
    ]
    first = rows.messages(behind())["messages"][0]
    assert first["content"] == [{"type": "text", "text": "What is here?"}, {"type": "image"}]


def test_parts_of_two_samples_are_not_one_object():
    first, second = rows.messages(sample()), rows.messages(sample())
    first["messages"][0]["content"][0]["image"] = "filled"
    assert second["messages"][0]["content"][0] == {"type": "image"}


@pytest.mark.parametrize("one", [sample(), behind(), sample("a", "b", "c", "d"), saying("<image>\na", "<b> [IMG]")])
def test_what_every_trainer_reads_alike_passes(one):
    assert rows.unfit(one) is None
    rows.refuse(one)


@pytest.mark.parametrize(
    ("one", "found"),
    [
        (saying("Why?", "So."), "holds <image> 0 times, expected once"),
        (saying("<image>\nWhy?", "An <image> here."), "holds <image> 2 times, expected once"),
        (saying("<image>\nWhy?\n<image>", "So."), "holds <image> 2 times"),
        (saying("<image>\nWhy?", "So.", "And <image>?", "Yes."), "holds <image> 2 times"),
        (saying("Why?", "<image>\nSo."), "elsewhere than at the start or the end of the first question"),
        (saying("Why <image> is it?", "So."), "elsewhere"),
        (saying("<image>Why?", "So."), "elsewhere"),
        (saying("<image>\nWhy <video>?", "So."), "holds <video>, which trainers count"),
        (saying("<image>\nWhy?", "A <audio> tag."), "holds <audio>, which trainers count"),
        (saying("<image>\nWhy?", "So.", "And?"), "human and gpt and human speak in this order"),
        (sample("Why?", "So.", roles=("human", "human")), "human and human speak in this order"),
        (sample("Why?", "So.", roles=("gpt", "human")), "gpt and human speak in this order"),
    ],
)
def test_a_sample_that_a_trainer_would_miscount_is_refused_by_name(one, found):
    with pytest.raises(RunError, match=r"^sample s1: .*: mend or reject it") as error:
        rows.refuse(one)
    assert found in str(error.value)
