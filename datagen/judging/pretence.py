"""What the rehearsal teacher says when it plays the judge: a made-up score that the same material always gets.

It counts how much of what is said the captions and objects name too, which is no judgement: it is there so that every
step after it runs without a key. It writes as judges do, in a first line, a label, a sentence or JSON, and about one
reply in fifty states no score at all.
"""

import hashlib
import json
import random
import re
from collections.abc import Callable, Sequence

from datagen.judging.material import Material

WORD = re.compile(r"[^\W\d_]{4,}")
LOWEST, HIGHEST = 2.0, 9.5
ONE_IN = 50  # replies that state no score
Writer = Callable[[Sequence[float]], str]


def reply_as_judge(found: Material, asked: str) -> str:
    """A judge's reply to one conversation, or to two; `asked` is the whole of what was said to it."""
    rng = random.Random(hashlib.sha256(asked.encode(errors="surrogatepass")).digest()[:16])
    known = _stems(" ".join((*found.captions, *found.objects)))
    scores = [_score(said, known) for said in found.conversations]
    # Another order of the same is another reply, so that two askings seldom agree to the point.
    scores = [min(HIGHEST, max(LOWEST, score + rng.choice((-0.5, 0.0, 0.0, 0.5)))) for score in scores]
    if rng.randrange(ONE_IN) == 0:
        return "Both have their merits." if len(scores) > 1 else "It is hard to say how good this conversation is."
    return rng.choice(WRITERS[len(scores) > 1])(scores)


def _score(said: str, known: frozenset[str]) -> float:
    """From 4 to 9 by the share of the words that captions and objects name too, in halves, and a half for luck."""
    words = _stems(said)
    share = len(words & known) / len(words) if words else 0.0
    luck = hashlib.sha256(said.encode(errors="surrogatepass")).digest()[0] % 5 - 2
    return round(2 * (4 + 15 * min(share, 1 / 3)) + luck) / 2


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:5] for word in WORD.findall(text.casefold()))


def _first_line(scores: Sequence[float]) -> str:
    return " ".join(f"{score:g}" for score in scores) + "\n\nMost of what is said is known of the image."


def _labelled(scores: Sequence[float]) -> str:
    (score,) = scores
    return f"**Score:** {score:g}/10\n\nMost of what is said is known of the image."


def _sentence(scores: Sequence[float]) -> str:
    (score,) = scores
    return f"Most of what is said is known of the image. I would rate this conversation {score:g} out of 10."


def _json(scores: Sequence[float]) -> str:
    (score,) = scores
    return json.dumps({"reason": "Most of what is said is known of the image.", "score": score})


def _named(scores: Sequence[float]) -> str:
    return "\n".join(f"Assistant {place}: {score:g}" for place, score in enumerate(scores, 1))


def _respectively(scores: Sequence[float]) -> str:
    one, other = scores
    return f"The scores for Assistant 1 and Assistant 2 are {one:g} and {other:g}, respectively."


def _json_of_two(scores: Sequence[float]) -> str:
    return json.dumps({f"assistant_{place}": score for place, score in enumerate(scores, 1)})


WRITERS: dict[bool, tuple[Writer, ...]] = {
    False: (_first_line, _first_line, _labelled, _sentence, _json),
    True: (_first_line, _first_line, _named, _respectively, _json_of_two),
}
