"""What `chat` does."""

import json
from pathlib import Path

from trainer.chat import Chat, seen
from trainer.cli.interrupt import interruptible
from trainer.cli.reading import respondent
from trainer.cli.screen import complain, printable, result, say
from trainer.errors import DataError


def run(model: Path, question: str | None, image: Path | None, max_new_tokens: int, *, as_json: bool = False) -> None:
    """One answer, or a conversation."""
    with interruptible():
        asked, found = respondent(model, max_new_tokens)
        talk = Chat(asked, None if image is None else seen(image, found.processor))
        if question is None:
            converse(talk, as_json=as_json)
        else:
            answer(talk, question, as_json=as_json)


def answer(talk: Chat, question: str, *, as_json: bool) -> None:
    """What is said to a question, as text or as a line of JSON."""
    said = talk.ask(question)
    result(json.dumps({"question": question, "answer": said}) if as_json else printable(said))


def converse(talk: Chat, *, as_json: bool = False) -> None:
    """Question by question, until the end of input."""
    say("Ask on; /new begins anew, an empty line or Ctrl-D ends.")
    while question := prompted():
        if question == "/new":
            talk.forget()
            continue
        try:
            answer(talk, question, as_json=as_json)
        except DataError as error:
            complain(str(error))


def prompted() -> str:
    """The next line, without white space around it; nothing at the end of input."""
    say("> ")
    try:
        return input().strip()
    except EOFError:
        return ""
