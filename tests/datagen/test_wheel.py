"""The package as a stranger gets it: a wheel in an empty environment, run from an empty folder."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from datagen.types import IMAGE_TOKEN, Sample

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def run(*command: str | Path, cwd: Path) -> str:
    """Standard output of a command that must succeed, in an environment without this one's Python settings."""
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(command, cwd=cwd, env=settings, capture_output=True, text=True, check=False)
    said = (done.stdout + done.stderr).splitlines()[-20:]
    assert done.returncode == 0, "\n".join([f"{command} exited {done.returncode}", *said])
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """Folder of commands of an environment that holds the wheel.

    Its dependencies are those of the environment that runs the test, seen through a .pth file, so no network is
    needed; .pth files over there, such as the editable install's, are not followed. DATAGEN_TEST_INDEX=1 installs
    them from the package index instead.
    """
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, symlinks=True)
    into = [sys.executable, "-m", "pip", "--python", home, "install", "-q", "--no-compile"]
    if os.environ.get("DATAGEN_TEST_INDEX"):
        run(*into, "-c", ROOT / "constraints.txt", wheel, cwd=home)
    else:
        run(*into, "--no-deps", "--no-index", wheel, cwd=home)
        (packages,) = home.glob("lib/python*/site-packages")
        here = dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))
        (packages / "dependencies.pth").write_text("\n".join(here))
    return home / "bin"


def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


@pytest.mark.parametrize("folder", ["prompts", "seeds", "schemas"])
def test_the_wheel_holds_every_file_of(folder, wheel):
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file()}
    assert files
    assert {f"datagen/shipped/{name}" for name in files} <= set(names(wheel))


def test_the_wheel_holds_the_code_its_licence_and_nothing_else(wheel):
    assert {"datagen/types/sample.py", "trainer/__init__.py"} <= set(names(wheel))
    assert any(name.endswith("licenses/LICENSE") for name in names(wheel))
    assert {name.split("/")[0] for name in names(wheel)} == {
        "datagen",
        "trainer",
        f"{'-'.join(wheel.name.split('-')[:2])}.dist-info",
    }


def test_what_is_imported_is_the_wheel_and_its_own_folders(installed, tmp_path):
    told = "import datagen, datagen.assets as a; print(datagen.__file__, a.folder('prompts'), sep='\\n')"
    code, prompts = map(Path, run(installed / "python", "-c", told, cwd=tmp_path).splitlines())
    assert code.is_relative_to(installed.parent)
    assert prompts == code.parent / "shipped" / "prompts"


def test_help_is_there(installed, tmp_path):
    assert "build" in run(installed / "datagen", "--help", cwd=tmp_path)


def test_the_demo_runs_from_an_empty_folder(installed, tmp_path):
    run(installed / "datagen", "build", "--type", "reasoning", "--run", "out", cwd=tmp_path)
    rows = (tmp_path / "out" / "samples.jsonl").read_text(encoding="utf-8").splitlines()
    samples = [Sample.model_validate_json(row) for row in rows]
    assert samples
    assert {sample.type for sample in samples} == {"reasoning"}
    assert all(sample.conversations[0].text.count(IMAGE_TOKEN) == 1 for sample in samples)
