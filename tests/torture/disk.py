"""A disk that is full, read-only or torn, in the middle of a run: one line says so, and nothing that came is lost.

The full disk is real: a small tmpfs that is filled while calls are in flight (needs root and the right to mount).
Elsewhere the same happens to one process alone: the size of its files is limited while it runs.
"""

import contextlib
import os
import resource
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Collection
from pathlib import Path

from tests.torture.account import Account, bought_again, lost, unwritten
from tests.torture.building import Build, Ended, annotations
from tests.torture.report import Report
from tests.torture.served import Server, served

SIZE = "16m"
IN_FLIGHT = 20
# root may write where nobody may, unless that right is taken from it.
AS_ANYBODY = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search")


def full(folder: Path, report: Report, n_prompts: int = 300) -> None:
    """A tmpfs that fills up."""
    place = folder / "tmpfs" / "run"  # what the build says lies beside it, on a disk that has room
    place.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(place)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True).returncode:
        return report.note("a full disk", "skipped: cannot mount")
    try:
        filler = place / "filler"
        _in_mid_run(
            folder, report, "full disk", place.parent, n_prompts, lambda _pid, _run: fill(filler), filler.unlink
        )
    finally:
        subprocess.run(["umount", str(place)], check=True)
    return None


def limited(folder: Path, report: Report, n_prompts: int = 300) -> None:
    """No file of the build may grow beyond what the ledger has."""

    def limit(pid: int, run: Path) -> None:
        size = (run / "ledger.sqlite-wal").stat().st_size
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    if not hasattr(resource, "prlimit"):
        return report.note("limited size of files", "skipped: needs Linux")
    return _in_mid_run(folder, report, "limited size", folder / "limited", n_prompts, limit)


def refused(folder: Path, report: Report) -> None:
    """A run in a folder that cannot be written."""
    place = folder / "read-only"
    build = Build(place / "run", annotations(folder / "coco", 20), around=AS_ANYBODY if os.getuid() == 0 else ())
    if build.around and not shutil.which(build.around[0]):
        return report.note("read-only folder", "skipped: root may write everywhere, and there is no setpriv")
    with served(folder / "server", latency=0.05) as server:
        build.run.mkdir(parents=True)
        for was, begun in ((build.run, False), (build.run, True)):
            asked = server.stats()["requests"]
            was.chmod(0o555)
            ended = build.finish(base_url=server.url)
            was.chmod(0o755)
            name = "read-only run" if begun else "read-only empty folder"
            _one_line(report, name, ended)
            report.exactly("  requests", server.stats()["requests"] - asked)
            build.done(base_url=server.url)
        report.exactly("  prompts bought twice", server.stats()["answered"] - 20)
    return None


def torn(folder: Path, report: Report, n_prompts: int = 60, names: Collection[str] = ()) -> None:
    """A ledger that was killed and then damaged: by a page of rubbish, by a lost end, by an unfinished write."""
    files = annotations(folder / "coco", n_prompts)
    for name in names or DAMAGES:
        damage, is_harmless = DAMAGES[name]
        build = Build(folder / name / "run", {**files, "concurrency": 4})
        with served(folder / name, latency=0.1) as server:
            _kill_after(build, server, n_prompts // 2)
            damage(build.ledger)
            asked = server.stats()["requests"]
            ended = build.finish(base_url=server.url)
            if is_harmless:
                report.holds(f"{name}: the run goes on", ended.code == 0, ended.last_line[:60])
                _nothing_lost(report, build, server, n_prompts)
            else:
                _one_line(report, name, ended)
                report.exactly("  requests", server.stats()["requests"] - asked)


def fill(file: Path) -> None:
    """Until not a byte is left."""
    with contextlib.suppress(OSError), file.open("wb", buffering=0) as out:
        for size in (1 << 16, 1):
            with contextlib.suppress(OSError):
                while out.write(bytes(size)):
                    pass


def _rubbish(ledger: Path) -> None:
    _checkpointed(ledger)
    with ledger.open("r+b") as file:
        file.seek(4096 * 2)
        file.write(os.urandom(4096 * 2))


def _shorter(ledger: Path) -> None:
    _checkpointed(ledger)
    os.truncate(ledger, ledger.stat().st_size // 2)


def _headless(ledger: Path) -> None:
    _checkpointed(ledger)
    with ledger.open("r+b") as file:
        file.write(os.urandom(100))


def _emptied(ledger: Path) -> None:
    _checkpointed(ledger)
    os.truncate(ledger, 0)


def _unfinished(ledger: Path) -> None:
    with ledger.with_name(f"{ledger.name}-wal").open("ab") as file:
        file.write(os.urandom(3000))


def _checkpointed(ledger: Path) -> None:
    """So that the damage hits what was committed, and the log cannot mend it."""

    connection = sqlite3.connect(ledger)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(f"{ledger}-wal", f"{ledger}-kept")  # as a killed process leaves it: there, and empty
    connection.close()
    Path(f"{ledger}-kept").rename(f"{ledger}-wal")


DAMAGES: dict[str, tuple[Callable[[Path], None], bool]] = {
    "pages of rubbish": (_rubbish, False),
    "half of the file gone": (_shorter, False),
    "a head of rubbish": (_headless, False),
    "an emptied file": (_emptied, False),
    "an unfinished write": (_unfinished, True),
}


def _in_mid_run(
    folder: Path,
    report: Report,
    name: str,
    place: Path,
    n_prompts: int,
    spoil: Callable[[int, Path], None],
    mend: Callable[[], None] | None = None,
) -> None:
    """Spoil the disk while calls are in flight, look at what is left, mend it and build on."""
    build = Build(place / "run", {**annotations(folder / "coco", n_prompts), "concurrency": IN_FLIGHT})
    with served(folder / f"server of {name}", latency=0.3) as server:
        process = build.start(base_url=server.url)
        _when(lambda: server.stats()["answered"] >= n_prompts // 4)
        spoil(process.pid, build.run)
        code = process.wait(60)
        said = build.run.with_name(f"{build.run.name}.err")
        _one_line(report, name, Ended(code, "", said.read_text() or "(nowhere to write it)"))
        server.rest()
        account, journal = Account.of(build.ledger), server.journal()
        report.exactly("  answers that were sent and lost", len(lost(account, journal)))
        report.exactly("  requests that were not written down before", len(unwritten(account, journal)))
        report.at_most("  calls left in doubt", len(account.in_doubt()), IN_FLIGHT)
        report.note("  replies kept beside the ledger", len(account.spilled))
        report.at_least("  prompts still open", n_prompts - len(account.answered_keys()), 1)
        before = len(account.in_doubt())
        if mend:
            _refused_until_mended(report, build, server)
            mend()
        build.done(base_url=server.url)
        _nothing_lost(report, build, server, n_prompts)
        report.at_most("  answers bought beyond one a prompt", server.stats()["answered"] - n_prompts, before)


def _refused_until_mended(report: Report, build: Build, server: Server) -> None:
    """The same command while nothing has changed: it asks nothing, and what was kept stays."""
    kept, asked = Account.of(build.ledger).kept().keys(), server.stats()["requests"]
    _one_line(report, "  the same command at once", build.finish(base_url=server.url))
    report.exactly("    requests", server.stats()["requests"] - asked)
    report.exactly("    answers that are gone", len(kept - Account.of(build.ledger).kept().keys()))


def _nothing_lost(report: Report, build: Build, server: Server, n_prompts: int) -> None:
    account, journal = Account.of(build.ledger), server.journal()
    report.exactly("  keys answered in the end", len(account.answered_keys()), n_prompts)
    report.exactly("  answers lost", len(lost(account, journal)))
    report.exactly("  requests for a key whose answer was there", len(bought_again(account, journal)))
    samples = (build.run / "samples.jsonl").read_bytes().count(b"\n")
    report.exactly("  samples", samples, n_prompts)


def _one_line(report: Report, name: str, ended: Ended) -> None:
    """Exit code 1, and what is said names the folder or the file and no line of ours."""
    is_clear = ended.code == 1 and "Traceback" not in ended.err
    report.holds(f"{name}: one clear line, exit code 1", is_clear, f"{ended.code}: {ended.last_line[:60]}")
    report.note(f"  {ended.last_line[-150:]}", "")


def _kill_after(build: Build, server: Server, n_answers: int) -> None:
    process = build.start(base_url=server.url)
    _when(lambda: server.stats()["answered"] >= n_answers)
    process.kill()
    process.wait()
    server.rest()


def _when(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, "the build did not come that far"
        time.sleep(0.02)
