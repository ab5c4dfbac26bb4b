"""Whether an answer to a yes/no question says yes or no. What cannot be told counts as neither."""

import re

from datagen.select.telling import telling

_AUXILIARY = (
    r"(?:(?:and|but|so|or|then|now|also)\s+)?"
    r"(?:(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must)(?:n['’]t)?"
    r"|can['’]t|won['’]t|cannot|shan['’]t|right\?|correct\?|true\?)(?:\s|\Z)"
)
_ASKS = re.compile(_AUXILIARY, re.I)
_MAY_ASK = re.compile(rf"(?:\A|[^\w\s'’])\W*{_AUXILIARY}", re.I)  # most questions ask otherwise: seen at one glance
_OPEN = re.compile(r"\b(?:what|which|who|whom|whose|where|when|why|how)\b", re.I)
_REQUEST = re.compile(
    r"\byou\s+(?:please\s+)?(?:describe|explain|tell|list|name|identify|give|provide|count|summari[sz]e|elaborate)\b",
    re.I,
)
_ALTERNATIVE = re.compile(r"\bor\b(?!\s+(?:not|no)\b)", re.I)
_SENTENCE = re.compile(r"(?<=[.?!])\s+|\n+")
_CLAUSE = re.compile(r"[,;:]\s+|\s[-–—]\s")

_BEFORE = r"[\W_]*(?:(?:well|actually|oh|the answer is|answer)\b[\W_]*)?"
_YES = re.compile(
    _BEFORE + r"(?:yes|yeah|yep|yup|indeed|correct|true|certainly|definitely|absolutely|of course|no doubt)\b", re.I
)
_NO = re.compile(_BEFORE + r"(?:no|nope|nah|not|none|neither|never|false|incorrect)\b(?!\s+(?:only|just))", re.I)
_UNSURE = re.compile(
    r"\b(?:unclear|unknown|uncertain|maybe|perhaps|possibly|may|might|depends|only|instead|rather|whether)\b"
    r"|\b(?:hard|difficult|impossible|not possible) to\b"
    r"|\b(?:cannot|can['’]t|could ?n['’]t) (?:be )?(?:say|tell|determine)",
    re.I,
)
_DENIES = re.compile(r"\b(?:not|no|none|neither|never|nobody|nothing|nowhere|unlikely|cannot)\b|n['’]t\b", re.I)
_BARE = re.compile(r"[\W_]*(?:it|they|he|she|there|that|this|these|those|i)\s+\w+[\W_]*", re.I)


def polarity(question: str, answer: str) -> bool | None:
    """True for yes, False for no; None where the question is none of yes/no, or the answer is neither.

    An answer need not lead with the word: it affirms by saying the question's words again, and denies by a negation.
    A question with alternatives ("red or blue?") and one that begs for words ("Can you tell me how many?") count only
    when the answer does lead with it.
    """
    if not _MAY_ASK.search(question):
        return None
    asked = _last_question(question)
    clauses = _CLAUSE.split(asked)
    if not any(_ASKS.match(clause) for clause in clauses):
        return None
    said = _SENTENCE.split(answer.strip(), maxsplit=1)[0]
    if _YES.match(said):
        return True
    if _NO.match(said):
        return False
    if _OPEN.search(asked) or _REQUEST.search(asked) or _ALTERNATIVE.search(asked) or _UNSURE.search(said):
        return None
    return _stated(asked, said)


def _last_question(text: str) -> str:
    """The last sentence that asks; without any question mark, the last sentence.

    A newline parts sentences as a full stop does: what follows a question is often how to answer it.
    """
    sentences = [one for one in _SENTENCE.split(text.strip()) if one]
    asking = [one for one in sentences if one.rstrip("\"'”’) ").endswith("?")]
    return (asking or sentences or [""])[-1].lstrip("\"'“‘( ")


def _stated(asked: str, said: str) -> bool | None:
    if _DENIES.search(said):
        return False
    if _BARE.fullmatch(said):  # "It is.", "They do."
        return True
    wanted = telling(asked)
    return True if wanted and wanted <= telling(said) else None
