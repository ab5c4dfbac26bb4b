from pathlib import Path
from typing import get_args

import pytest

from datagen import assets
from datagen.errors import ConfigError


def laid_out(root: Path, *names: str) -> Path:
    """A package folder, with the named files and folders around or in it."""
    (root / "datagen").mkdir()
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch() if path.suffix else path.mkdir()
    return root / "datagen"


@pytest.mark.parametrize("name", get_args(assets.Shipped))
def test_every_shipped_folder_is_found_and_holds_files(name):
    assert any(path.is_file() for path in assets.folder(name).rglob("*"))


def test_a_checkout_has_them_at_its_root(tmp_path):
    package = laid_out(tmp_path, "pyproject.toml", "prompts")
    assert assets.folder("prompts", package) == tmp_path / "prompts"


def test_an_installed_package_has_its_own_copy(tmp_path):
    package = laid_out(tmp_path, "datagen/shipped/prompts", "pyproject.toml", "prompts")
    assert assets.folder("prompts", package) == package / "shipped" / "prompts"


def test_a_folder_of_another_package_is_not_taken_for_ours(tmp_path):
    package = laid_out(tmp_path, "schemas")
    with pytest.raises(ConfigError):
        assets.folder("schemas", package)


def test_a_folder_that_is_nowhere_is_one_clear_line(tmp_path):
    package = laid_out(tmp_path, "pyproject.toml")
    with pytest.raises(ConfigError) as caught:
        assets.folder("seeds", package)
    assert str(caught.value) == (
        f"no seeds folder in {package / 'shipped'} or {tmp_path}, expected one with datagen: install datagen again"
    )
