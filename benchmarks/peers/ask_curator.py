"""bespokelabs-curator as a client of `bench_teacher.py`: an LLM over rows that hold the messages.

    python benchmarks/peers/ask_curator.py URL IN_FLIGHT FILE

Its limits a minute are set out of the way; its cache, which is its ledger, is new.
Needs bespokelabs-curator, and benchmarks/ in PYTHONPATH.
"""

import os
import tempfile
from typing import Any

from teacher_clock import Clock, arguments, bodies

os.environ |= {"TELEMETRY_ENABLED": "false", "CURATOR_DISABLE_RICH_DISPLAY": "1", "OPENAI_API_KEY": "none"}

from bespokelabs import curator

NO_LIMIT = 1_000_000_000


class Asker(curator.LLM):
    """Sends a row's messages and keeps the reply."""

    def prompt(self, row: dict[str, Any]) -> list[dict[str, str]]:
        """The messages, ready made."""
        return row["messages"]

    def parse(self, _row: dict[str, Any], reply: str) -> dict[str, str]:
        """The reply as it is."""
        return {"reply": reply}


def main() -> None:
    """Be the client."""
    url, in_flight, file = arguments()
    rows = [{"messages": body["messages"]} for body in bodies(file)]
    clock = Clock(url, until_last_answer=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CURATOR_CACHE_DIR"] = folder
        asker = Asker(
            model_name="gpt-4o-mini",  # one that it knows, so that it neither warns nor looks for a price
            backend="openai",
            backend_params={
                "base_url": url,
                "max_concurrent_requests": in_flight,
                "max_requests_per_minute": NO_LIMIT,
                "max_tokens_per_minute": NO_LIMIT,
            },
            generation_params={"max_tokens": 500, "temperature": 0.7},
        )
        with clock:
            kept = asker(rows, working_dir=folder)
        clock.tell(len(getattr(kept, "dataset", kept)))


if __name__ == "__main__":
    main()
