"""What every record on disk is: immutable, and strict about unknown fields."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A value that is written to disk."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
