import pytest
import torch
from PIL import Image

from trainer.chat import Chat, seen
from trainer.errors import DataError
from trainer.pixels import padding


class Echo:
    """Says back what it was asked, and after what."""

    def replies(self, asked):
        return [f"{one.question.question} after {len(one.question.before)}, {one.question.image}" for one in asked]


def test_what_was_said_stays_in_mind():
    talk = Chat(Echo(), torch.zeros(3, 2, 2))
    assert [talk.ask("Why?"), talk.ask("How?")] == ["Why? after 0, image", "How? after 1, image"]


def test_what_was_said_can_be_forgotten():
    talk = Chat(Echo())
    talk.ask("Why?")
    talk.forget()
    assert talk.ask("How?") == "How? after 0, None"


def test_an_image_is_what_the_encoder_takes(tmp_path):
    Image.new("RGB", (40, 20), "red").save(tmp_path / "a.png")
    assert seen(tmp_path / "a.png", padding(16)).shape == (3, 16, 16)


def test_a_missing_image_is_one_line(tmp_path):
    with pytest.raises(DataError, match=r"none\.png"):
        seen(tmp_path / "none.png", padding(16))


def test_a_link_that_leads_to_another_folder_is_followed(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    Image.new("RGB", (40, 20), "red").save(tmp_path / "elsewhere" / "a.png")
    (tmp_path / "link.png").symlink_to(tmp_path / "elsewhere" / "a.png")
    assert seen(tmp_path / "link.png", padding(16)).shape == (3, 16, 16)
