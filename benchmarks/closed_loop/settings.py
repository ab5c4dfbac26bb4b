"""Every size of the closed loop in one frozen value: the defaults take 14 minutes on two cores."""

from pydantic import Field

from trainer.record import Record


class Settings(Record):
    """How much of everything."""

    parts: int = 2
    """Sets of scenes to learn from, drawn side by side."""
    scenes: int = 4000
    """Scenes of each."""
    held_out: int = 1000
    """Scenes to ask about, drawn with a seed of their own."""
    seed: int = 17
    """Of everything that is drawn; each set of scenes takes one more."""
    mix: str = "conversation=85,detail=12,reasoning=3"
    """Shares of response types among samples, in percent."""
    side: int = Field(default=128, multiple_of=16)
    """Of images, in pixels."""
    channels: tuple[int, int, int] = (32, 64, 128)
    """Of the encoder, at strides 4, 8 and 16."""
    blocks: tuple[int, int, int] = (0, 2, 1)
    """Of the encoder, at each of them."""
    rare: int = 40
    """Phrases in the captions of fewer images are not learned."""
    contrast_epochs: int = 6
    """Of all captioned images."""
    contrast_rate: float = 2e-3
    """Highest learning rate."""
    contrast_batch: int = 16
    """Images to a step."""
    count_epochs: int = 2
    """Of all captioned images."""
    words: int = 1000
    """Tokens of the tokenizer."""
    width: int = Field(default=128, multiple_of=32)
    """Of the language model and of each of its two heads."""
    layers: int = 1
    """Of the language model, before it is given those that look."""
    tokens_per_pack: int = 512
    """Attention on a CPU costs their square."""
    packs_per_step: int = 1
    """Packs to a step."""
    teach_share: float = 0.2
    """Of samples, which the language model reads without images first."""
    teach_epochs: int = 1
    """Of those."""
    teach_rate: float = 1e-3
    """Highest learning rate."""
    align_short: float = 0.45
    """Of what captions say in short."""
    align_spoken: float = 0.1
    """Of samples, among it."""
    align_epochs: int = 1
    """Of both."""
    align_rate: float = 8e-4
    """Highest learning rate: a quick one forgets where it began to look."""
    tune_short: float = 0.25
    """Of what captions say in short, among all other samples."""
    tune_epochs: int = 1
    """Of these, and of all samples that align did not take."""
    tune_rate: float = 8e-4
    """Highest learning rate."""
    questions: int = 300
    """At most so many of each kind."""
    threads: int = 2
    """Of torch, and commands side by side."""


def short() -> Settings:
    """A minute instead of a quarter of an hour: every step is gone through, and nothing is learned."""
    return Settings(scenes=150, held_out=100, contrast_epochs=2, rare=4, width=64, words=600, questions=40)
