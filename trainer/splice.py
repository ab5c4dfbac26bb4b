"""Put vectors where the text has left places for them.

Shapes: B rows, T positions, N images, M tokens of an image, V vectors of a soft prompt, D width of the text.
"""

from torch import Tensor

from trainer.errors import ModelError


def splice(words: Tensor, places: Tensor, features: Tensor) -> Tensor:
    """(B, T, D) with (N, M, D) standing, in reading order, where `places`, (B, T) bool, says; `words` is left alone.

    Raises ModelError where there are more or fewer places than vectors; on a CPU only: elsewhere counting waits.
    """
    n_vectors = features.shape[0] * features.shape[1]
    if not places.is_cuda and int(places.sum()) != n_vectors:
        raise ModelError(
            f"the text has {int(places.sum())} image tokens, expected {n_vectors}: {features.shape[0]} images of "
            f"{features.shape[1]} each"
        )
    return words.masked_scatter(places[..., None], features.to(words.dtype))


def spread(words: Tensor, places: Tensor, vectors: Tensor) -> Tensor:
    """(B, T, D) with (V, D) standing, over and over, where `places`, (B, T) bool, says."""
    which = (places.flatten().cumsum(0) - 1).remainder(len(vectors)).view_as(places)
    return vectors.to(words.dtype)[which].where(places[..., None], words)
