"""A model as commands that ask it need it."""

from pathlib import Path

import torch

from trainer import folder
from trainer.cli.opening import opened
from trainer.folder import Opened
from trainer.render import renderer
from trainer.respondent import Model


def respondent(place: Path, max_new_tokens: int) -> tuple[Model, Opened]:
    """The model of a folder, where it is quickest. Raises SettingsError and ModelError."""
    cuda = torch.cuda.is_available()
    found = folder.read(opened(place), torch.bfloat16 if cuda else torch.float32, "cuda" if cuda else "cpu")
    found.model.eval()
    rendered = renderer(found.model.spec, found.tokenizer, found.model.n_image_tokens)
    return Model(found.model, rendered, max_new_tokens), found
