"""Lengths by hand or by chance, as if samples had been counted."""

import numpy as np

from trainer.lengths import Lengths


def lengths(n_tokens, image=None, n_prefix=None, n_learned=None, prefix=None, n_images=None) -> Lengths:
    """Columns of equal length; without `image` all is text, without `n_prefix` an image ends right after 8 ids."""
    n = len(n_tokens)
    image = np.array([-1] * n if image is None else image, dtype=np.int32)
    n_prefix = np.where(image >= 0, 8, 0) if n_prefix is None else np.array(n_prefix)
    return Lengths(
        index=np.arange(n, dtype=np.int64),
        image=image,
        image_names=tuple(f"{code}.png" for code in range(int(image.max(initial=-1)) + 1)),
        n_images=(image >= 0).astype(np.int32) if n_images is None else np.array(n_images, dtype=np.int32),
        n_prefix=n_prefix.astype(np.int32),
        n_tokens=np.array(n_tokens, dtype=np.int32),
        n_learned=np.array([1] * n if n_learned is None else n_learned, dtype=np.int32),
        prefix=(n_prefix > 0).astype(np.int64) if prefix is None else np.array(prefix, dtype=np.int64),
    )


def llava_like(n: int, per_image: int = 2, seed: int = 0) -> Lengths:
    """Shaped as LLaVA's instructions are: 576 positions an image, texts lognormal, 1 in 20 without an image."""
    draw = np.random.default_rng(seed)
    text = np.clip(draw.lognormal(5.3, 0.6, n), 4, 1400).astype(np.int32) + 20
    image = draw.permutation(np.arange(n) // per_image)
    image = np.where(draw.random(n) < 0.05, -1, image)
    prefix = np.where(image >= 0, 596, 0)
    return lengths(text + prefix, image=image, n_prefix=prefix, n_learned=text // 2)
