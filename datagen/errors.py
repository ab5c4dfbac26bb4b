"""What can go wrong that a person has to put right.

    DatagenError
    |-- ConfigError     a setting is impossible or contradicts another
    |-- SourceError     annotations cannot be read as promised
    |-- PromptError     a prompt folder, a recipe or a seed cannot be used
    |-- RunError        the run folder does not fit this run, or cannot be read or written
    |-- TeacherError    the teacher's endpoint cannot be used as configured
    `-- PublishError    a dataset is not fit to be published, or the place where it is to go refuses it

A message is one line: what was found, where, what was expected, what to do.
What the teacher wrote is never an error: it is a `types.Rejection`, kept in the run folder and counted.
"""


class DatagenError(Exception):
    """Base of every error whose message is meant for the person running the command."""


class ConfigError(DatagenError):
    """A setting is impossible or contradicts another."""


class SourceError(DatagenError):
    """Annotations cannot be read as promised."""


class PromptError(DatagenError):
    """A prompt folder, a recipe or a seed cannot be used."""


class RunError(DatagenError):
    """The run folder does not fit this run, or cannot be read or written."""


class TeacherError(DatagenError):
    """The teacher's endpoint cannot be used as configured."""


class PublishError(DatagenError):
    """A dataset is not fit to be published, or the place where it is to go refuses it."""
