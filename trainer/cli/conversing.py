"""What `chat` does."""

from pathlib import Path

from trainer.chat import Chat, seen
from trainer.cli.interrupt import interruptible
from trainer.cli.reading import respondent
from trainer.cli.screen import complain, printable, result, say
from trainer.errors import DataError


def run(model: Path, question: str | None, image: Path | None, max_new_tokens: int) -> None:
    """One answer, or a conversation."""
    with interruptible():
        asked, found = respondent(model, max_new_tokens)
        talk = Chat(asked, None if image is None else seen(image, found.processor))
        if question is None:
            converse(talk)
        else:
            result(printable(talk.ask(question)))


def converse(talk: Chat) -> None:
    """Question by question, until the end of input."""
    say("Ask on; /new begins anew, an empty line or Ctrl-D ends.")
    while question := prompted():
        if question == "/new":
            talk.forget()
            continue
        try:
            result(printable(talk.ask(question)))
        except DataError as error:
            complain(str(error))


def prompted() -> str:
    """The next line, without white space around it; nothing at the end of input."""
    say("> ")
    try:
        return input().strip()
    except EOFError:
        return ""
