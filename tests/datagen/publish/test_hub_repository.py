"""One dataset on the hub, question by question."""

import hashlib

import pytest
from huggingface_hub import HfApi, constants

from datagen.errors import PublishError
from datagen.publish.hub_repository import Main, Repository, client
from tests import pushing
from tests.hub import ANOTHER, TOKEN, Hub
from tests.repositories import Blob


@pytest.fixture(autouse=True)
def _plainly(monkeypatch):
    for name, value in pushing.PLAINLY.items():
        monkeypatch.setattr(constants, name, value)


@pytest.fixture
def hub():
    with Hub() as one:
        yield one
        assert one.leaked == []


def repository(hub, name="first/cats", token=TOKEN):
    return Repository(pushing.client(hub, token), name, wait=lambda _: None)


def test_it_knows_who_asks(hub):
    assert repository(hub).author() == "first"
    assert repository(hub, token=ANOTHER).author() == "second"


def test_an_unknown_token_is_refused(hub):
    with pytest.raises(PublishError, match=r"the hub does not know this token \(401\)"):
        repository(hub, token="hf_forged").author()


def test_it_says_where_main_is_and_who_may_see_it(hub):
    there = hub.keep("first/cats", private=False)
    assert repository(hub).look() == Main(there.refs["main"], private=False)


def test_what_is_not_there_and_what_may_not_be_seen_look_alike(hub):
    hub.keep("first/cats", private=True)
    assert repository(hub, "first/dogs").look() is None
    assert repository(hub, token=ANOTHER).look() is None


@pytest.mark.parametrize(("name", "status"), [("nobody/cats", 404), ("second/cats", 403)])
def test_a_dataset_of_an_owner_that_is_not_ours_cannot_be_made(hub, name, status):
    with pytest.raises(PublishError, match=rf"cannot create {name}: .*\({status}\) and says "):
        repository(hub, name).make(private=True)
    assert hub.repositories == {}


def test_one_that_somebody_made_meanwhile_is_taken(hub):
    hub.keep("first/cats", private=False)
    repository(hub).make(private=True)
    assert not hub.repositories["first/cats"].private


def test_every_page_of_the_files_is_listed(hub):
    names = [f"{number}.txt" for number in range(8)]
    there = hub.keep("first/cats")
    there.change("main", "many", {name: Blob(b"x") for name in names})
    assert set(repository(hub).tree(there.refs["main"])) == {*names, ".gitattributes"}


def test_a_large_file_is_fetched_from_elsewhere_without_the_token(hub):
    there = hub.keep("first/cats")
    there.change("main", "large", {"a b?.parquet": Blob(b"PAR1" * 9, large=True)})
    assert repository(hub).sha256("a b?.parquet", there.refs["main"]) == hashlib.sha256(b"PAR1" * 9).hexdigest()
    assert hub.asked.count("fetch") == 1


def test_an_empty_file_has_a_hash_too(hub):
    there = hub.keep("first/cats")
    there.change("main", "empty", {"empty.txt": Blob(b"")})
    assert repository(hub).sha256("empty.txt", there.refs["main"]) == hashlib.sha256(b"").hexdigest()


def test_text_that_is_no_text_is_no_error(hub):
    there = hub.keep("first/cats")
    there.change("main", "bytes", {"SHA256SUMS": Blob(b"\xff\xfe")})
    assert repository(hub).text("SHA256SUMS", there.refs["main"]) == "\ufffd\ufffd"


def test_a_file_that_is_not_there_is_one_line(hub):
    there = hub.keep("first/cats")
    with pytest.raises(PublishError, match=r"cannot download x\.txt of first/cats again: there is no such thing"):
        repository(hub).sha256("x.txt", there.refs["main"])


def test_a_ref_that_is_not_there_has_no_head(hub):
    there = hub.keep("first/cats")
    assert repository(hub).head("1.0") is None
    there.tags["1.0"] = there.refs["main"]
    assert repository(hub).head("1.0") == there.refs["main"]


def test_pull_requests_that_wait_are_those_of_one_author_on_every_page(hub):
    there = hub.keep("first/cats")
    for number in range(8):
        there.request("second" if number % 2 else "first", f"request {number}")
    there.requests[0].status, there.requests[2].status = "closed", "merged"
    assert [one.num for one in repository(hub).waiting("first")] == [5, 7]


def test_a_tag_that_is_there_is_left_where_it_is(hub):
    there = hub.keep("first/cats")
    first = there.refs["main"]
    repository(hub).tag("1.0", first)
    repository(hub).tag("1.0", there.change("main", "more", {"a": Blob(b"a")}))
    assert there.tags == {"1.0": first}


def test_without_a_login_nothing_is_asked(monkeypatch, tmp_path):
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_OIDC_RESOURCE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
    monkeypatch.setattr(constants, "HF_STORED_TOKENS_PATH", str(tmp_path / "stored"))
    with pytest.raises(PublishError, match="no login for the hub: run `hf auth login`, or set HF_TOKEN"):
        client()


def test_the_login_is_that_of_the_environment(monkeypatch):
    monkeypatch.delenv("HF_OIDC_RESOURCE", raising=False)
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    assert client().token == TOKEN


def test_a_hub_that_is_not_there_is_one_line():
    nowhere = Repository(HfApi(endpoint="http://127.0.0.1:9", token=TOKEN), "first/cats", wait=lambda _: None)
    with pytest.raises(PublishError, match=r"cannot look at first/cats: the connection broke \(ConnectError\)"):
        nowhere.look()
