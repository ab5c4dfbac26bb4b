import asyncio
import time
from pathlib import Path

import pytest
from openai.types import Batch as OfficialBatch

from datagen.teacher.answering import Outcome, Tokens
from datagen.teacher.batch_api import BatchAsked, Problem
from datagen.teacher.batch_state import Batch, Results
from datagen.teacher.chat_api import Refused
from datagen.teacher.files_api import Files


def batch(**changes):
    asked = {"input_file_id": "file-1", "endpoint": "/v1/chat/completions", "completion_window": "24h"}
    return Batch(BatchAsked(**asked | changes), Path("asked.jsonl"))


def test_a_batch_is_what_the_official_client_reads():
    found = OfficialBatch.model_validate(batch(metadata={"run": "one"}).object, strict=True)
    assert (found.status, found.metadata, found.errors) == ("validating", {"run": "one"}, None)
    assert found.expires_at - found.created_at == 24 * 60 * 60


def test_each_status_leaves_its_time():
    one = batch()
    one.begin(3)
    one.enter("finalizing")
    one.end("completed")
    found = one.object
    assert found["status"] == "completed"
    assert all(found[f"{status}_at"] for status in ("in_progress", "finalizing", "completed"))
    assert found["cancelled_at"] is found["failed_at"] is None


def test_a_batch_that_is_being_cancelled_ends_as_that():
    one = batch()
    one.cancel()
    one.begin(3)
    one.enter("finalizing")
    assert (one.object["status"], one.object["request_counts"]["total"]) == ("cancelling", 3)
    one.cancel()
    one.end("completed")
    assert one.object["status"] == "cancelled"


@pytest.mark.parametrize("status", ["completed", "expired"])
def test_a_batch_that_is_over_cannot_be_cancelled(status):
    one = batch()
    one.end(status)
    with pytest.raises(Refused, match=f"status {status} cannot be cancelled"):
        one.cancel()


def test_a_batch_that_failed_says_what_was_wrong():
    one = batch()
    one.fail([Problem("empty_file", "no request")])
    error = OfficialBatch.model_validate(one.object).errors.data[0]
    assert (one.object["status"], error.code, error.line) == ("failed", "empty_file", None)


def test_a_pause_ends_when_the_batch_is_cancelled():
    async def cancelled():
        one = batch()
        asyncio.get_running_loop().call_later(0.05, one.cancel)
        await one.pause(60)
        await one.pause(60)

    begun = time.perf_counter()
    asyncio.run(cancelled())
    assert time.perf_counter() - begun < 5


def test_results_go_where_they_belong_and_a_file_without_a_line_is_none():
    files, one, other = Files(), batch(), batch()
    with Results(files, one) as results:
        results.add(Outcome(200, b"", Tokens(7, 2, 3)), b"well\n")
        results.add(Outcome(200, b"", Tokens(1, 0, 1)), b"well too\n")
    with Results(files, other) as results:
        results.add(Outcome(500, b""), b"badly\n")
    assert files.get(one.output_file_id).path.read_bytes() == b"well\nwell too\n"
    assert files.get(other.error_file_id).path.read_bytes() == b"badly\n"
    assert one.error_file_id is other.output_file_id is None
    assert one.object["usage"]["total_tokens"] == 12
    assert one.object["request_counts"] == {"total": 0, "completed": 2, "failed": 0}
    files.close()
