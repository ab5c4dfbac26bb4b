"""How many calls may be in flight, as 429s and answers teach it.

A 429 makes the window smaller; it grows back to where the 429 came within PLATEAU_SECONDS, then carefully and ever
faster beyond (the shape of TCP CUBIC, RFC 9438). After a 429 calls are also spread over time, so that a window of 4.5
means something.

Some 429s have nothing to do with how fast we ask: a gateway that many share refuses one call in fifty whatever we do.
To slow down for those would only waste the endpoint. They are told by where they come: well below the window that was
fine a moment ago, and few among many answers. Then each is the matter of its own prompt alone, until they become many.
"""

from dataclasses import dataclass

CUT = 0.85  # what is left of the window after a 429
PLATEAU_SECONDS = 4.0  # until the window is back where it was cut
GROWTH = 1.35  # beyond that, its growth a second
FAST_GROWTH = 4.0  # the same where 429s have nothing to do with it
WELL_BELOW = 0.97  # of the window that was cut
SETTLED_SECONDS = 0.02  # after a pause, before a 429 says anything about the window that it comes at
LEAST = 0.6  # of the best window of late, which a few 429s leave
MANY = 0.16  # share of the calls of late that were refused
OF_LATE = 50  # calls
ENOUGH_DOUBT = 2.5  # 429s that came well below,
FORGOTTEN = 1000  # calls, after which a window is no longer of late
DOUBTED = 250  # in about so many calls


@dataclass(slots=True)
class Flight:
    """The window of one endpoint. Moments are seconds of one clock that never goes back."""

    most: int
    window: float = 0.0
    was_cut: bool = False
    """True from the first 429 on, while calls are spread over time."""
    _from: float = 0.0
    """Window before the last cut."""
    _at: float = 0.0
    _grown_at: float = 0.0
    _number: int = 0
    _answers: int = 0
    _heard: int = 0
    _share: float = 0.0
    """Of the calls of late that were refused; too low until so many were heard."""
    _best: float = 0.0
    _doubt: float = 0.0
    is_unmoved: bool = False
    """True while 429s come whatever the pace."""

    def __post_init__(self) -> None:
        """Begin with all the calls that were asked for: most endpoints can take them."""
        self.window = float(self.most)

    def heard(self, is_refused: bool, now: float) -> None:
        """One more call came to an end."""
        self._heard += 1
        self._share += (is_refused - self._share) / OF_LATE
        self._best = max(self.window, self._best * (1 - 1 / FORGOTTEN)) if not is_refused else self._best
        if self._share > MANY:
            self.is_unmoved, self._doubt, self._best = False, 0.0, 0.0
        if self.was_cut and now > self._at + SETTLED_SECONDS and self.window < WELL_BELOW * self._from:
            self._doubt += is_refused - self._doubt / DOUBTED
            if not self.is_unmoved and self._doubt > ENOUGH_DOUBT and self._share < MANY and self._heard >= OF_LATE:
                self.is_unmoved = True

    def grow(self, now: float) -> None:
        """The window at a moment."""
        if not self.was_cut or now < self._at:
            return
        passed = now - self._at
        if self.is_unmoved:
            grown = self.window * FAST_GROWTH ** (now - self._grown_at)
        elif passed < PLATEAU_SECONDS:
            short = (1 - passed / PLATEAU_SECONDS) ** 3
            grown = self._from * (1 - (1 - CUT) * short)
        else:
            grown = self._from * GROWTH ** min(passed - PLATEAU_SECONDS, 60.0)
        self._grown_at = now
        self.window = min(max(1.0, grown), float(self.most))

    def refused(self, number: int, n_sent: int, n_answered: int, in_flight: int, resumes_at: float) -> bool:
        """A 429 to call `number` of `n_sent`; true when it is the first since the last cut that says something new."""
        if self.is_unmoved or number <= self._number:  # those that were under way at the last cut say nothing new
            return False
        if not self.was_cut or n_answered > self._answers:  # else it is closed, whatever the pace
            self._from = min(self.window, in_flight + 1.0)
            # A few among many answers are no reason to go far below what went well of late.
            floor = LEAST * self._best if self._share < MANY else 1.0
            self.window = max(1.0, floor, self._from * CUT)
            self._from = max(self._from, self.window / CUT)
            self._answers = n_answered
            self.was_cut = True
        self._number, self._at, self._grown_at = n_sent, resumes_at, resumes_at
        return True
