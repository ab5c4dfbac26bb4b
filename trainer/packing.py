"""Which conversations share an image, and which groups share a row. Numbers in, numbers out: no text, no tensors.

Packing without cutting is Krell et al. 2021 (arXiv 2107.02027) and Ding et al. 2024 (arXiv 2404.10830): best fit,
largest first. It runs here in windows of the epoch's order, so that what meets in a row stays a matter of chance.
"""

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

WINDOW = 4096  # groups that are packed at a time: large enough for full rows, small beside an epoch


@dataclass(frozen=True, slots=True)
class Groups:
    """Conversations side by side, group after group."""

    members: Ints
    """Places of conversations; those of group g are members[starts[g] : starts[g + 1]]."""
    starts: Ints
    """Where each group begins; one more at the end."""
    sizes: Ints
    """Positions that each takes: its prefix once, then its branches."""
    images: Ints
    """Images of each."""


def alone(n_tokens: Ints, n_images: Ints) -> Groups:
    """Every conversation a group of its own."""
    places = np.arange(len(n_tokens) + 1, dtype=np.int64)
    return Groups(places[:-1], places, n_tokens, n_images)


def shared(keys: Ints, n_prefix: Ints, n_tokens: Ints, n_images: Ints, order: Ints, max_tokens: int) -> Groups:
    """Conversations of one key (-1: of none) branch from one prefix; what does not fit into a row is split.

    `order`, a permutation, says in which order a key's conversations stand.
    """
    members = order[np.argsort(keys[order], kind="stable")]
    starts, size, before = [], max_tokens, -1
    sizes: list[int] = []
    for place, (key, prefix, tokens) in enumerate(
        zip(keys[members].tolist(), n_prefix[members].tolist(), n_tokens[members].tolist(), strict=True)
    ):
        if key == before != -1 and size + tokens - prefix <= max_tokens:
            size += tokens - prefix
            sizes[-1] = size
        else:
            size = tokens
            starts.append(place)
            sizes.append(size)
        before = key
    firsts = np.array(starts, dtype=np.int64)
    bounds = np.append(firsts, len(members))
    return Groups(members, bounds, np.array(sizes, dtype=np.int64), n_images[members[firsts]])


def rows(groups: Groups, order: Ints, max_tokens: int, max_images: int) -> list[list[int]]:
    """Groups by row, each once; `order` is a permutation.

    Windows follow each other as it has them, and in each the rows as it has their largest groups.
    """
    packed: list[list[int]] = []
    for start in range(0, len(order), WINDOW):
        window = order[start : start + WINDOW]
        found = best_fit(groups.sizes[window].tolist(), groups.images[window].tolist(), max_tokens, max_images)
        named = window.tolist()
        packed += [[named[place] for place in row] for row in sorted(found, key=lambda row: row[0])]
    return packed


def best_fit(sizes: Sequence[int], images: Sequence[int], max_tokens: int, max_images: int) -> list[list[int]]:
    """Places by row: each group, largest first, goes where the least room is left over."""
    order = sorted(range(len(sizes)), key=lambda place: (-sizes[place], -images[place], place))
    found: list[list[int]] = []
    free_images: list[int] = []
    room: list[tuple[int, int]] = []  # (free positions, row), sorted: rows that an image still fits in
    room_for_text: list[tuple[int, int]] = []  # the same for rows whose images are all there

    for place in order:
        size, need = sizes[place], images[place]
        open_rows, at = _fullest(room, room_for_text, free_images, size, need)
        if open_rows is None:
            free, row = max_tokens, len(found)
            found.append([])
            free_images.append(max_images)
        else:
            free, row = open_rows.pop(at)
        found[row].append(place)
        free_images[row] -= need
        insort(room if free_images[row] > 0 else room_for_text, (free - size, row))
    return found


def _fullest(
    room: list[tuple[int, int]],
    room_for_text: list[tuple[int, int]],
    free_images: list[int],
    size: int,
    need: int,
) -> tuple[list[tuple[int, int]] | None, int]:
    """The list and place of the row with the least room that is enough; (None, 0) where there is none."""
    at = bisect_left(room, (size, -1))
    while at < len(room) and free_images[room[at][1]] < need:
        at += 1
    best: tuple[list[tuple[int, int]] | None, int] = (room, at) if at < len(room) else (None, 0)
    if need == 0:
        beside = bisect_left(room_for_text, (size, -1))
        if beside < len(room_for_text) and (best[0] is None or room_for_text[beside][0] < room[at][0]):
            best = (room_for_text, beside)
    return best
