import hashlib
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.sources.pieces import NotInPieces, walk

NASTY = st.text(alphabet='{}[],:"\\ \n\té a1')
RECORDS = st.lists(st.dictionaries(NASTY, NASTY | st.integers() | st.lists(st.dictionaries(NASTY, NASTY)), min_size=1))
FILES = st.fixed_dictionaries({"images": RECORDS, "info": NASTY | st.none() | st.dictionaries(NASTY, NASTY)})


def taken(data: bytes, block: int = 1 << 20) -> tuple[list, list[int], str]:
    """Records of `images`, how many of them came in each piece, and the digest."""
    records, sizes = [], []

    def take(piece: bytes) -> bool:
        try:
            found = json.loads(piece)
        except ValueError:
            return False
        records.extend(found)
        sizes.append(len(found))
        return True

    sha256 = walk(io.BytesIO(data), {"images": take}, block)
    return records, sizes, sha256


@given(FILES, st.integers(16, 200), st.sampled_from([None, 1]), st.booleans())
def test_pieces_hold_the_records_of_the_file_or_it_is_not_in_pieces(top, block, indent, reverse):
    top = dict(reversed(top.items())) if reverse else top
    data = json.dumps(top, indent=indent, ensure_ascii=False).encode()
    try:
        records, _, sha256 = taken(data, block)
    except NotInPieces:
        return
    assert records == top["images"]
    assert sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("indent", [None, 4])
def test_a_file_larger_than_a_block_comes_in_several_pieces(indent):
    top = {
        "info": {},
        "images": [{"id": n, "note": "},{ }]" * (n % 9 == 0)} for n in range(100)],
        "licenses": [{"id": 1}, {"id": 2}],
    }
    records, sizes, _ = taken(json.dumps(top, indent=indent).encode(), block=400)
    assert records == top["images"]
    assert len(sizes) > 5


def test_a_record_may_be_larger_than_a_block():
    top = {"images": [{"id": 1}, {"id": 2, "note": "x" * 1_000}, {"id": 3}]}
    records, _, _ = taken(json.dumps(top).encode(), block=200)
    assert records == top["images"]


def test_a_byte_order_mark_and_white_space_around_are_read():
    assert taken(b'\xef\xbb\xbf \n{"images" : [ ] } \n')[0] == []
    assert taken(b'{"images": [\n{"id": 1}\n]\n}\n')[0] == [{"id": 1}]


def test_what_follows_the_object_is_seen_however_far_it_lies():
    with pytest.raises(NotInPieces, match="the object ends before the file"):
        taken(b'{"images": []}' + b" " * 100 + b"x", block=20)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"info": 1}',
        '{"images": {}}',
        '{"images": [1]}',
        '{"images": [{"id": 1}',
        '{"images": [{"id": 1}]',
        '{"images": [{"id": 1},]}',
        '{"images": [{"id": 1}]} {}',
        '{"images": [], "images": []}',
        '{"images": [] "info": 1}',
        '{"info": [1,}, "images": []}',
    ],
)
def test_anything_else_is_not_in_pieces(text):
    with pytest.raises(NotInPieces):
        taken(text.encode())


def test_values_that_are_asked_for_are_handed_over_whole():
    top = {"info": {"year": 2017}, "images": [{"id": 1}], "licenses": [{"id": 1, "name": 'über " ]'}], "type": None}
    found = {}
    names = ("licenses", "type", "nowhere")
    asides = {name: lambda value, name=name: found.update({name: json.loads(value)}) for name in names}
    walk(io.BytesIO(json.dumps(top, ensure_ascii=False).encode()), {"images": lambda _: True}, asides=asides)
    assert found == {"licenses": top["licenses"], "type": None}
