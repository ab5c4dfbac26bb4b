"""Two layers that stand before those that were taught, and begin by looking.

    look    a word's query is the word as it is, a patch's key is the patch turned back: a word finds the patches that
            show it and takes along what else they show and where it is; a word that is shown nowhere looks at the
            tokens that turns begin with, and takes nothing
    tell    whatever stands after a word that found something has what that word took along

Left to themselves, layers of this size would have to find out noun by noun which patch shows what a word says; in
minutes they find it for none. Looking sits in one head of its layer, telling in both of its own; the other weights are
drawn and say little at first, and all of them learn. Attention that starts as a comparison of contents: Trockman and
Kolter 2023, "Mimetic initialization of self-attention layers".

Shapes: D width of the text, H width of a head, which is D here. Positions turn pairs of a head's numbers, the first
ones quickly and the last ones slowly (Su et al. 2021): comparing contents is the business of slow ones.
"""

import torch
from torch import Tensor, nn
from transformers import PreTrainedConfig

from benchmarks.closed_loop.words import EVERY, OTHERS, Axes

TURNS = 1e8  # base of the angles between neighbors: with the usual 1e4 few pairs stand still over a sample's length
STILL = 2e-3  # radians to the next token, at most: for what is compared over a whole sample
NEAR = (0.01, 0.5)  # radians: what is compared there fades after some ten tokens
WIDE = (0.001, 0.05)  # and there after some fifty
SHARP = 3.0  # of queries when looking: a word that is shown scores about 20, chance no more than 10
NOTHING = 10.0  # score of looking at nothing; words that cannot be seen have more of it
TAKEN = 1.25  # length of what a word takes along, in lengths of a word
FOUND = 3.5  # of queries and of keys when telling
TOLD = 1.5  # length of what is told, in lengths of a word
FRESH = 0.1  # of what was drawn, where something else is to be heard at first


@torch.no_grad()
def look(layer: nn.Module, config: PreTrainedConfig, axes: Axes, nothing: Tensor, length: float) -> None:
    """Let words look at patches; `nothing` (D) is the vector of the token that turns begin with."""
    attention, width, head = layer.self_attn, config.hidden_size, config.head_dim
    away = nn.functional.normalize(axes.free(nothing), dim=0)
    slow = _pairs(config, 0.0, STILL)
    compared = torch.zeros(head, width)
    compared[slow] = _drawn(width)[: len(slow)] * (width / len(slow)) ** 0.5
    every = compared @ axes.every
    # norms bring a word to a length of D^0.5: this much of it is `every`, and this much of `nothing` is its own
    share, own = EVERY / (1 + EVERY**2) ** 0.5, (1 + (OTHERS * EVERY) ** 2) ** -0.5
    score = SHARP * every.norm() * width * share * own / head**0.5
    layer.mlp.down_proj.weight *= FRESH
    attention.o_proj.weight[:, head:] *= FRESH
    attention.q_proj.weight[:head] = SHARP * compared
    attention.k_proj.weight[:head] = compared @ axes.turn.T + torch.outer(every / every.norm(), away) * NOTHING / score
    taken = _drawn(width)[:head]
    attention.o_proj.weight[:, :head] = TAKEN * length / width**0.5 * axes.turn.T @ taken.T
    for said in (axes.every, axes.shown):
        attention.o_proj.weight[:, head:] -= torch.outer(said, said @ attention.o_proj.weight[:, head:])
    apart = torch.linalg.qr(torch.stack([away, axes.every]).T).Q
    attention.v_proj.weight[:head] = taken - taken @ apart @ apart.T


@torch.no_grad()
def tell(layer: nn.Module, config: PreTrainedConfig, axes: Axes, length: float) -> None:
    """Let what comes after words that found something have it: from the last one, and from all of them alike.

    The one is said in the words' own vectors, the other in vectors that are none: two things can be held against each
    other, and neither is taken for the other.
    """
    attention, width, head = layer.self_attn, config.hidden_size, config.head_dim
    layer.mlp.down_proj.weight *= FRESH
    for number, angles in enumerate((NEAR, WIDE)):
        rows = slice(number * head, (number + 1) * head)
        pairs = _pairs(config, *angles)
        both = torch.zeros(head)
        both[pairs] = len(pairs) ** -0.5
        for part, axis in ((attention.q_proj, axes.every), (attention.k_proj, axes.shown)):
            part.weight[rows] *= FRESH
            part.weight[rows] += FOUND * torch.outer(both, axis)
        taken = _drawn(width)[:head]
        said = _drawn(width) if number else torch.eye(width)
        attention.v_proj.weight[rows] = taken
        attention.o_proj.weight[:, rows] = TOLD * length / width**0.5 * said @ taken.T


def _pairs(config: PreTrainedConfig, least: float, most: float) -> Tensor:
    """Places of a head's numbers whose pairs turn by so many radians from one token to the next."""
    half = config.head_dim // 2
    angles = TURNS ** -(torch.arange(half) / half)
    found = torch.nonzero((least < angles) & (angles < most))[:, 0]
    return torch.cat([found, found + half])


def _drawn(width: int) -> Tensor:
    return torch.linalg.qr(torch.randn(width, width)).Q
