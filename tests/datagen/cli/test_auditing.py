"""The command: one link on stdout, a page until Ctrl-C, and one line for what a person has to put right."""

import http.client
import json
import signal
import subprocess
import sys
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

import pytest

from datagen.audit.serving import listener
from datagen.audit.session import TOKEN
from datagen.cli import main
from tests.knocking import audited_run


@pytest.fixture
def run(tmp_path):
    return audited_run(tmp_path / "run")


@contextmanager
def auditing(run, *flags):
    """The command in a process of its own, and the link that it prints."""
    command = [
        sys.executable,
        "-c",
        "from datagen.cli import main; main()",
        "audit",
        str(run.folder),
        "--no-open",
        *flags,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


@contextmanager
def entered(link):
    """A connection that was let in, the headers with which it asks on, and where the page decides."""
    parts = urlsplit(link)
    with closing(http.client.HTTPConnection(parts.netloc, timeout=20)) as connection:
        connection.request("GET", f"{parts.path}?{parts.query}")
        answer = connection.getresponse()
        answer.read()
        cookie = answer.headers["set-cookie"].partition(";")[0]
        headers = {"cookie": cookie, "origin": f"http://{parts.netloc}", "content-type": "application/json"}
        yield connection, headers, f"/{parts.path.split('/')[1]}/decide"


def decide(connection, headers, where, number):
    sent = {"sample": f"s{number}", "number": number, "verdict": "accept", "seen": 0}
    connection.request("POST", where, json.dumps(sent), headers)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def refused(capsys, *argv):
    """The one line that is said, when the command ends with exit code 1."""
    with pytest.raises(SystemExit) as met:
        main(["audit", *map(str, argv)])
    said = capsys.readouterr()
    assert met.value.code == 1
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err


def test_a_page_is_served_until_ctrl_c_and_what_was_decided_is_there(run):
    with auditing(run, "--reviewer", "first", "--plan", "error<=50% at 80%") as (process, link):
        with entered(link) as browser:
            assert decide(*browser, 1)[1]["decision"] == 1
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        assert process.returncode == 0
    assert out == ""
    assert "you are first" in err and "still to be decided" in err.partition("The page is closed")[2]
    assert "1 decision, all in" in " ".join(err.split())
    assert err.count("of the 2 samples that were drawn") == 2  # said once when it begins, once when it ends
    assert "Traceback" not in err
    assert json.loads(run.decisions_file.read_bytes())["reviewer"] == "first"
    assert run.plan_file.exists()


def test_a_kill_loses_nothing_that_was_acknowledged(run):
    for number in (1, 2):
        with auditing(run) as (process, link), entered(link) as browser:
            assert decide(*browser, number)[0] == 200
            process.kill()
            process.wait()
    assert [json.loads(line)["number"] for line in run.decisions_file.read_bytes().splitlines()] == [1, 2]


def test_a_bundle_is_written_instead_of_serving(run, tmp_path, capsys):
    main_ended(["audit", str(run.folder), "--bundle", str(tmp_path / "bundle"), "--only", "place=kept"])
    said = capsys.readouterr()
    assert said.out == f"{tmp_path / 'bundle' / 'index.html'}\n"
    assert said.err.startswith("3 samples, 0 images, ")
    assert (tmp_path / "bundle" / "index.html").is_file()


def main_ended(argv):
    with pytest.raises(SystemExit) as met:
        main(argv)
    assert met.value.code == 0


def test_what_a_person_has_to_put_right_is_one_line(run, tmp_path, capsys, monkeypatch):
    monkeypatch.delenv(TOKEN, raising=False)
    where = run.folder
    assert "expected a run folder" in refused(capsys, tmp_path)
    assert "expected a run folder" in refused(capsys, tmp_path / "nowhere")
    assert "is no folder" in refused(capsys, where, "--images", tmp_path / "nowhere")
    assert "--reviewer: a reviewer's name" in refused(capsys, where, "--reviewer", "")
    assert "--only and --limit are about --bundle" in refused(capsys, where, "--limit", "3")
    assert "perfect" in refused(capsys, where, "--plan", "perfect")
    assert "DATAGEN_AUDIT_TOKEN" in refused(capsys, where, "--host", "0.0.0.0")
    assert "expected what browsers will send" in refused(capsys, where, "--allow-host", "*")
    assert "--port 99999" in refused(capsys, where, "--port", "99999")
    with listener("127.0.0.1", 0) as taken:
        assert "cannot be had" in refused(capsys, where, "--port", taken.getsockname()[1])


def test_a_run_that_is_not_complete_or_empty_is_not_audited(run, capsys):
    run.samples_file.write_bytes(b"")
    run.rejections_file.write_bytes(b"")
    assert "holds no sample" in refused(capsys, run.folder)
    run.unfinish()
    assert "is not complete" in refused(capsys, run.folder)


def test_decisions_that_somebody_changed_are_named_with_their_line(run, capsys):
    run.decisions_file.write_bytes(b"x\n")
    assert "decisions.jsonl:1" in refused(capsys, run.folder)
