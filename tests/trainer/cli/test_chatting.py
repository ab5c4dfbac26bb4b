import io
import json

from tests.trainer.cli.builders import dataset, ended, model
from trainer.chat import Chat
from trainer.cli.conversing import converse


def test_one_question_has_one_answer_on_stdout(tmp_path, capsys):
    image = dataset(tmp_path / "data").parent / "0.png"
    assert ended("chat", model(tmp_path / "m"), "What is it?", "--image", image, "--max-new-tokens", 3) == 0
    assert capsys.readouterr().out.endswith("\n")


def test_an_image_that_is_none_is_one_line(tmp_path, capsys):
    (tmp_path / "a.png").write_text("no picture")
    assert ended("chat", model(tmp_path / "m"), "What is it?", "--image", tmp_path / "a.png") == 1
    assert "a.png" in capsys.readouterr().err


def test_programs_read_an_answer_as_json(tmp_path, capsys):
    assert ended("chat", model(tmp_path / "m"), "What is it?", "--max-new-tokens", 3, "--json") == 0
    assert json.loads(capsys.readouterr().out).keys() == {"question", "answer"}


class Echo:
    def replies(self, asked):
        return [f"[red]{one.question.question}\x1b[2J after {len(one.question.before)}" for one in asked]


def test_a_conversation_goes_on_until_the_end_of_input(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("Why?\nHow?\n/new\nWho?\n"))
    converse(Chat(Echo()))
    assert capsys.readouterr().out.splitlines() == [
        "[red]Why?[2J after 0",
        "[red]How?[2J after 1",
        "[red]Who?[2J after 0",
    ]
