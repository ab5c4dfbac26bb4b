"""Every command of the README runs, from an empty directory that holds what it says."""

import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from datagen.cli import main
from datagen.teacher.app import app
from datagen.teacher.server import serving
from datagen.types import Sample
from tests.builders import coco_files
from trainer.cli import main as train

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
COMMANDS = [line for language, block in BLOCKS if language == "sh" for line in block.splitlines()]
TYPES = (Path(__file__).parents[2] / "docs" / "response-types.md").read_text(encoding="utf-8")
RECIPE, SEED = re.findall(r"^```toml\n(.*?)^```", TYPES, re.MULTILINE | re.DOTALL)
TRAINED = "runs/small"  # what the road to a model begins with
LOCAL = re.compile(r"http://localhost:\d+/v1")


@pytest.fixture
def newcomer(tmp_path, monkeypatch):
    """An empty directory with the annotations and the folder that the README speaks of, and an endpoint."""
    files = coco_files(tmp_path / "annotations")
    for name, file in files.items():
        file.rename(file.with_name(f"{name}_val2017.json"))
    own = tmp_path / "my-prompts" / "safety"
    (own / "seeds").mkdir(parents=True)
    (own / "recipe.toml").write_text(RECIPE)
    (own / "seeds" / "001.toml").write_text(SEED)
    (own / "system.md").write_text("Reply with one Question: and one Answer: on what is risky here.")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    return tmp_path


def test_the_readme_names_make_targets_that_exist():
    makefile = (Path(__file__).parents[2] / "Makefile").read_text()
    targets = [line.split()[1] for line in COMMANDS if line.startswith("make ")]
    assert targets == ["demo", "test"]
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)


def open_and_close(command: list[str]) -> None:
    """A command that shows a page until Ctrl-C: its link is opened, then it is interrupted."""
    program = [sys.executable, "-c", "from datagen.cli import main; main()", *command[1:], "--no-open"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as shown:
        try:
            assert shown.stdout
            with build_opener(HTTPCookieProcessor()).open(shown.stdout.readline().strip()) as page:
                assert page.status == 200
            shown.send_signal(signal.SIGINT)
            assert shown.wait(30) == 0
        finally:
            shown.kill()


def test_every_command_of_the_readme_works(newcomer, monkeypatch, capsys):
    commands = [line for line in COMMANDS if line.startswith("datagen ") and TRAINED not in line]
    assert len(commands) >= 8
    with serving(app()) as url:
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        for command in commands:
            if command.startswith("datagen audit"):
                open_and_close(shlex.split(command))
                continue
            with pytest.raises(SystemExit) as exit:
                main(shlex.split(LOCAL.sub(url, command))[1:])
            assert exit.value.code == 0, f"{command}\n{capsys.readouterr().err}"
    assert len(list(newcomer.glob("runs/*/manifest.json"))) >= 4


def test_every_command_on_the_road_to_a_model_works(tmp_path, monkeypatch, capsys):
    programs = {"datagen": main, "trainer": train}
    road = [line for line in COMMANDS if TRAINED in line or line.startswith("trainer ")]
    assert {line.split()[1] for line in road} == {"build", "align", "tune", "evaluate", "chat", "export"}
    monkeypatch.chdir(tmp_path)
    for command in road:
        program, *flags = shlex.split(command.replace("--scenes 40", "--scenes 10").replace("--epochs 3", "--epochs 1"))
        with pytest.raises(SystemExit) as exit:
            programs[program](flags)
        assert exit.value.code == 0, f"{command}\n{capsys.readouterr().err}"
    assert (tmp_path / "models" / "llava" / "model.safetensors").exists()


def test_the_record_of_the_readme_is_a_sample():
    (record,) = [block for language, block in BLOCKS if language == "json"]
    assert Sample.model_validate_json(record)


def test_nothing_the_readme_points_to_is_missing():
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if not link.startswith("http")]
    pictures = re.findall(r'src="([^"]+)"', README)
    assert links and pictures
    assert [link for link in links + pictures if not (Path(__file__).parents[2] / link).exists()] == []
