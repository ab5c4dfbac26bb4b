import subprocess

import pytest

from datagen.errors import PublishError
from datagen.publish import sums


def folder(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "train.parquet").write_bytes(b"rows")
    (tmp_path / "README.md").write_bytes(b"card")
    return tmp_path


def test_every_file_is_named_but_the_sums(tmp_path):
    assert list(sums.write(folder(tmp_path))) == ["README.md", "data/train.parquet"]
    assert sums.read(tmp_path) == sums.write(tmp_path)


def test_sha256sum_agrees(tmp_path):
    sums.write(folder(tmp_path))
    said = subprocess.run(["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True)
    assert said.returncode == 0 and said.stdout.count(": OK") == 2


def test_what_changed_is_gone_or_is_new_is_wrong(tmp_path):
    sums.write(folder(tmp_path))
    assert sums.wrong(tmp_path) == ()
    (tmp_path / "README.md").write_bytes(b"another")
    (tmp_path / "data" / "train.parquet").unlink()
    (tmp_path / "notes").write_bytes(b"")
    (tmp_path / "link").symlink_to("nowhere")
    assert sums.wrong(tmp_path) == ("README.md", "data/train.parquet", "link", "notes")


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a/../../x", "a//b", "", "a\\b", "./a"])
def test_a_path_that_leads_out_is_refused(tmp_path, path):
    (tmp_path / "SHA256SUMS").write_text(f"{'0' * 64}  {path}\n")
    with pytest.raises(PublishError, match="SHA256SUMS:1"):
        sums.read(tmp_path)


def test_a_folder_without_sums_is_no_publication(tmp_path):
    with pytest.raises(PublishError, match="cannot be read"):
        sums.read(tmp_path)
