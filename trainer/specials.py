"""Which tokens of a tokenizer are signs and never text.

This module and those that write text know a tokenizer by its core, a `tokenizers.Tokenizer`, which loads in a fraction
of the time and memory of transformers: processes that count samples start with it alone.
"""

from typing import Protocol

from tokenizers import Tokenizer

from trainer.errors import ModelError
from trainer.sample import MARKER


class Cored(Protocol):
    """A tokenizer of transformers, as far as text is concerned."""

    @property
    def backend_tokenizer(self) -> Tokenizer:
        """What does the work."""
        ...


def special_ids(tokenizer: Cored) -> frozenset[int]:
    """Ids of all special tokens: those that text must never become."""
    added = tokenizer.backend_tokenizer.get_added_tokens_decoder()
    return frozenset(number for number, token in added.items() if token.special)


def image_token_id(tokenizer: Cored) -> int:
    """Id of the image marker; raises ModelError where the tokenizer has none as a special token."""
    found = tokenizer.backend_tokenizer.token_to_id(MARKER)
    if found is None or found not in special_ids(tokenizer):
        raise ModelError(f"the tokenizer has no special token {MARKER}: load it through trainer.tokenizers")
    return int(found)
