"""What is said to a teacher whose reply fell short; the rehearsal teacher knows these words too."""

OPENING = "That reply cannot be used."
AGAIN = (
    OPENING + " Rule: {rule} What was found: {found}. Write the whole reply once more in the form that was asked for, "
    "keep what was right, and put this right without a word about it."
)
GO_ON = "Go on with what else can be seen, in the same tone. Repeat nothing, sum nothing up, write only what follows."


def asks_again(message: str) -> bool:
    """Whether a message asks for another reply to what was asked before."""
    return message == GO_ON or message.startswith(OPENING)
