"""Train a vision-language model on visual instruction data: vision encoder, connector, language model."""

from importlib.metadata import version

__version__ = version("datagen")
