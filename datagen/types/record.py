"""What every record on disk is, and the kinds of values that several have."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Unit = Annotated[float, Field(ge=0.0, le=1.0)]
Count = Annotated[int, Field(ge=0, lt=2**63)]  # what a database holds
TypeName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,40}$")]
Shape = Literal["dialogue", "qa", "text"]


class Record(BaseModel):
    """A value that is written to disk: immutable, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
