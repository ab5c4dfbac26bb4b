"""Rows made by hand: one prompt and its answers, each a branch from it. Rows of samples are layout.py's.

Shapes: T positions, N images, V vectors of a soft prompt.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from trainer.batch import IGNORE, Batch, Span


def media(ids: Tensor, image_token: int, n_image_tokens: int) -> Tensor:
    """(..., T) -> (..., T): which image each position may look at, counted in reading order; -1 before the first."""
    seen = (ids == image_token).cumsum(-1)
    return (seen + n_image_tokens - 1) // n_image_tokens - 1


def answered(
    prompt: Sequence[int],
    answers: Sequence[Sequence[int]],
    pixels: Tensor,
    image_token: int,
    n_image_tokens: int,
    n_virtual: int = 0,
) -> Batch:
    """A row of one prompt and all of its answers; `n_virtual` places of a soft prompt stand first.

    The prompt's last position stands in every branch: it is what foretells an answer's first token.
    """
    places = [int(image_token == 0)] * n_virtual  # any token but an image's: a soft prompt's vectors stand there
    whole = [*places, *prompt]
    cut = len(whole) - 1
    ids, targets, positions, spans = whole[:cut], [IGNORE] * cut, list(range(cut)), []
    if cut:
        spans.append(Span(0, cut, 0, 0))
    for answer in answers:
        start = len(ids)
        ids += [whole[-1], *answer[:-1]]
        targets += answer
        positions += range(cut, cut + len(answer))
        spans.append(Span(start, len(ids), 0, cut) if cut else Span(start, len(ids), start, start))
    row = torch.tensor([ids], device=pixels.device)
    virtual = torch.arange(row.shape[1], device=pixels.device)[None] < n_virtual
    last = media(torch.tensor([whole]), image_token, n_image_tokens)[0].tolist()
    sees = last[:cut] + [last[-1]] * (row.shape[1] - cut)
    return Batch(
        ids=row,
        targets=torch.tensor([targets], device=pixels.device),
        positions=torch.tensor([positions], device=pixels.device),
        spans=tuple(spans),
        pixels=pixels,
        media=torch.tensor([sees], device=pixels.device),
        virtual=virtual,
        sample_ids=tuple(str(number) for number in range(len(answers))),
        n_learned=sum(len(answer) for answer in answers),
    )
