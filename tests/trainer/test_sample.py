import json
import multiprocessing
import pickle
from pathlib import Path

import jsonschema
import pytest

from tests.trainer.builders import sample
from trainer.errors import DataError
from trainer.sample import Conversation, Samples, Turn, conversation

DATA = Path(__file__).parents[3] / "shared" / "data"
SCHEMA = Path(__file__).parents[2] / "schemas" / "sample.schema.json"


def lines(folder, *records, end="\n"):
    path = folder / "samples.jsonl"
    path.write_text("\n".join(map(json.dumps, records)) + end)
    return path


def array(folder, *records, **style):
    path = folder / "samples.json"
    path.write_text(json.dumps(records, **style))
    return path


def parsed(**changes):
    record = sample() | changes
    return conversation(json.dumps({name: value for name, value in record.items() if value != "away"}).encode(), "a:1")


def turns(*roles):
    return [{"from": role, "value": "x"} for role in roles]


def test_a_record_becomes_a_conversation():
    expected = (Turn("human", "<image>\nWhat is this?"), Turn("gpt", "It is a red square."))

    assert parsed() == Conversation("1", expected, ("1.png",), "conversation")


def test_any_sample_is_found_without_reading_the_others(tmp_path):
    samples = Samples.open(lines(tmp_path, sample("a"), sample("b"), sample("ü😀")))

    assert [samples.conversation(number).id for number in (2, 0, 1)] == ["ü😀", "a", "b"]
    assert samples.place(2) == f"{tmp_path}/samples.jsonl:3"


@pytest.mark.parametrize("indent", [None, 1])
def test_an_array_is_read_as_lines_are(tmp_path, indent):
    records = [sample("a", None, ("What? ]}", "[{ü")), sample("b")]
    samples = Samples.open(array(tmp_path, *records, ensure_ascii=False, indent=indent))

    assert [samples.conversation(n) for n in range(2)] == [
        conversation(json.dumps(one).encode(), "") for one in records
    ]
    assert samples.place(1) == f"{tmp_path}/samples.json[1]"


def test_several_files_are_one(tmp_path):
    samples = Samples.open(lines(tmp_path, sample("a"), sample("b")), array(tmp_path, sample("c")))

    assert [samples.conversation(number).id for number in range(len(samples))] == ["a", "b", "c"]
    assert samples.place(2).endswith("samples.json[0]")
    with pytest.raises(IndexError):
        samples.conversation(3)


def test_a_folder_stands_for_the_samples_in_it(tmp_path):
    lines(tmp_path, sample("a"))

    assert Samples.open(tmp_path).conversation(0).id == "a"


@pytest.mark.parametrize("end", ["", "\n", "\n\n", "\r\n", "\n  \n"])
def test_blank_lines_are_no_samples(tmp_path, end):
    path = lines(tmp_path, sample("a"), sample("b"), end=end)
    path.write_text("\ufeff" + path.read_text().replace("\n", "\n\n", 1))
    samples = Samples.open(path)

    assert len(samples) == 2
    assert samples.place(1).endswith(":3")
    assert samples.conversation(0).id == "a"


def test_unknown_fields_of_a_record_are_its_writers_affair():
    assert parsed(context={"boxes": []}, model="gpt-4") == parsed()


def test_a_record_without_an_image_is_text_alone():
    assert parsed(image="away").image is None
    assert parsed(image=None).images == ()


def test_a_list_of_images_is_read_as_such():
    assert parsed(image=["a.png", "b.png"]).images == ("a.png", "b.png")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": "away"}, "a:1: id is null, expected text"),
        ({"id": True}, "a:1: id is true"),
        ({"image": ""}, 'a:1: image is "", expected a file name'),
        ({"image": 3}, "a:1: image is 3"),
        ({"type": 3}, "a:1: type is 3"),
        ({"conversations": "away"}, "a:1: conversations is null, expected a list of turns"),
        ({"conversations": []}, "a:1: conversations is []"),
        ({"conversations": ["hello"]}, r'a:1: conversations[0] is "hello", expected an object'),
        ({"conversations": turns("gpt", "human")}, 'conversations[0].from is "gpt", expected human'),
        ({"conversations": turns("human", "gpt", "gpt")}, 'conversations[2].from is "gpt", expected human'),
        ({"conversations": turns("human", "system")}, 'conversations[1].from is "system", expected gpt'),
        ({"conversations": turns("human", "gpt", "human")}, 'conversations is "3 turns", expected an answer to every'),
        ({"conversations": [{"from": "human"}, {}]}, "conversations[0].value is null, expected text"),
        ({"conversations": [{"from": "human", "value": "\ud83d"}, {}]}, "without lone surrogates"),
    ],
)
def test_what_is_wrong_with_a_record_is_named(changes, message):
    with pytest.raises(DataError) as error:
        parsed(**changes)

    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("record", [b"[" * 100_000, b"{", b"\xff{}", b"[]", b"3", b'{"id": "1"} {}'])
def test_a_line_that_is_no_object_is_named(record):
    with pytest.raises(DataError, match="a:1: "):
        conversation(record, "a:1")


@pytest.mark.parametrize("text", ["", "\n \n", "[]", " [ ] "])
def test_a_file_without_samples_is_refused(tmp_path, text):
    path = tmp_path / "samples.jsonl"
    path.write_text(text)

    with pytest.raises(DataError, match="found no sample"):
        Samples.open(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataError, match=r"away\.jsonl: cannot be read \(No such file"):
        Samples.open(tmp_path / "away.jsonl")


def test_every_process_reads_for_itself(tmp_path):
    samples = Samples.open(lines(tmp_path, *(sample(str(number)) for number in range(50))))
    samples.conversation(0)

    assert pickle.loads(pickle.dumps(samples)).conversation(7).id == "7"
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(samples.conversation, range(50)) == [samples.conversation(n) for n in range(50)]


def test_what_is_required_of_a_record_is_what_the_schema_promises():
    schema = json.loads(SCHEMA.read_text())
    turn = schema["$defs"]["Turn"]

    assert {"id", "conversations"} <= set(schema["required"])
    assert set(turn["required"]) == {"from", "value"}
    assert turn["properties"]["from"]["enum"] == ["human", "gpt"]
    assert {name: schema["properties"][name]["type"] for name in ("id", "image", "type")} == dict.fromkeys(
        ("id", "image", "type"), "string"
    )
    read = {name: schema["properties"][name] for name in ("id", "image", "conversations", "type")}
    jsonschema.validate(sample(), {"$defs": schema["$defs"], "properties": read, "required": list(read)})


@pytest.mark.parametrize(
    ("file", "n_samples", "n_images"),
    [("llava/instruct_150k_three_records.json", 3, 3), ("scienceqa/llava_test_CQM-A.json", 4241, 2017)],
)
def test_real_files_are_read(file, n_samples, n_images):
    if not (DATA / file).exists():
        pytest.skip(f"{file} is not here")
    samples = Samples.open(DATA / file)

    found = [samples.conversation(number) for number in range(len(samples))]
    assert len(found) == n_samples
    assert sum(len(one.images) for one in found) == n_images
