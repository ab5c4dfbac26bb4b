"""datagen's own road as a client of `bench_teacher.py`, or of its memory mode.

    python benchmarks/teacher_road.py URL IN_FLIGHT CALLS [--as-they-come]

From contexts to replies that are committed and judged, as a build does it between reading and assembling: prompts are
made when they are taken, every call and every reply is in the ledger, and some replies are parsed and checked. The
contexts lie ready in tables, as in a run folder; with --as-they-come they are drawn on the way, so that memory shows
what calls take and not what contexts take.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from teacher_clock import Clock
from teacher_prompts import MODEL, tables, to_ask

from datagen.ask import Stop
from datagen.budget import Budget
from datagen.calls import Counting, ask, meter_of
from datagen.config import BuildConfig
from datagen.ledger import open_ledger
from datagen.outcomes import Replies
from datagen.pairs import Answered, Asked, Pair, asked
from datagen.progress import Progress
from datagen.types import Reply, Sample


def datagen_row(url: str, pairs: Iterator[Pair], n: int, in_flight: int, clock: Clock) -> int:
    """Ask about n pairs; gives how many were answered."""
    config = BuildConfig(model=MODEL, base_url=(url,), concurrency=in_flight)
    meter = meter_of(config, in_batch=False)
    seen = [Progress("ask", 0, n)]

    def watch(progress: Progress) -> None:
        seen[0] = progress

    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder, "ledger.sqlite")) as ledger:
        replies = Replies(ledger, config)

        def is_good(one: Asked, reply: Reply) -> bool:
            return isinstance(replies.judge(Answered(one, reply)), Sample)

        counting = Counting(is_good, Budget(config.budget, ledger.money()), meter.price is not None, n, watch)
        with clock:
            ask(config, _prompts(pairs), counting, ledger, meter, Stop())
    return seen[0].done - seen[0].failed


def _prompts(pairs: Iterator[Pair]) -> Iterator[Asked]:
    made = (asked(pair, MODEL) for pair in pairs)
    return (one for one in made if isinstance(one, Asked))


def main() -> None:
    """Be the client."""
    url, in_flight, calls = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    contexts = tables(calls)
    ready = contexts if sys.argv[4:] == ["--as-they-come"] else list(contexts)
    clock = Clock(url)
    clock.tell(datagen_row(url, to_ask(ready), calls, in_flight, clock))


if __name__ == "__main__":
    main()
