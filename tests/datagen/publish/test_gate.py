import json

import pytest

from datagen.errors import PublishError
from datagen.origins import Origin
from datagen.publish.gate import Gate
from datagen.select.contamination import read
from tests.builders import sample
from tests.datagen.publish.test_secrets import BREAKING


def refusal(gate, *args):
    with pytest.raises(PublishError) as caught:
        gate.refuse(*args)
    return str(caught.value)


@pytest.mark.parametrize("kind", BREAKING)
def test_a_secret_is_told_by_its_kind_and_never_shown(kind):
    said = refusal(Gate(None), sample("What does the sign say?", f"It says {BREAKING[kind]}.", id="7-detail-x"))
    assert "7-detail-x" in said and kind in said and BREAKING[kind] not in said


def test_a_secret_is_found_wherever_it_is():
    hidden = BREAKING["an AWS key (AKIA...)"]
    with_caption = sample()
    with_caption = with_caption.model_copy(
        update={"context": with_caption.context.model_copy(update={"captions": (f"A sign: {hidden}",)})}
    )
    assert "annotations" in refusal(Gate(None), with_caption)
    assert "names" in refusal(Gate(None), sample().model_copy(update={"image": f"{hidden}.jpg"}))
    signed = "https://" + "me:hunter22@" + "example.org/1.jpg"
    assert "origin" in refusal(Gate(None), sample(), Origin("1", signed, None, None, None))


@pytest.mark.parametrize("answer", ["<image> again", "a <video> here"])
def test_a_token_that_trainers_would_count_is_refused(answer):
    assert "sample s1: holds" in refusal(Gate(None), sample("Why?", answer))


def test_an_overlap_names_the_evaluation_set(tmp_path):
    file = tmp_path / "pope.json"
    file.write_text(json.dumps({"image": "1.jpg", "text": "Is there a cat?"}))
    assert "pope.json" in refusal(Gate(read([file])), sample())


def test_what_leads_to_a_person_is_counted_and_passes():
    gate = Gate(None)
    gate.refuse(sample("What does it say?", "Call 555-010-9999, or call 555-010-9998."))
    gate.refuse(sample())
    assert gate.personal == {"a telephone number": 1}
