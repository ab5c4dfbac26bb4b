"""Names that are fit for strangers: nothing of the machine a run was made on."""

import re

# vLLM and llama.cpp call a model by the path from which it was loaded.
_PLACE = re.compile(r"(?:[/~.]|[A-Za-z]:[\\/]).*?([^/\\]+)[/\\]*", re.S)


def teacher_name(model: str) -> str:
    """A model's name; of one that is named by where it lies, the last part."""
    found = _PLACE.fullmatch(model)
    return found[1] if found else model


def dataset_name(wished: str, folder: str) -> str:
    """What a dataset is called: as wished, else as its run folder."""
    return " ".join(wished.split()) or folder or "dataset"


def file_name(name: str) -> str:
    """The same for a file or an identifier: letters, digits, dots and hyphens."""
    return re.sub(r"[^A-Za-z0-9.]+", "-", name).strip("-.") or "dataset"
