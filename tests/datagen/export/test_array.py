import io
import json

import pytest

from datagen.export.array import Array, spelled


def written(*records: dict) -> bytes:
    file = io.BytesIO()
    array = Array(file)
    for record in records:
        array.add(record)
    array.end()
    return file.getvalue()


@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_any_number_of_records_is_one_array(n):
    records = [{"id": number} for number in range(n)]
    assert json.loads(written(*records)) == records


def test_each_record_stands_on_a_line_of_its_own():
    assert written({"a": 1}, {"a": "x\ny"}) == b'[\n{"a": 1},\n{"a": "x\\ny"}\n]\n'


def test_letters_stay_as_they_are_and_what_json_forbids_is_escaped():
    assert spelled({"a": 'ü🐕 "q" \\ \n \x00'}) == r'{"a": "ü🐕 \"q\" \\ \n \u0000"}'.encode()


def test_what_is_no_json_is_not_written():
    with pytest.raises(ValueError, match="not JSON compliant"):
        spelled({"a": float("nan")})
