import json
import subprocess
import sys

import numpy as np
import pytest

from tests.trainer.builders import sample
from tests.trainer.test_render import made
from trainer import lengths as module
from trainer.errors import DataError
from trainer.lengths import FOLDER, Length, Lengths, _load, count
from trainer.progress import Progress
from trainer.sample import Samples


class Counting:
    """A renderer that says how often it was asked."""

    def __init__(self, one):
        self.one, self.digest, self.asked = one, one.digest, 0

    def encode(self, conversation):
        self.asked += 1
        return self.one.encode(conversation)


def dataset(folder, *records):
    folder.mkdir(exist_ok=True)
    path = folder / "samples.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in records))
    return Samples.open(path)


def some(folder):
    return dataset(
        folder,
        sample("a", "1.png"),
        sample("b", None, ("Hi", "Hello, you.")),
        sample("c", "2.png", ("<image> <image>", "Two?")),
        sample("d", "1.png", ("Where is it?", "On the table."), ("And now?", "Gone.")),
    )


def same(left, right):
    return left.image_names == right.image_names and all(
        np.array_equal(getattr(left, name), getattr(right, name)) for name in module.COLUMNS
    )


def test_a_length_says_what_its_sample_takes(tmp_path):
    found = count(some(tmp_path), made())
    encoded = made().encode(some(tmp_path).conversation(3))

    assert found.lengths.index.tolist() == [0, 1, 3]
    assert found.lengths.image.tolist() == [0, -1, 0]
    assert found.lengths.image_names == ("1.png",)
    assert found.lengths.n_images.tolist() == [1, 0, 1]
    assert found.lengths.n_tokens[2] == encoded.n_tokens
    assert found.lengths.n_learned[2] == encoded.n_learned == sum(encoded.learned)
    assert found.lengths.n_prefix.tolist() == [encoded.n_prefix, 0, encoded.n_prefix]
    assert [(one.id, one.reason) for one in found.rejected] == [("c", "marker")]


def test_equal_beginnings_have_equal_digests_and_others_have_not(tmp_path):
    front, written = made(), made(image_place="as_written")
    samples = dataset(
        tmp_path, sample("a", "1.png", ("What? <image>", "A.")), sample("b", "1.png", ("Why?? <image>", "A."))
    )

    assert len(set(count(samples, front).lengths.prefix.tolist())) == 1
    assert len(set(count(samples, written).lengths.prefix.tolist())) == 2
    assert count(samples, front).lengths.prefix.all()


def test_a_second_start_reads_what_the_first_has_counted(tmp_path):
    first = count(some(tmp_path), made())
    again = Counting(made())
    second = count(some(tmp_path), again)

    assert again.asked == 0
    assert same(first.lengths, second.lengths)
    assert second.rejected == first.rejected
    assert len(list((tmp_path / FOLDER).iterdir())) == 1


@pytest.mark.parametrize("changed", [made("qwen", "vicuna"), made("llama3"), made(image_place="as_written")])
def test_another_way_to_write_is_counted_anew(tmp_path, changed):
    count(some(tmp_path), made())
    again = Counting(changed)
    count(some(tmp_path), again)

    assert again.asked == 4


def test_other_samples_are_counted_anew_even_of_the_same_size(tmp_path):
    count(dataset(tmp_path, sample("a", None, ("What?", "A cup."))), made())
    again = Counting(made())
    count(dataset(tmp_path, sample("a", None, ("What?", "A cap."))), again)

    assert again.asked == 1


def test_a_count_that_was_damaged_is_made_again(tmp_path):
    first = count(some(tmp_path), made())
    path = next((tmp_path / FOLDER).iterdir())
    for broken in (b"", b"PK", path.read_bytes()[:-40]):
        path.write_bytes(broken)
        again = Counting(made())

        assert same(count(some(tmp_path), again).lengths, first.lengths)
        assert again.asked == 4


def test_a_count_with_any_byte_changed_is_right_or_made_again(tmp_path):
    first = count(some(tmp_path), made())
    path = next((tmp_path / FOLDER).iterdir())
    whole = path.read_bytes()
    for place in range(0, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
        known = _load(path)
        assert known is None or same(known.lengths, first.lengths)


def test_where_the_datas_folder_takes_no_files_the_count_lies_in_the_runs(tmp_path):
    some(tmp_path / "data")
    (tmp_path / "data" / FOLDER).write_text("a file where the folder would be")
    run = tmp_path / "run"
    first = count(Samples.open(tmp_path / "data"), made(), run)
    again = Counting(made())

    assert same(count(Samples.open(tmp_path / "data"), again, run).lengths, first.lengths)
    assert again.asked == 0
    assert [path.suffix for path in run.iterdir()] == [".npz"]
    assert len(count(Samples.open(tmp_path / "data"), made()).lengths) == 3


def test_another_process_counts_what_this_one_would(tmp_path):
    records = [sample(str(number), f"{number // 2}.png", ("What?", "x" * number)) for number in range(1, 30)]
    samples, one = dataset(tmp_path, *records), made()
    several = module._count(samples, one, 1, lambda _: None, portion=10, few=0)

    assert same(several.lengths, count(samples, one).lengths)


def test_a_count_tells_how_far_it_has_come(tmp_path):
    told: list[Progress] = []
    module._count(some(tmp_path), made(), 0, told.append, portion=3)

    assert [(one.doing, one.done, one.total) for one in told] == [("count", 0, 4), ("count", 3, 4), ("count", 4, 4)]


def test_a_broken_sample_stops_the_count_with_its_place(tmp_path):
    with pytest.raises(DataError, match=r"samples\.jsonl:2: conversations is"):
        count(dataset(tmp_path, sample("a"), {"id": "b"}), made())


def test_a_sample_longer_than_a_stage_allows_is_left_out_by_id(tmp_path):
    samples = some(tmp_path)
    counted = count(samples, made())
    longest = int(counted.lengths.n_tokens.max())

    assert same(counted.within(longest, samples).lengths, counted.lengths)
    shorter = counted.within(longest - 1, samples)
    assert shorter.lengths.index.tolist() == [0, 1]
    assert shorter.rejected[-1] == made().encode(samples.conversation(3), longest - 1)
    assert shorter.rejected[:-1] == counted.rejected


def test_nothing_that_can_be_learned_is_no_error_here(tmp_path):
    counted = count(dataset(tmp_path, sample("a", None, ("What?", ""))), made())

    assert (len(counted.lengths), counted.lengths.image_names, len(counted.rejected)) == (0, (), 1)


def test_parts_are_joined_with_one_code_for_each_image():
    rows = [Length(n, image, 1, 2, 9, 3, 7) for n, image in enumerate(["a", "b", None, "b", "c", "a"])]
    joined = Lengths.joined([Lengths.of(rows[:2]), Lengths.of(rows[2:3]), Lengths.of([]), Lengths.of(rows[3:])])

    assert same(joined, Lengths.of(rows))
    assert joined.image.tolist() == [0, 1, -1, 1, 2, 0]


def test_a_process_that_counts_loads_neither_torch_nor_transformers():
    code = "import sys, trainer.lengths; print({'torch', 'transformers'} & set(sys.modules))"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "set()"
