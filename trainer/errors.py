"""What can go wrong that a person has to put right.

    TrainerError
    |-- SettingsError   a setting is impossible, contradicts another, or asks for what is not installed
    |-- DataError       samples or images cannot be read as promised
    |-- ModelError      an encoder, a language model or a checkpoint cannot be used as configured
    `-- Diverged        the loss or the gradient is no number any more

A message is one line: what was found, where, what was expected, what to do.
"""


class TrainerError(Exception):
    """Base of every error whose message is meant for the person running the command."""


class SettingsError(TrainerError):
    """A setting is impossible, contradicts another, or asks for what is not installed."""


class DataError(TrainerError):
    """Samples or images cannot be read as promised."""


class ModelError(TrainerError):
    """An encoder, a language model or a checkpoint cannot be used as configured."""


class Diverged(TrainerError):  # noqa: N818 - it says what happened
    """The loss or the gradient is no number any more."""
