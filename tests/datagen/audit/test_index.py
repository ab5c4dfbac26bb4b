import re
import sqlite3
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datagen.audit.filters import Filters
from datagen.audit.index import Index
from datagen.decisions import Decisions
from datagen.errors import RunError
from tests.builders import box, context
from tests.leafing import decision, ids, kept, rejected, says, written

NAMES = ("cat", "dog", "cow")
SAID = ("A red cat.", "A cat, a Dog.", "Cats!", "the red dog the", "", "A-red; cat")
VERDICTS = ("accept", "reject", "edit", "undo")
DRAWN = st.fixed_dictionaries(
    {
        "type": st.sampled_from(("detail", "qa")),
        "said": st.sampled_from(SAID),
        "boxed": st.frozensets(st.sampled_from(NAMES)),
        "spoken": st.dictionaries(st.sampled_from(NAMES), st.sampled_from(("supported", "contradicted"))),
        "score": st.none() | st.sampled_from((1.0, 5.5, 7.1)),
        "rule": st.sampled_from(("", "", "leaks", "loops")),
    }
)
ROWS = st.lists(DRAWN, max_size=12)
DECIDED = st.lists(st.tuples(st.integers(0, 11), st.sampled_from(VERDICTS), st.sampled_from("ab")), max_size=12)
WISHES = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(("detail", "qa", "nobody's")),
        "place": st.sampled_from(("kept", "rejected")),
        "stage": st.sampled_from(("check", "judge")),
        "rule": st.sampled_from(("leaks", "loops")),
        "verdict": st.sampled_from(("open", "todo", "accept", "reject", "edit", "disputed")),
        "object": st.sampled_from((*NAMES, "nobody's")),
        "least_words": st.integers(0, 4),
        "most_words": st.integers(0, 4),
        "least_score": st.sampled_from((1.0, 5.5, 7.1)),
        "most_score": st.sampled_from((1.0, 5.5, 7.1)),
        "text": st.sampled_from(("cat", "cat ", "a do", '"red cat"', '"the red" dog', '"red', "??", " ")),
        "contradicted": st.just(True),
        "plan": st.just(True),
    },
)
slowly = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def indexed(folder, rows, decided=()):
    """An index over rows as drawn; those with a rule were rejected, and come last."""
    rows = [row for row in rows if not row["rule"]] + [row for row in rows if row["rule"]]
    names = [str(number) for number in range(len(rows))]
    samples, rejections, contexts = [], [], []
    for id, row in zip(names, rows, strict=True):
        boxed = tuple(sorted(row["boxed"]))
        if row["rule"]:
            rejections.append(rejected(id, row["said"], rule=row["rule"], score=row["score"], type=row["type"]))
            contexts.append(context(id, boxes=tuple(map(box, boxed))))
        else:
            samples.append(kept(id, row["said"], boxed=boxed, score=row["score"], type=row["type"]))
    claims = [says(id, *row["spoken"].items()) for id, row in zip(names, rows, strict=True)]
    decisions = decisions_of(decided)
    index = Index.open(written(folder, samples, rejections, reversed(claims), contexts, decisions))
    index.planned(names[::2])
    return index, rows, Decisions(decisions)


def decisions_of(drawn):
    last, made = {}, []
    for number, (sample, verdict, reviewer) in enumerate(drawn, 1):
        undone = last.get((sample, reviewer)) if verdict == "undo" else None
        made.append(decision(number, str(sample), verdict, reviewer, undoes=undone))
        last[sample, reviewer] = number
    return made


def says_so(row, wish):
    said = ["What is here?".casefold(), row["said"].casefold()]
    words = re.findall(r"\w+", " ".join(said))
    for part in re.findall(r'"[^"]*"?|[^"]+', wish):
        sought = re.findall(r"\w+", part)
        if part.startswith('"'):
            if not any(f" {' '.join(sought)} " in f" {' '.join(re.findall(r'[a-z]+', one))} " for one in said):
                return False
            continue
        beginning = sought.pop() if sought and wish.endswith(part) and part[-1].isalpha() else ""
        if not any(word.startswith(beginning) for word in words):
            return False
        if not set(sought) <= set(words):
            return False
    return bool(re.search(r"\w", wish))


def matches(id, row, decisions, filters, reviewer=""):
    is_todo = all(one.reviewer != reviewer for one in decisions.standing(id))
    if reviewer and is_todo and int(id) % 2 == 0:  # drawn, to be judged unseen
        row, decisions = {**row, "rule": ""}, Decisions()
    held, standing = decisions.verdict(id), {one.verdict for one in decisions.standing(id)}
    verdict = held.verdict if held else "open"
    n_words, score = len(row["said"].split()), row["score"]
    return all(
        (
            filters.type in ("", row["type"]),
            filters.place in ("", "rejected" if row["rule"] else "kept"),
            filters.stage in ("", "check" if row["rule"] else ""),
            filters.rule in ("", row["rule"]),
            filters.verdict in ("", verdict)
            or (filters.verdict == "disputed" and len(standing) > 1)
            or (filters.verdict == "todo" and (is_todo if reviewer else verdict == "open")),
            not filters.object or filters.object in row["boxed"] | set(row["spoken"]),
            filters.least_words is None or n_words >= filters.least_words,
            filters.most_words is None or n_words <= filters.most_words,
            filters.least_score is None or (score is not None and score >= filters.least_score),
            filters.most_score is None or (score is not None and score <= filters.most_score),
            not filters.text.strip() or says_so(row, filters.text),
            not filters.contradicted or "contradicted" in row["spoken"].values(),
            not filters.plan or int(id) % 2 == 0,
        )
    )


@slowly
@given(ROWS, DECIDED, WISHES, st.integers(1, 5))
def test_a_filter_finds_what_a_look_at_every_row_finds(tmp_path, rows, decided, wishes, n):
    index, rows, decisions = indexed(tmp_path, rows, decided)
    filters = Filters(**wishes)
    expected = [str(number) for number, row in enumerate(rows) if matches(str(number), row, decisions, filters)]
    assert ids(index, n=n, **wishes) == expected
    assert index.page(filters).total == len(expected)


@slowly
@given(ROWS, DECIDED, WISHES, st.sampled_from("abc"), st.integers(-2, 15))
def test_a_reviewer_finds_what_they_may_know(tmp_path, rows, decided, wishes, reviewer, at):
    index, rows, decisions = indexed(tmp_path, rows, decided)
    filters = Filters(**wishes)
    found = [n for n, row in enumerate(rows, 1) if matches(str(n - 1), row, decisions, filters, reviewer)]
    assert [row.number for row in index.page(filters, reviewer=reviewer).rows] == found
    beside = (
        max((one for one in found if one < at), default=None),
        min((one for one in found if one > at), default=None),
    )
    assert index.neighbours(filters, at, reviewer) == beside


@slowly
@given(ROWS, WISHES, st.integers(1, 5), st.integers(-3, 16))
def test_pages_meet_wherever_one_starts(tmp_path, rows, wishes, n, at):
    index, filters = indexed(tmp_path, rows)[0], Filters(**wishes)
    everything = [row.number for row in index.page(filters, n=50).rows]
    behind, in_front = index.page(filters, after=at, n=n), index.page(filters, before=at, n=n)
    assert [row.number for row in behind.rows] == [one for one in everything if one > at][:n]
    assert [row.number for row in in_front.rows] == [one for one in everything if one < at][-n:]
    for page in (behind, in_front):
        assert (page.first, page.last, page.total) == (page.before is None, page.after is None, len(everything))
    if behind.before is not None:
        back = index.page(filters, before=behind.before, n=n)
        assert [row.number for row in back.rows] == [one for one in everything if one <= at][-n:]
    if in_front.after is not None:
        forth = index.page(filters, after=in_front.after, n=n)
        assert [row.number for row in forth.rows] == [one for one in everything if one >= at][:n]


@slowly
@given(ROWS, WISHES, st.integers(-2, 15))
def test_neighbours_are_the_nearest_that_match(tmp_path, rows, wishes, at):
    index, filters = indexed(tmp_path, rows)[0], Filters(**wishes)
    everything = [row.number for row in index.page(filters).rows]
    previous, following = index.neighbours(filters, at)
    assert previous == max((one for one in everything if one < at), default=None)
    assert following == min((one for one in everything if one > at), default=None)


@slowly
@given(ROWS, DECIDED)
def test_deciding_one_by_one_is_the_same_as_reading_them_all(tmp_path, rows, decided):
    index, rows, _ = indexed(tmp_path, rows)
    for one in decisions_of(decided):
        index.decided(one)
        index.decided(one)
    other, _, _ = indexed(tmp_path, rows, decided)
    assert index.facets().verdicts == other.facets().verdicts
    assert index.page(Filters()).rows == other.page(Filters()).rows


def test_a_decision_is_in_the_next_page_and_neighbours_go_on_from_there(tmp_path):
    index = Index.open(written(tmp_path, [kept(id) for id in "abcde"]))
    assert ids(index, verdict="open") == list("abcde")
    for number, id in ((1, "c"), (2, "d")):
        index.decided(decision(number, id, "accept"))
    assert ids(index, verdict="open") == list("abe") and ids(index, verdict="accept") == list("cd")
    assert index.neighbours(Filters(verdict="open"), 3) == (2, 5)
    assert [row.verdict for row in index.page(Filters()).rows] == ["open", "open", "accept", "accept", "open"]


def test_decisions_are_shared_with_whoever_counts_them(tmp_path):
    shared = Decisions()
    index = Index.open(written(tmp_path, [kept("a")]), decisions=shared)
    shared.add(one := decision(1, "a", "reject"))
    index.decided(one)
    assert index.verdict(1) == "reject" and len(shared) == 1
    index.decided(decision(2, "nobody's", "reject"))  # of a run that was assembled again


def test_facets_count_the_whole_run(tmp_path):
    run = written(
        tmp_path,
        [kept("a", boxed=("cat",)), kept("b", type="qa")],
        [rejected("c", rule="leaks"), rejected("d", rule="leaks", stage="judge")],
        [says("b", ("cat", "supported"))],
        [context("c")],
    )
    facets = Index.open(run).facets()
    assert facets.types == {"detail": 3, "qa": 1} and facets.stages == {"check": 1, "judge": 1}
    assert facets.rules == {"leaks": 2} and facets.objects == {"cat": 2} and facets.verdicts["open"] == 4


def test_an_id_has_a_number_and_a_number_an_item(tmp_path):
    index = Index.open(written(tmp_path, [kept("a"), kept("b")], [rejected("b"), rejected("c")]))
    assert [index.number(id) for id in ("a", "b", "c", "d", "")] == [1, 2, 4, None, None]
    assert index.item(4).id == "c" and [index.item(number) for number in (-1, 0, 5)] == [None] * 3
    assert index.planned(["a", "c", "nobody's"]) == 2 and ids(index, plan=True) == ["a", "c"]
    assert index.planned([]) == 0 and ids(index, plan=True) == []


def test_the_second_opening_builds_nothing(tmp_path):
    run, seen = written(tmp_path, [kept("a")]), []
    Index.open(run, seen.append)
    before, n_seen = run.index_file.stat(), len(seen)
    Index.open(run, seen.append)
    assert n_seen == len(seen) > 0 and run.index_file.stat() == before


def test_several_may_open_a_run_for_the_first_time_at_once(tmp_path):
    run, found = written(tmp_path, [kept(id) for id in "abc"]), []
    threads = [threading.Thread(target=lambda: found.append(ids(Index.open(run)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [list("abc")] * 4 and not list(tmp_path.glob("*.partial"))


def test_a_search_of_very_many_words_is_answered(tmp_path):
    index = Index.open(written(tmp_path, [kept("a", " ".join(map(str, range(250))))]))
    assert ids(index, text=" ".join(map(str, range(120)))) == ["a"]
    assert ids(index, text=f'"{" ".join(map(str, range(120)))}"') == ["a"]
    assert ids(index, text=f'"{" ".join(map(str, reversed(range(120))))}"') == []


def test_another_dataset_gets_another_index(tmp_path):
    index = Index.open(written(tmp_path, [kept("a")]))
    assert not index.is_stale()
    run = written(tmp_path, [kept("b")])
    assert index.is_stale() and index.item(1).id == "a" and ids(index) == ["a"]  # until it is opened again
    assert ids(Index.open(run)) == ["b"]


@pytest.mark.parametrize("content", [b"", b"no index", b"SQLite format 3\x00" * 300])
def test_a_file_that_is_no_index_is_replaced(tmp_path, content):
    run = written(tmp_path, [kept("a")])
    run.index_file.write_bytes(content)
    assert ids(Index.open(run)) == ["a"] and ids(Index.open(run), text="warm") == ["a"]


def test_somebody_else_s_database_is_replaced(tmp_path):
    run = written(tmp_path, [kept("a")])
    with sqlite3.connect(run.index_file) as other:
        other.execute("CREATE TABLE meta (content)")
    other.close()
    assert ids(Index.open(run)) == ["a"]


def test_the_index_of_another_run_is_not_trusted(tmp_path):
    other = written(tmp_path / "b", [kept("b", "a dog")])
    Index.open(other).close()
    run = written(tmp_path / "a", [kept("a", "a cat")])
    other.index_file.rename(run.index_file)
    assert ids(Index.open(run), text="cat") == ["a"] and ids(Index.open(run), text="dog") == []


def test_an_index_that_breaks_later_says_so_in_one_line(tmp_path):
    run = written(tmp_path, [kept("a")])
    Index.open(run).close()
    with sqlite3.connect(run.index_file) as connection:
        connection.execute("DROP TABLE contexts")
        connection.execute("UPDATE postings SET rows = 7 WHERE kind = 'word'")
    connection.close()
    with pytest.raises(RunError, match=r"audit-index.sqlite: is broken .*: delete it"):
        Index.open(run).page(Filters(text="warm"))


def test_hostile_filters_find_nothing_and_break_nothing(tmp_path):
    index = Index.open(written(tmp_path, [kept("a")]))
    for typed in ("'; DROP TABLE postings; --", '" OR 1=1 --', "warm' OR 'a'='a", "\x00", "((((", "* AND *", "ﷺ" * 400):
        assert ids(index, text=typed) == [] == ids(index, object=typed) == ids(index, rule=typed)
    assert ids(index, text="warm") == ["a"]


def test_pages_have_a_sensible_size(tmp_path):
    index = Index.open(written(tmp_path, [kept(str(number)) for number in range(600)]))
    assert len(index.page(Filters(), n=10**9).rows) == 500 and len(index.page(Filters(), n=-5).rows) == 1
    assert index.page(Filters(), after=10**30).rows == () and index.page(Filters(), before=-(10**30)).rows == ()


def test_threads_may_ask_at_once(tmp_path):
    index = Index.open(written(tmp_path, [kept(str(number), f"word{number % 7}") for number in range(100)]))
    found = []
    threads = [
        threading.Thread(target=lambda text: found.append(len(ids(index, text=text))), args=(f"word{number % 7}",))
        for number in range(40)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted(len([n for n in range(100) if n % 7 == number % 7]) for number in range(40))
