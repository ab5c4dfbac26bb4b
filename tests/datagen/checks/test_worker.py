import io
import json

from datagen.checks import Claimed
from datagen.checks.worker import serve
from datagen.types import Rejection
from tests.builders import sample


def served(*groups):
    asked = io.BytesIO()
    asked.write(json.dumps({"profile": "default", "lexicon": None, "categories": None}).encode() + b"\n")
    for group in groups:
        lines = b"".join(one.model_dump_json().encode() + b"\n" for one in group)
        asked.write(b"%d\n" % len(lines) + lines)
    asked.seek(0)
    said = io.BytesIO()
    serve(asked, said)
    said.seek(0)
    return [line for size in said for line in said.read(int(size)).splitlines()]


def test_each_sample_gets_a_line_with_its_rejection_and_its_claims():
    good = sample(type="causes")
    bad = sample("Why is the cat asleep?", "The captions\tsay\nso.", type="causes")
    first, second, third = (line.partition(b"\t") for line in served([good, bad], [good]))
    assert first[0] == third[0] == b"null" and Rejection.model_validate_json(second[0]).rule == "hides_its_source"
    assert [Claimed.model_validate_json(one[2]).kept for one in (first, second, third)] == [True, False, True]


def test_it_ends_when_nothing_more_comes():
    assert served() == []
