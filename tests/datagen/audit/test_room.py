from contextlib import closing

import pytest

from datagen.audit.filters import Filters
from datagen.audit.room import Room, images_of
from datagen.contexts import Contexts
from datagen.decisions import Journal, load, read
from datagen.errors import ConfigError, RunError
from datagen.run import Run
from datagen.types import Decision, Sample, Turn
from tests.builders import sample
from tests.knocking import audited_run
from tests.reported import rejection

N = 6


@pytest.fixture
def run(tmp_path):
    return audited_run(tmp_path / "run", [sample(id=f"s{n}") for n in range(1, N + 1)])


@pytest.fixture
def room(run):
    room = Room.open(run)
    yield room
    room.close()


def decide(room, number, reviewer="first", verdict="accept", **changes):
    draft = Decision(
        number=0, sample=f"s{number}", reviewer=reviewer, at="", was="kept", verdict=verdict,
        reason="other" if verdict == "reject" else None, **changes,
    )  # fmt: skip
    room.take(room.journal.append(draft))


def test_what_another_process_decided_is_taken_in(room, run):
    elsewhere = Journal(run)
    elsewhere.append(Decision(number=0, sample="s2", reviewer="second", at="", was="kept", verdict="accept"))
    assert len(room.decisions) == 0
    room.refresh()
    room.refresh()
    assert len(room.decisions) == 1
    assert room.index.verdict(2) == "accept"


def test_decisions_here_and_elsewhere_are_counted_once(room, run):
    elsewhere = Journal(run)
    for number in (1, 2, 3):
        decide(room, number)
        elsewhere.append(
            Decision(number=0, sample=f"s{number}", reviewer="second", at="", was="kept", verdict="accept")
        )
    room.refresh()
    assert len(room.decisions) == 6
    assert [one.number for one in room.decisions.standing("s3")] == [5, 6]


def test_the_next_one_is_the_next_that_is_open_for_this_reviewer(room):
    for number in (2, 3):
        decide(room, number)
    assert room.next(Filters(place="kept"), 1, "first") == 4
    assert room.next(Filters(place="kept"), 1, "second") == 2


def test_after_the_last_one_comes_the_first_that_is_open(room):
    decide(room, N)
    assert room.next(Filters(place="kept"), N, "first") == 1
    for number in range(1, N):
        decide(room, number)
    assert room.next(Filters(place="kept"), 3, "first") is None


def test_many_that_are_decided_are_passed_over(tmp_path):
    room = Room.open(audited_run(tmp_path / "long", [sample(id=f"s{n}") for n in range(1, 61)]))
    for number in range(1, 60):
        decide(room, number)
    assert room.next(Filters(place="kept"), 1, "first") == 60
    assert room.next(Filters(place="kept"), 60, "first") is None
    room.close()


def test_a_filter_for_open_ones_goes_on_from_one_that_was_just_decided(room):
    decide(room, 3)
    assert room.next(Filters(verdict="open", place="kept"), 3, "first") == 4


def test_a_plan_counts_down_for_each_reviewer(run):
    room = Room.open(run, wish="error<=50% at 80%")
    drawn = room.planned().whole.drawn
    assert 0 < drawn < N
    assert room.left("first") == room.left("second") == drawn
    first = room.next(Filters(plan=True), 0, "first")
    decide(room, first)
    assert (room.left("first"), room.left("second")) == (drawn - 1, drawn)
    assert room.next(Filters(plan=True), 0, "second") == first
    assert room.planned().whole.decided == 1
    for _ in range(drawn - 1):
        decide(room, room.next(Filters(plan=True), 0, "first"))
    assert room.left("first") == 0
    assert room.next(Filters(plan=True), 0, "first") is None
    assert room.planned().bound is not None
    room.close()


def test_a_plan_that_was_drawn_before_goes_on(run):
    Room.open(run, wish="error<=50% at 80%").close()
    room = Room.open(run)
    assert room.planned().wish == "error<=50% at 80%"
    assert room.planned().is_current
    room.close()


def test_the_list_does_not_tell_of_drawn_samples_what_others_think(run):
    room = Room.open(run, wish="error<=50% at 80%")
    number = room.next(Filters(plan=True), 0, "first")
    decide(room, number, verdict="reject")
    verdicts = {who: room.page(Filters(plan=True), who, None, None).rows[0].verdict for who in ("first", "second")}
    assert verdicts == {"first": "reject", "second": "open"}
    room.close()


def test_the_desk_says_what_stands_around_every_page(room, run):
    decide(room, 1)
    desk = room.desk("first")
    assert (desk.run, desk.reviewer, desk.decisions, desk.plan, desk.left) == ("run", "first", 1, None, None)
    assert not desk.is_stale
    with run.lines(run.samples_file) as lines:
        lines.add(sample(id="new"))
    assert room.desk("first").is_stale


def test_images_lie_where_the_run_says_unless_somebody_says_otherwise(tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "others").mkdir()
    named = audited_run(tmp_path / "a", images=tmp_path / "photos")
    assert images_of(named, None) == tmp_path / "photos"
    assert images_of(named, tmp_path / "others") == tmp_path / "others"
    drawn = audited_run(tmp_path / "b")
    assert images_of(drawn, None) is None
    (drawn.scenes_folder / "images").mkdir(parents=True)
    assert images_of(drawn, None) == drawn.scenes_folder / "images"
    gone = audited_run(tmp_path / "c", images=tmp_path / "gone")
    assert images_of(gone, None) is None


def assembled(run, contexts):
    """What `datagen assemble` leaves: rejected samples among the rejections, mended ones in their new words."""
    decisions, kept, away = read(run), [], [rejection(id="r1")]
    for one in run.samples():
        outcome = decisions.applied(one)
        (kept if isinstance(outcome, Sample) else away).append(outcome)
    run.write_contexts(Contexts.of(contexts))
    for file, records in ((run.samples_file, kept), (run.rejections_file, away)):
        with run.lines(file) as lines:
            for one in records:
                lines.add(one)


@pytest.fixture
def judged(run):
    """A plan of which one reviewer rejected the first sample and mended the second, assembled since."""
    known = sample(id="s1").context
    room = Room.open(run, wish="error<=50% at 99%")
    rejected, mended, *_ = sorted(one.id for one in load(run).drawn)
    before = sample().conversations
    after = (before[0], Turn(role="gpt", text="Mended words."))
    decide(room, int(rejected[1:]), verdict="reject")
    decide(room, int(mended[1:]), verdict="edit", before=before, after=after)
    room.close()
    assembled(run, [known])
    with closing(Room.open(run)) as room:
        yield room, rejected, mended


def test_assembling_tells_nobody_what_others_think_of_a_drawn_sample(judged):
    room, *ids = judged
    for id in ids:
        item = room.item(room.index.number(id), "second")
        assert (item.place, item.rejection, item.kept) == ("kept", None, None)
        assert room.sample(item, "second").conversations == sample().conversations
        assert room.known(id, "second") == () and room.newest(id, "second") == 0
    rows = room.page(Filters(plan=True), "second", None, None).rows
    assert {(row.place, row.rule, row.verdict, row.words) for row in rows} == {("kept", "", "open", 6)}
    assert len({row.excerpt for row in rows}) == 1


@pytest.mark.parametrize(
    ("filters", "n_second", "n_first"),
    [
        (Filters(verdict="reject"), 0, 1),
        (Filters(verdict="edit"), 0, 1),
        (Filters(stage="audit"), 0, 1),
        (Filters(rule="other"), 0, 1),
        (Filters(place="rejected"), 1, 2),
        (Filters(place="kept"), N, N - 1),
        (Filters(place="kept", text='"What is here"'), 0, 0),
        (Filters(verdict="open"), N + 1, N - 1),
        (Filters(verdict="todo"), N + 1, N - 1),
    ],
)
def test_no_filter_gives_away_what_others_think(judged, filters, n_second, n_first):
    room, *_ = judged
    assert room.page(filters, "second", None, None).total == n_second
    assert room.page(filters, "first", None, None).total == n_first


def test_nor_does_a_count(judged):
    room, *_ = judged
    facets = room.index.facets("second")
    assert "audit" not in facets.stages and "other" not in facets.rules
    assert (facets.verdicts["reject"], facets.verdicts["open"]) == (0, N + 1)
    assert room.index.facets("first").stages["audit"] == 1


def test_whoever_decided_sees_what_the_others_decided(judged):
    room, rejected, _ = judged
    decide(room, int(rejected[1:]), reviewer="second")
    item = room.item(room.index.number(rejected), "second")
    assert item.rejection.stage == "audit" and len(room.known(rejected, "second")) == 2


def test_what_is_still_to_be_decided_is_found_by_a_filter(room):
    decide(room, 2)
    todo = Filters(verdict="todo", place="kept")
    assert [row.number for row in room.page(todo, "first", None, None).rows] == [1, 3, 4, 5, 6]
    assert room.page(todo, "second", None, None).total == N
    assert room.index.neighbours(todo, 1, "first") == (None, 3)


def refused(*args, **wishes):
    with pytest.raises((RunError, ConfigError)) as met:
        Room.open(*args, **wishes)
    assert "\n" not in str(met.value)
    return str(met.value)


def test_a_folder_that_is_no_run_says_so(tmp_path):
    assert "expected a run folder" in refused(Run(tmp_path))
    assert "expected a run folder" in refused(Run(tmp_path / "nowhere"))


def test_a_run_that_is_not_complete_says_so(run):
    run.unfinish()
    assert "is not complete" in refused(run)


def test_a_run_without_anything_says_so(run):
    for file in (run.samples_file, run.rejections_file):
        file.write_bytes(b"")
    assert "holds no sample" in refused(run)


def test_an_image_folder_that_is_none_says_so(run, tmp_path):
    assert "is no folder" in refused(run, tmp_path / "nowhere")


def test_a_wish_that_cannot_be_read_says_so(run):
    assert "perfect" in refused(run, wish="perfect")
    assert not run.plan_file.exists()


def test_decisions_that_cannot_be_read_say_so(run):
    run.decisions_file.write_bytes(b"x\n")
    assert "decisions.jsonl:1" in refused(run)


def test_nobody_waits_for_captions_that_nobody_wrote(tmp_path):
    one = sample()
    long = one.model_copy(update={"context": one.context.model_copy(update={"captions": ("a cat. " * 20_000,)})})
    with closing(Room.open(audited_run(tmp_path / "run", [long]))) as room:
        assert room.looked(long) is None
        assert room.looked(one) is not None
