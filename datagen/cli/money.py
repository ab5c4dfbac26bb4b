"""Dollars as people read them."""


def dollars(amount: float | None, unknown: str = "no known price") -> str:
    """Cents where they are enough, more digits below a dollar; what has no known price says so."""
    if amount is None:
        return unknown
    return f"${amount:,.2f}" if amount == 0 or amount >= 1 else f"${amount:,.4f}"
