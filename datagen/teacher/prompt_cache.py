"""The prompt cache that the served teacher plays: what begins as an earlier prompt did is cheaper to read.

As OpenAI describes its own: prompts of 1,024 tokens and more, in steps of 128. The prefix is all messages but the last.
"""

from datagen.teacher.chat_api import ChatRequest, n_tokens

FEWEST_TOKENS = 1024
STEP_TOKENS = 128
MOST_PREFIXES = 4096  # real caches forget, and the memory of a server that is asked all night stays flat


class PromptCache:
    """Prefixes that were read before."""

    def __init__(self) -> None:
        """Start cold."""
        self._seen: dict[bytes, None] = {}

    def read(self, asked: ChatRequest) -> int:
        """Tokens that are found in the cache; from now on the prefix of this prompt is in it."""
        prefix, _ = asked.digests
        if asked.n_tokens < FEWEST_TOKENS:
            return 0
        if prefix not in self._seen:
            self._keep(prefix)
            return 0
        n_shared = asked.n_tokens - n_tokens(asked.heard[-1].content)
        return n_shared // STEP_TOKENS * STEP_TOKENS

    def _keep(self, prefix: bytes) -> None:
        if len(self._seen) >= MOST_PREFIXES:
            del self._seen[next(iter(self._seen))]  # the oldest
        self._seen[prefix] = None
