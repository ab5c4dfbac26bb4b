import tarfile

import pytest

from datagen.export.tars import Tars


def written(folder, n: int, ending: str = "jpg", **limits: int):
    folder.mkdir(exist_ok=True)
    with Tars(folder, "train", **limits) as shards:
        for number in range(n):
            shards.add({"id": f"s{number}"}, b"an image", ending)
        return shards.end()


def test_an_image_and_its_record_have_one_key(tmp_path):
    (file,) = written(tmp_path, 2)
    with tarfile.open(file) as tar:
        assert tar.getnames() == ["000000000.jpg", "000000000.json", "000000001.jpg", "000000001.json"]
        assert tar.extractfile("000000001.json").read() == b'{"id": "s1"}'
        assert tar.extractfile("000000001.jpg").read() == b"an image"


def test_names_stand_in_order_whatever_the_ending(tmp_path):
    (file,) = written(tmp_path, 2, ending="webp")
    with tarfile.open(file) as tar:
        assert tar.getnames() == sorted(tar.getnames())


def test_entries_have_no_owner_and_no_date(tmp_path):
    (file,) = written(tmp_path, 1)
    with tarfile.open(file) as tar:
        for entry in tar:
            assert (entry.mtime, entry.uid, entry.gid, entry.uname, entry.gname) == (0, 0, 0, "", "")
            assert (entry.mode, entry.type) == (0o644, tarfile.REGTYPE)
    assert b"ustar\x0000" in file.read_bytes()[:512]


@pytest.mark.parametrize(("limit", "value"), [("shard_samples", 3), ("shard_bytes", 3 * 2048)])
def test_files_are_cut_by_samples_and_by_size(tmp_path, limit, value):
    files = written(tmp_path, 7, **{limit: value})
    assert [file.name for file in files] == [f"train-{number:06}.tar" for number in range(3)]
    keys = []
    for file in files:
        with tarfile.open(file) as tar:
            keys += [name for name in tar.getnames() if name.endswith("json")]
    assert keys == [f"{number:09}.json" for number in range(7)]


def test_the_same_samples_give_the_same_bytes(tmp_path):
    assert written(tmp_path / "a", 3)[0].read_bytes() == written(tmp_path / "b", 3)[0].read_bytes()


def test_no_samples_are_no_files(tmp_path):
    assert written(tmp_path, 0) == ()
