"""A second chance for a reply: what was wrong with it is said, and it is asked for once more, within the budget.

Two kinds: a reply that broke a rule is asked for anew, with the rule; a text that is too short is continued. Both are a
prompt that goes on from the first one, so they have a key of their own in the ledger, and the first reply stays.
"""

import dataclasses
from typing import NamedTuple

from datagen.again import AGAIN, GO_ON
from datagen.ledger.books import REPAIR
from datagen.pairs import Answered, Asked
from datagen.prompts import key
from datagen.types import Message, Prompt, Rejection, Reply, Sample

# MiniGPT-4 goes on where a description has at most so many tokens (Zhu et al. 2023, section 3.2).
SHORT_TOKENS = 80
CONTINUED = "continued"
LENGTH = "answers_are_as_long_as_their_type"  # the rule that a text under its length breaks
# A filter would say the same again; what is cut for want of max_tokens is worth one try that is told so.
BEYOND_REPAIR = frozenset(("filtered_reply",))


class Second(NamedTuple):
    """What is asked for a second time, and why."""

    asked: Asked
    why: str
    """The rule that the first reply broke, or `continued`."""
    first: Reply

    @property
    def prompt(self) -> Prompt:
        """What is asked."""
        return self.asked.prompt

    def answered(self, reply: Reply) -> Answered:
        """The second reply as one that can be judged: by itself, or joined to the first that it continues."""
        if self.why != CONTINUED:
            return Answered(self.asked, reply)
        whole = f"{self.first.text.rstrip()} {reply.text.strip()}".rstrip()
        written = self.first.completion_tokens + reply.completion_tokens
        return Answered(self.asked, reply.model_copy(update={"text": whole, "completion_tokens": written}))


def second(answered: Answered, outcome: Sample | Rejection, rule: str = "") -> Second | None:
    """What to ask when the first reply came to `outcome`; None when there is nothing to mend.

    `rule` is the sentence of the rule that decided, where it is known.
    """
    if _is_short(answered) and (isinstance(outcome, Sample) or outcome.rule == LENGTH):
        return _second(answered, CONTINUED, GO_ON)
    if isinstance(outcome, Rejection):
        if outcome.rule in BEYOND_REPAIR:
            return None
        said = AGAIN.format(rule=rule or f"{outcome.rule.replace('_', ' ')}.", found=outcome.evidence.rstrip("."))
        return _second(answered, outcome.rule, said)
    return None


def mended(sample: Sample, of: Second) -> Sample:
    """The sample of a second reply, which says so."""
    return sample.model_copy(update={"provenance": sample.provenance.model_copy(update={"repaired": of.why})})


def _is_short(answered: Answered) -> bool:
    prompts = answered.asked.prompts
    is_plain = prompts.shape == "text" and prompts.response_format == "text"
    return is_plain and 0 < answered.reply.completion_tokens <= SHORT_TOKENS


def _second(answered: Answered, why: str, said: str) -> Second:
    (context, prompts, prompt), reply = answered
    more = (Message(role="assistant", content=reply.text), Message(role="user", content=said))
    again = dataclasses.replace(prompt, more=more, type=f"{prompt.type}{REPAIR}")
    named = key(again.model, again.messages, again.sampling, again.response_format)
    return Second(Asked(context, prompts, dataclasses.replace(again, key=named)), why, reply)
