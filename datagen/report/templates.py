"""Templates of pages that show what people and models wrote, with two walls that no template can forget. Door of Jinja.

Jinja escapes every value, because autoescape is on for all templates and none marks a value as safe; `finalize` takes
every value through `shown.visible` on its way out. The third wall, what a page may run and load, is the page's own.
"""

from jinja2 import Environment, PackageLoader, StrictUndefined

from datagen.hostile import writable
from datagen.report.shown import visible


def templates(package: str) -> Environment:
    """The templates in the folder `page` of a package, with filters for numbers and for names in words."""
    house = Environment(
        loader=PackageLoader(package, "page"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_written,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    house.filters.update(number=number, words=words)
    return house


def number(value: float) -> str:
    """A number for people: 1,234 or 0.5."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def words(name: str) -> str:
    """A name from a record as people say it: some_rule is "some rule"."""
    return name.replace("_", " ").replace(".", ": ", 1)


def _written(value: object) -> object:
    """What stands for a value; what a template made is done already."""
    if hasattr(value, "__html__"):
        return value
    return visible(writable(str(value)))
