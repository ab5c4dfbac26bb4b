import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.teacher.chat_api import Refused
from datagen.teacher.paging import page

THREE = [{"id": name} for name in "abc"]


def ids(found):
    return "".join(one["id"] for one in found["data"])


def shown(**query):
    return page(THREE, query, default=20, most=100)


def test_the_newest_comes_first_unless_the_oldest_is_asked_for():
    assert (ids(shown()), ids(shown(order="asc")), ids(shown(order="desc"))) == ("cba", "abc", "cba")


def test_a_page_says_where_it_begins_and_ends_and_whether_there_is_more():
    first, last = shown(limit="2"), shown(limit="2", after="b")
    assert (first["first_id"], first["last_id"], first["has_more"]) == ("c", "b", True)
    assert (ids(last), last["has_more"]) == ("a", False)


def test_an_empty_list_is_a_page():
    assert page([], {}, default=20, most=100) == {
        "object": "list",
        "data": [],
        "first_id": None,
        "last_id": None,
        "has_more": False,
    }


@pytest.mark.parametrize(
    "query", [{"limit": "0"}, {"limit": "101"}, {"limit": "x"}, {"limit": "\u00b2"}, {"after": "z"}]
)
def test_a_page_that_cannot_be_is_refused_by_name(query):
    with pytest.raises(Refused) as refused:
        shown(**query)
    assert refused.value.error["error"]["param"] == next(iter(query))


@given(n=st.integers(0, 30), limit=st.integers(1, 7))
def test_all_pages_together_are_the_list(n, limit):
    objects, found, query = [{"id": str(i)} for i in range(n)], [], {"limit": str(limit)}
    while True:
        one = page(objects, query, default=20, most=100)
        found += one["data"]
        if not one["has_more"]:
            break
        query["after"] = one["last_id"]
    assert found == objects[::-1]
