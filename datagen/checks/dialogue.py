"""Rules on how questions and answers belong together, within a pair and across a conversation."""

import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from datagen.checks.grammar import word_set
from datagen.checks.questions import POINTERS, gives_outright, kind_of, meets
from datagen.checks.words import STEMS, content, known, vocabulary, words
from datagen.types import Sample

# What does not tell one question from another. Prepositions and words such as "how many" do.
ALIKE = word_set(
    """
    a an the this that these those is are was were be there does did can could you your i we me please what visible
    shown seen here of which in it its
    """
)
WOULD_YOU = re.compile(r"\A(?:do|can|could|would)\s+you\s+(?:see|tell|say|find|spot|notice|make\s+out|name)\b", re.I)
IN_THE_IMAGE = re.compile(
    r"\b(?:in|within|of|on)\s+(?:the|this)\s+(?:image|picture|photo|photograph|scene|view)\b", re.I
)
IMAGE_WORDS = frozenset(("image", "picture", "photo", "photograph", "scene", "view"))
BESIDES = frozenset(("besides", "apart", "other", "else", "except"))  # answers leave out what these name
LONG_ANSWER_WORDS = 40  # that shares no word with its question answers another
FEWEST_KNOWN = 6  # different words of captions and boxes, below which nothing can be told
FEWEST_TOLD = 4  # different words of answers that name what they speak of, one of which is in captions or boxes
FEWEST_TOLD_OF_ELSE = 10  # the same of answers that point back to their questions
# What is reasoned of "a moment like this" may well name nothing of "a quiet lake", so more has to be known for these.
FEWEST_KNOWN_OF_ELSE = 10
DESCRIPTIONS = ("detail",)
DESCRIBED = 18  # words of a description, one more of which is
MOST_SHARED = 3
MARGIN = 0.5
MOST = 0.6  # of the questions have to gain
FEWEST_GAINING = 2  # which is no fewer than this


def asks_each_question_once(sample: Sample) -> str | None:
    """No question is asked twice, nor in nearly the same words."""
    questions = sample.questions
    if len(questions) < 2:
        return None
    seen: dict[tuple[str, ...], str] = {}
    for question in questions:
        key = _asked(question)
        if key in seen:
            return f"asks {seen[key]!r} and {question!r}"
        seen[key] = question
    return None


def answers_meet_their_questions(sample: Sample) -> str | None:
    """An answer gives what is asked for: yes or no, a number, a color, one of two; and it is not the next one's."""
    questions, answers, describes = sample.questions, sample.answers, sample.type in DESCRIPTIONS
    for number, (question, answer) in enumerate(zip(questions, answers, strict=False), 1):
        if not meets(question, answer):
            return f"question {number} asks for {_wanted(question)}, its answer is {answer[:60]!r}"
        if not describes and _elsewhere(question, answer):
            return f"answer {number} shares no word with its question {question[:60]!r}"
    return _exchanged(questions, answers[: len(questions)]) if len(answers) > 1 else None


def speaks_of_this_image(sample: Sample) -> str | None:
    """What is answered shares words with what is known of the image; a description shares several."""
    context, answers = sample.context, sample.answers
    shown = known(context.captions) | known(tuple({box.category for box in context.boxes}))
    told = frozenset().union(*map(content, answers))
    n_shared = len(told & shown)
    if n_shared >= MOST_SHARED or len(shown) < FEWEST_KNOWN:
        return None
    if _stands_alone(sample.questions, answers):
        expected = int(len(told) >= FEWEST_TOLD)
    else:
        expected = int(len(told) >= FEWEST_TOLD_OF_ELSE and len(shown) >= FEWEST_KNOWN_OF_ELSE)
    if sample.type in DESCRIPTIONS:
        expected += min(len(told) // DESCRIBED, MOST_SHARED - 1)
    if n_shared < expected:
        return f"{n_shared} of {len(told)} words of the answers are in captions or boxes, expected {expected}"
    return None


def _stands_alone(questions: Sequence[str], answers: Sequence[str]) -> bool:
    """True where no answer leans on its question, by a word of it or by "they": it names what it is about."""
    pairs = zip(questions, answers, strict=False)
    return not any(_shares(q, a) or not POINTERS.isdisjoint(words(a)[:1]) for q, a in pairs)


def _elsewhere(question: str, answer: str) -> bool:
    long = len(words(answer)) >= LONG_ANSWER_WORDS and len(content(question)) > 1
    return long and not _shares(question, answer)


def _wanted(question: str) -> str:
    kind = kind_of(question)
    return "more than yes or no" if kind == "open" else kind if kind in ("yes or no", "one of two") else f"a {kind}"


def _asked(question: str) -> tuple[str, ...]:
    said = vocabulary(question)
    if not IMAGE_WORDS.isdisjoint(said):
        question = IN_THE_IMAGE.sub(" ", question)
    if "you" in said:
        question = WOULD_YOU.sub("", question)
    return tuple(map(STEMS.__getitem__, itertools.filterfalse(ALIKE.__contains__, words(question))))


def _shares(question: str, answer: str) -> bool:
    return not content(question).isdisjoint(content(answer))


def _exchanged(questions: Sequence[str], answers: Sequence[str]) -> str | None:
    """Whether answers fit clearly better when all of them move on by some places, or two change places."""
    if _could_gain(questions, answers) < FEWEST_GAINING:
        return None
    fit = _fits(questions, answers)
    n_pairs = min(len(questions), len(answers))
    for places in range(1, n_pairs):
        if _better(fit, {i: (i + places) % n_pairs for i in range(n_pairs)}):
            return f"answers fit their questions better when all move on by {places}"
    for i in range(n_pairs):
        for j in range(i):
            if fit[i][i] + fit[j][j] <= MARGIN and _better(fit, {i: j, j: i}):
                return f"answers {j + 1} and {i + 1} fit better when they change places"
    return None


def _could_gain(questions: Sequence[str], answers: Sequence[str]) -> int:
    """How many questions hold a word that only other answers have, or do not get outright what they ask for."""
    said = frozenset().union(*map(content, answers))
    return sum(
        not (content(question) - content(answer)).isdisjoint(said)
        or (kind_of(question) != "open" and not gives_outright(question, answer))
        for question, answer in zip(questions, answers, strict=False)
    )


def _better(fit: Sequence[Sequence[float]], places: Mapping[int, int]) -> bool:
    """True where most of these questions, and all of them together, fit the answers at these places clearly better."""
    gains = [fit[i][j] - fit[i][i] for i, j in places.items()]
    kept = sum(fit[i][i] for i in places)
    return sum(gains) > kept + MARGIN and sum(gain > 0 for gain in gains) > len(gains) * MOST and min(gains) >= 0


def _fits(questions: Sequence[str], answers: Sequence[str]) -> list[list[float]]:
    """How well each question goes with each answer: words that they share, rare ones in this dialogue counting more."""
    asked = [content(question) if BESIDES.isdisjoint(words(question)) else frozenset() for question in questions]
    said = [content(answer) for answer in answers]
    n_with = Counter(itertools.chain(*asked, *said))
    return [
        [
            sum(2 / n_with[word] for word in asks & tells) + gives_outright(question, answer)
            for answer, tells in zip(answers, said, strict=True)
        ]
        for question, asks in zip(questions, asked, strict=True)
    ]
