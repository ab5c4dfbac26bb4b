"""Conversations of random ids about random images, packed and one by one."""

from dataclasses import replace

import torch

from trainer.layout import Layout
from trainer.render import Encoded

N_SPECIAL = 5  # ids of the bytes tokenizer that are no bytes


def talk(model, n_ids, seed, n_images=1, name=None) -> Encoded:
    """Images in front, then ids, of which the second half is learned."""
    drawn = torch.randint(N_SPECIAL, 200, (n_ids,), generator=torch.Generator().manual_seed(seed)).tolist()
    before = [model.image_token] * (n_images * model.n_image_tokens)
    half = len(before) + n_ids // 2
    return Encoded(
        id=name or str(seed),
        ids=(*before, *drawn),
        answers=((half, len(before) + n_ids),),
        n_images=n_images,
        image_at=0 if n_images else -1,
        n_image_tokens=model.n_image_tokens,
    )


def images(model, n, seed=0):
    dtype = next(model.encoder.parameters()).dtype
    return torch.randn(n, 3, 32, 32, generator=torch.Generator().manual_seed(seed), dtype=torch.float64).to(dtype)


def layout(model, **changes) -> Layout:
    return Layout(model.image_token, model.n_image_tokens, fill_token=0, n_virtual=model.n_virtual, **changes)


def packed(model, groups, pixels, multiple=8):
    """All groups in one row, filled up."""
    return layout(model, multiple=multiple).row(groups, pixels)


def one_by_one(model, groups, pixels):
    """Every conversation in a row of its own, with a copy of its group's images."""
    rows, at = [], 0
    for group in groups:
        own = pixels[at : at + group[0].n_images]
        rows += [layout(model).row([[one]], own) for one in group]
        at += group[0].n_images
    return rows


def groups_of(model):
    """One image with four conversations, one with one, a text alone, and two images of one conversation."""
    return [
        [talk(model, n, seed) for n, seed in [(6, 1), (9, 2), (3, 3), (12, 4)]],
        [talk(model, 7, 5)],
        [talk(model, 8, 6, n_images=0)],
        [talk(model, 5, 7, n_images=2)],
    ]


def loss_and_gradients(model, rows):
    """Of all rows together."""
    model.zero_grad()
    loss = sum(model(row) for row in rows)
    loss.backward()
    gradients = {n: p.grad.clone() for n, p in model.named_parameters() if p.grad is not None}
    return loss.detach(), gradients


def without_pixels(row):
    return replace(row, pixels=row.pixels[:0])
