"""What an edit may be, and the words that a sample had before anybody mended it."""

from collections.abc import Iterable

from datagen.types import IMAGE_TOKEN, Decision, Sample, Turn

Words = tuple[Turn, ...]


def edited(before: Words, after: Words) -> str | None:
    """What is wrong with an edit, in one sentence; None where a trainer can use it as it could what was there.

    Whether it keeps the rules of `checks` is another question: a person may know better than a rule.
    """
    if [turn.role for turn in after] != [turn.role for turn in before]:
        return f"an edit keeps the turns as they are: found {_roles(after)}, expected {_roles(before)}"
    if _roles(after) != ", ".join(["human", "gpt"] * (len(after) // 2)):
        return f"human and gpt speak in turn, human first: found {_roles(after) or 'nobody'}"
    if after == before:
        return "nothing was changed"
    return _token(after) or _silence(after)


def original(words: Words, edits: Iterable[Decision]) -> Words:
    """What was there before edits led to these words; `edits` are all those of one sample."""
    for edit in sorted(edits, key=lambda one: -one.number):
        if edit.after == words:
            words = edit.before
    return words


def fits(edit: Decision, first: Words, edits: Iterable[Decision]) -> bool:
    """True where an edit is about the words that a sample began with, or about what an earlier edit made of them."""
    known = {first} | {one.after for one in edits if one.number < edit.number}
    return edit.before in known and edited(edit.before, edit.after) is None


def with_words(sample: Sample, words: Words, is_edited: bool) -> Sample:
    """The sample with another conversation."""
    provenance = sample.provenance.model_copy(update={"edited": is_edited})
    # Made anew: a copy would remember what the sample said before, in its cached properties.
    fields = {name: getattr(sample, name) for name in Sample.model_fields}
    return Sample.model_construct(**fields | {"conversations": words, "provenance": provenance})


def _token(after: Words) -> str | None:
    found = [number for number, turn in enumerate(after, 1) for _ in range(turn.text.count(IMAGE_TOKEN))]
    first = after[0].text
    if found == [1] and (first.startswith(f"{IMAGE_TOKEN}\n") or first.endswith(f"\n{IMAGE_TOKEN}")):
        return None
    if found == [1]:
        return f"{IMAGE_TOKEN} stands on a line of its own, at the start or the end of the first question"
    where = f"in turns {', '.join(map(str, found))}" if found else "nowhere"
    return f"{IMAGE_TOKEN} stands once, at the start or the end of the first question: found {where}"


def _silence(after: Words) -> str | None:
    for number, turn in enumerate(after, 1):
        if not turn.text.replace(IMAGE_TOKEN, "").strip():
            return f"turn {number} is empty, expected what {turn.role} says"
    return None


def _roles(words: Words) -> str:
    return ", ".join(turn.role for turn in words)
