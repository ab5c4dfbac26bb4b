"""The push: the whole road, what it refuses, and what a kill at any step leaves behind."""

import pytest
from huggingface_hub import constants
from huggingface_hub.utils import are_progress_bars_disabled

from datagen.errors import PublishError
from datagen.progress import Progress
from tests.hub import ANOTHER, TOKEN, Hub
from tests.pushing import (
    CARD,
    FILES,
    NAME,
    PLAINLY,
    client,
    contents,
    killed,
    killed_after,
    publication,
    push_to,
    pushed_through_xet,
)
from tests.repositories import Blob

# The client streams an upload through an argument that its HTTP library wishes were another.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=<...>':DeprecationWarning")

WRITES = {"create", "preupload", "batch", "store", "commit", "status", "merge", "tag"}
BEFORE_MERGE = ("whoami", "create", "preupload", "batch", "store", "verify", "commit", "download", "fetch", "status")


@pytest.fixture(autouse=True)
def _plainly(monkeypatch):
    """Large files as LFS, nothing told about this machine: constants that the client reads from its surroundings."""
    for name, value in PLAINLY.items():
        monkeypatch.setattr(constants, name, value)


@pytest.fixture
def hub():
    with Hub() as one:
        yield one
        assert [step for step in one.asked if step.startswith("unknown")] == []
        assert one.leaked == []


@pytest.fixture
def folder(tmp_path):
    return publication(tmp_path / "cats")


def files(repository):
    return {path: content for path, content in repository.files.items() if path != ".gitattributes"}


def test_a_push_makes_a_private_dataset_that_holds_the_folder(hub, folder):
    pushed = push_to(hub, folder)
    there = hub.repositories[NAME]
    assert there.private and pushed.private and pushed.fresh
    assert files(there) == contents(folder)
    assert (pushed.url, pushed.commit) == (f"{hub.endpoint}/datasets/{NAME}", there.refs["main"])
    assert there.tags == {pushed.tag: pushed.commit}
    assert pushed.tag.startswith("v-") and len(pushed.tag) == 10


def test_main_changes_once_and_by_a_merge(hub, folder):
    push_to(hub, folder)
    there = hub.repositories[NAME]
    assert len(there.heads) == 2
    assert there.main.parents == (there.heads[0], there.refs["refs/pr/1"])
    assert hub.asked.index("merge") > max(at for at, step in enumerate(hub.asked) if step in {"fetch", "download"})


def test_every_file_is_downloaded_again_before_the_merge(hub, folder):
    push_to(hub, folder)
    assert hub.asked.count("download") == len(FILES) + 1
    assert hub.asked.count("fetch") == 2


def test_large_files_travel_through_xet_where_the_client_has_it(hub, tmp_path):
    files_of_all_sizes = FILES | {"data/large.parquet": bytes(range(256)) * 20_000}
    folder = publication(tmp_path / "cats", files_of_all_sizes)
    hub.pieces = tmp_path / "pieces"
    pushed_through_xet(hub, folder, home=tmp_path / "home")
    assert files(hub.repositories[NAME]) == contents(folder)
    assert hub.asked.count("allow") == 3
    assert not {"batch", "store"} & {*hub.asked}


def test_whoever_watches_is_told_how_far_it_has_come(hub, folder):
    seen: list[Progress] = []
    push_to(hub, folder, watch=seen.append)
    for step in ("upload", "verify"):
        assert [one.done for one in seen if one.step == step] == list(range(len(FILES) + 2))


def test_a_pull_request_that_opens_at_once_is_merged_as_well(hub, folder):
    hub.keep(NAME, born="open")
    assert files(hub.repositories[NAME]) == {}
    push_to(hub, folder)
    assert files(hub.repositories[NAME]) == contents(folder)
    assert "status" not in hub.asked


def test_an_organization_may_own_it_and_the_tag_may_be_chosen(hub, folder):
    assert push_to(hub, folder, "team/cats", tag="1.0").tag == "1.0"
    assert set(hub.repositories["team/cats"].tags) == {"1.0"}


def test_a_dataset_is_public_when_that_is_wished(hub, folder):
    assert not push_to(hub, folder, private=False).private
    assert not hub.repositories[NAME].private


def test_the_same_files_again_change_nothing(hub, folder):
    first = push_to(hub, folder)
    hub.asked.clear()
    again = push_to(hub, folder)
    assert (again.commit, again.tag, again.fresh) == (first.commit, first.tag, False)
    assert not {*hub.asked} & {*BEFORE_MERGE[1:], "merge"}


def test_a_later_publication_takes_the_files_of_the_former_away_and_leaves_those_of_people(hub, folder, tmp_path):
    push_to(hub, folder)
    there = hub.repositories[NAME]
    there.change("main", "by hand", {"LICENSE": Blob(b"mine"), "extra.parquet": Blob(b"PAR1", large=True)})
    second = {"README.md": CARD, "data/train-00000-of-00001.parquet": b"PAR1 all of it PAR1"}
    pushed = push_to(hub, publication(tmp_path / "second", second))
    expected = {**contents(tmp_path / "second"), "LICENSE": b"mine", "extra.parquet": b"PAR1"}
    assert files(there) == expected
    assert len(there.tags) == 2 and there.tags[pushed.tag] == there.refs["main"]


def test_a_public_dataset_is_refused_when_the_push_is_private(hub, folder):
    hub.keep(NAME, private=False)
    with pytest.raises(PublishError, match="is public and this push is private: nothing was sent"):
        push_to(hub, folder)
    assert not {*hub.asked} & WRITES
    assert not hub.repositories[NAME].private


def test_a_private_dataset_stays_private_whatever_is_wished(hub, folder):
    hub.keep(NAME, private=True)
    assert push_to(hub, folder, private=False).private
    assert hub.repositories[NAME].private


def test_a_dataset_of_something_else_is_refused(hub, folder):
    hub.keep(NAME).change("main", "mine", {"dogs.csv": Blob(b"a,b\n")})
    with pytest.raises(PublishError, match=r"holds dogs\.csv, which no publication put there: nothing was sent"):
        push_to(hub, folder)
    assert not {*hub.asked} & WRITES


def test_a_dataset_with_nothing_but_a_card_is_taken(hub, folder):
    hub.keep(NAME).change("main", "mine", {"README.md": Blob(b"# soon\n")})
    assert push_to(hub, folder).fresh


def test_a_tag_for_other_files_is_refused_before_anything_is_sent(hub, folder):
    there = hub.keep(NAME)
    there.tags["1.0"] = there.refs["main"]
    with pytest.raises(PublishError, match=r"has a tag 1\.0 for other files: nothing was sent: choose another tag"):
        push_to(hub, folder, tag="1.0")
    assert not {*hub.asked} & WRITES


@pytest.mark.parametrize(
    "name", ["cats", "a/b/c", "first/ca ts", "first/../cats", "first/", "https://x/y", "first/c\n"]
)
def test_what_is_no_name_of_a_repository_is_refused_without_asking(hub, folder, name):
    with pytest.raises(PublishError, match="is no name of a repository: expected OWNER/NAME"):
        push_to(hub, folder, name)
    assert hub.asked == []


def test_a_folder_that_has_changed_is_refused_without_asking(hub, folder):
    (folder / "llava/train.json").write_bytes(b"[{}]\n")
    with pytest.raises(PublishError, match=r"llava/train\.json is not what SHA256SUMS says: publish again"):
        push_to(hub, folder)
    assert hub.asked == []


@pytest.mark.parametrize(
    ("step", "kind"),
    [*((step, "hang") for step in BEFORE_MERGE), *((step, "lose") for step in ("create", "store", "commit", "status"))],
)
def test_a_kill_before_the_merge_leaves_main_and_the_next_push_completes(hub, folder, step, kind):
    hub.fail(step, kind)
    killed(hub, folder)
    there = hub.repositories.get(NAME)
    assert there is None or len(there.heads) == 1
    complete(hub, folder)


@pytest.mark.parametrize(("step", "kind"), [("merge", "hang"), ("merge", "lose"), ("tag", "hang"), ("tag", "lose")])
def test_a_kill_at_the_merge_or_later_leaves_main_as_it_was_or_complete(hub, folder, step, kind):
    hub.fail(step, kind)
    killed(hub, folder)
    there = hub.repositories[NAME]
    assert files(there) == ({} if (step, kind) == ("merge", "hang") else contents(folder))
    complete(hub, folder)


def complete(hub, folder):
    """Push again with nothing in the way: all of it is there, from one pull request and one merge."""
    hub.heal()
    hub.asked.clear()
    had = NAME in hub.repositories and bool(hub.repositories[NAME].requests)
    pushed = push_to(hub, folder)
    there = hub.repositories[NAME]
    assert files(there) == contents(folder)
    assert (len(there.heads), len(there.requests), there.waiting) == (2, 1, [])
    assert there.tags == {pushed.tag: there.refs["main"]}
    assert had == ("store" not in hub.asked and "commit" not in hub.asked)


@pytest.mark.slow
def test_a_kill_at_any_request_leaves_main_as_it_was_or_complete(folder):
    for n_requests in range(1, 200, 4):
        with Hub() as hub:
            if not killed_after(hub, folder, n_requests):
                break
            there = hub.repositories.get(NAME)
            assert there is None or files(there) in ({}, contents(folder))
            assert push_to(hub, folder).tag
            there = hub.repositories[NAME]
            assert files(there) == contents(folder)
            assert (len(there.heads), len(there.requests), there.waiting, len(there.tags)) == (2, 1, [], 1)
    assert n_requests > 30


def test_large_files_that_arrived_before_a_kill_are_not_sent_twice(hub, folder):
    hub.fail("store", "hang", skip=1)
    killed(hub, folder)
    complete(hub, folder)
    assert hub.asked.count("store") == 1


def test_a_pull_request_of_somebody_else_is_left_alone(hub, folder):
    there = hub.keep(NAME)
    hub.fail("merge", status=403)
    with pytest.raises(PublishError):
        push_to(hub, folder)
    title = there.requests[0].title
    there.requests[0].author = "second"
    hub.heal()
    push_to(hub, folder)
    assert [(one.author, one.title, one.status) for one in there.requests] == [
        ("second", title, "open"),
        ("first", title, "merged"),
    ]


def test_a_byte_that_is_lost_on_the_way_back_is_asked_for_again(hub, folder):
    hub.fail("fetch", "corrupt", times=1)
    push_to(hub, folder)
    assert hub.asked.count("fetch") == 3


@pytest.mark.parametrize(("step", "kind"), [("store", "spoil"), ("fetch", "corrupt")])
def test_bytes_that_come_back_otherwise_keep_main_as_it_was(hub, folder, step, kind):
    hub.fail(step, kind)
    with pytest.raises(PublishError, match="came back otherwise than it was sent: main is unchanged"):
        push_to(hub, folder)
    there = hub.repositories[NAME]
    assert len(there.heads) == 1 and there.waiting == []
    assert "merge" not in hub.asked


def test_after_a_bad_download_the_next_push_starts_anew(hub, folder):
    hub.fail("download", "corrupt")
    with pytest.raises(PublishError, match=r"pull request 1 was closed: push again"):
        push_to(hub, folder)
    hub.heal()
    push_to(hub, folder)
    there = hub.repositories[NAME]
    assert [one.status for one in there.requests] == ["closed", "merged"]
    assert files(there) == contents(folder)


def meanwhile(step, done, act):
    """A watcher that lets something happen at one moment of the push."""

    def watch(progress):
        if (progress.step, progress.done) == (step, done):
            act()

    return watch


def test_main_that_moves_meanwhile_is_not_merged_onto(hub, folder):
    there = hub.keep(NAME)
    moves = meanwhile("verify", 2, lambda: there.change("main", "by hand", {"README.md": Blob(b"mine\n")}))
    with pytest.raises(PublishError, match="main has moved while this was sent: push again"):
        push_to(hub, folder, watch=moves)
    assert "merge" not in hub.asked
    push_to(hub, folder)
    assert files(there) == contents(folder)
    assert [one.status for one in there.requests] == ["closed", "merged"]


def test_a_dataset_that_is_made_public_meanwhile_gets_nothing(hub, folder):
    there = hub.keep(NAME)
    with pytest.raises(PublishError, match="was made public while this was sent: main is unchanged"):
        push_to(hub, folder, watch=meanwhile("verify", 1, lambda: setattr(there, "private", False)))
    assert len(there.heads) == 1


def test_a_pull_request_that_somebody_changes_after_the_comparison_is_not_merged(hub, folder):
    there = hub.keep(NAME)
    change = meanwhile(
        "verify", len(FILES) + 1, lambda: there.change("refs/pr/1", "more", {"run.py": Blob(b"import os\n")})
    )
    with pytest.raises(PublishError, match="somebody changed pull request 1: main is unchanged"):
        push_to(hub, folder, watch=change)
    with pytest.raises(PublishError, match=r"run\.py came back otherwise than it was sent"):
        push_to(hub, folder)
    assert len(there.heads) == 1 and there.waiting == []


def test_a_merge_that_the_hub_refuses_is_one_line_and_the_next_push_goes_on(hub, folder):
    hub.fail("merge", status=409, sentence="Conflicts in README.md")
    with pytest.raises(PublishError) as told:
        push_to(hub, folder)
    assert str(told.value) == (
        "cannot merge pull request 1 of first/cats, whose files are as they were sent: somebody else changed it at the "
        'same moment (409) and says "Conflicts in README.md": push again'
    )
    complete(hub, folder)


@pytest.mark.parametrize("step", ["commit", "merge", "tag", "create"])
def test_an_answer_that_is_lost_is_not_taken_for_a_failure(hub, folder, step):
    hub.fail(step, "drop", times=1)
    push_to(hub, folder)
    there = hub.repositories[NAME]
    assert (len(there.heads), len(there.requests), len(there.tags)) == (2, 1, 1)


@pytest.mark.parametrize(
    "step", ["whoami", "info", "create", "commit", "requests", "status", "merge", "tag", "download"]
)
def test_a_hub_that_is_unwell_for_a_moment_is_asked_again(hub, folder, step):
    hub.fail(step, status=503, times=2)
    waits: list[float] = []
    assert push_to(hub, folder, waits=waits).fresh
    assert waits == [1.0, 2.0]


def test_a_download_that_breaks_off_is_begun_again(hub, folder):
    hub.fail("fetch", "cut", times=1)
    assert push_to(hub, folder).fresh


def test_too_many_requests_wait_as_long_as_the_hub_asks(hub, folder):
    hub.fail("commit", status=429, headers={"Retry-After": "37"}, times=1)
    waits: list[float] = []
    assert push_to(hub, folder, waits=waits).fresh
    assert waits == [37.0]


def test_what_a_hub_says_is_one_line_without_the_token(hub, folder, capfd, caplog):
    hub.fail("commit", status=403, sentence=f"no \x1b[31m{TOKEN} may\tnot " + "x" * 900)
    with pytest.raises(PublishError) as told:
        push_to(hub, folder)
    line = str(told.value)
    assert line.startswith("cannot open a pull request at first/cats: this token may not do that (403)")
    assert line.isprintable() and len(line) < 500
    said = capfd.readouterr()
    assert not any(TOKEN in text for text in (line, said.out, said.err, caplog.text, repr(told.value.__cause__)))


def test_a_card_that_the_hub_does_not_accept_is_told_as_such(hub, tmp_path):
    folder = publication(tmp_path / "cats", FILES | {"README.md": b"---\nlicense: !! \n---\n"})
    with pytest.raises(PublishError, match=r'the client says "Invalid metadata in README\.md\. - license must be one'):
        push_to(hub, folder)
    assert hub.repositories[NAME].requests == []


def test_a_second_pull_request_for_what_main_holds_by_now_is_closed(hub, folder):
    push_to(hub, folder)
    there = hub.repositories[NAME]
    there.request("first", there.requests[0].title)
    assert not push_to(hub, folder).fresh
    assert [one.status for one in there.requests] == ["merged", "closed"]


def test_the_clients_bars_are_off_meanwhile_and_as_before_afterwards(hub, folder):
    seen = []
    before = are_progress_bars_disabled()
    push_to(hub, folder, watch=lambda _: seen.append(are_progress_bars_disabled()))
    assert all(seen) and are_progress_bars_disabled() == before


def test_a_token_that_may_only_read_is_told_so(hub, folder):
    hub.keep(NAME)
    with pytest.raises(PublishError, match="cannot create first/cats: this token may not do that"):
        push_to(hub, folder, api=client(hub, ANOTHER))
