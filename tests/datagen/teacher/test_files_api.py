import io

import httpx2
import openai
import pytest

from datagen.teacher.app import app
from datagen.teacher.server import serving


@pytest.fixture
def client():
    with (
        serving(app()) as url,
        openai.OpenAI(base_url=url, api_key="x", max_retries=0, timeout=30) as client,
    ):
        yield client


def upload(client, content, name="asked.jsonl", purpose="batch"):
    return client.files.create(file=(name, io.BytesIO(content)), purpose=purpose)


@pytest.mark.parametrize("n_bytes", [0, 3, 5_000_000])
def test_what_was_uploaded_comes_back(client, n_bytes):
    content = bytes(range(256)) * (n_bytes // 256) + b"\r\n\x00"[: n_bytes % 256]
    stored = upload(client, content)
    assert client.files.content(stored.id).read() == content
    assert (stored.bytes, stored.filename, stored.purpose) == (len(content), "asked.jsonl", "batch")
    assert client.files.retrieve(stored.id) == stored


def test_a_deleted_file_is_gone(client):
    stored = upload(client, b"x")
    assert client.files.delete(stored.id).deleted
    for ask in (client.files.retrieve, client.files.content, client.files.delete):
        with pytest.raises(openai.NotFoundError, match=stored.id):
            ask(stored.id)


def test_files_are_listed_newest_first_in_pages_and_by_purpose(client):
    ids = [upload(client, b"x", purpose=purpose).id for purpose in ("batch", "batch", "evals", "batch")]
    assert [file.id for file in client.files.list(limit=3)] == ids[::-1]
    assert [file.id for file in client.files.list(purpose="evals")] == [ids[2]]


@pytest.mark.parametrize(
    ("form", "param"),
    [
        ({"data": {"purpose": "fun"}, "files": {"file": b"x"}}, "purpose"),
        ({"files": {"file": b"x"}}, "purpose"),
        ({"data": {"purpose": "batch"}, "files": {"other": b"x"}}, "file"),
        ({"data": {"purpose": "batch", "file": "no file"}}, "file"),
    ],
)
def test_a_form_that_lacks_something_is_refused_by_name(client, form, param):
    answer = httpx2.post(f"{client.base_url}files", **form)
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, param)


def test_a_broken_form_is_refused_in_the_same_envelope(client):
    answer = httpx2.post(f"{client.base_url}files", content=b"x", headers={"content-type": "multipart/form-data"})
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"


def test_nothing_is_left_behind(client):
    application = app()
    with serving(application) as url, openai.OpenAI(base_url=url, api_key="x", max_retries=0, timeout=5) as other:
        path = application.files.get(upload(other, b"x").id).path
        assert path.exists()
    assert not path.parent.exists()
