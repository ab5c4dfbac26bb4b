"""What commands need: a folder of samples, and a model that was drawn a moment ago."""

import pytest

from tests.trainer.builders import sample, spec, write_dataset
from trainer import folder
from trainer.cli import main
from trainer.model import VisionLanguage
from trainer.pixels import processor
from trainer.tokenizers import bytes_tokenizer

SAMPLES = [
    sample(str(n), f"{n % 3}.png", ("What color is it?", color), ("Is it red?", "Yes." if color == "red" else "No."))
    for n, color in enumerate(["red", "green", "blue"] * 2)
]


def dataset(place):
    """A folder with six samples about three images."""
    return write_dataset(place, SAMPLES)


def model(place, connector="mlp"):
    """The folder of a model that knows nothing."""
    tokenizer = bytes_tokenizer()
    drawn = spec(connector)
    folder.write(VisionLanguage.build(drawn, tokenizer), tokenizer, processor(drawn), place)
    return place


def ended(*argv):
    """The exit code of a command."""
    with pytest.raises(SystemExit) as stopped:
        main([str(one) for one in argv])
    return stopped.value.code
