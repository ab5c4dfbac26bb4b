"""What is known of an image."""

from typing import Annotated

from pydantic import Field, model_validator

from datagen.types.record import Record, Unit


class Box(Record):
    """One annotated object; corners as fractions of the image's width and height, three decimals."""

    category: str
    """Category name, as the annotation spells it."""
    x1: Unit
    """Left edge; 0 is the left of the image."""
    y1: Unit
    """Top edge; 0 is the top of the image."""
    x2: Unit
    """Right edge."""
    y2: Unit
    """Bottom edge."""

    @model_validator(mode="after")
    def has_area(self) -> "Box":
        """Refuse a box whose edges meet or cross."""
        if self.x2 <= self.x1 or self.y2 <= self.y1:
            raise ValueError(f"{self.category} box has no area: x {self.x1}..{self.x2}, y {self.y1}..{self.y2}")
        return self


class Context(Record):
    """All that is known of one image without looking at it."""

    image_id: str
    """Id of the image in its source."""
    image: str
    """Image file, relative to the image folder, with forward slashes."""
    width: Annotated[int, Field(gt=0)]
    """Width in pixels."""
    height: Annotated[int, Field(gt=0)]
    """Height in pixels."""
    captions: tuple[str, ...] = ()
    """Human captions in annotation order, without edge whitespace."""
    boxes: tuple[Box, ...] = ()
    """Annotated single objects in annotation order."""
    crowds: tuple[Box, ...] = ()
    """Regions that hold many objects of one category; never shown to the teacher, used by the checks."""
