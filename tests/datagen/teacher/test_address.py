import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.errors import ConfigError
from datagen.teacher.address import OPENAI_URL, Address, address, is_url

KEY = "sk-proj-abcdefgh12345678"
NOWHERE = "http://teacher.test/v1"


@pytest.fixture(autouse=True)
def bare(monkeypatch):
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_without_a_url_it_is_openais_own():
    assert address(None, KEY) == Address(OPENAI_URL, KEY)


@pytest.mark.parametrize("absent", [None, "", " \n"])
def test_openai_without_a_key_is_refused_by_the_name_of_the_variable(bare, absent):
    bare.setenv("OPENAI_API_KEY", absent or "")
    with pytest.raises(ConfigError, match=r"https://api\.openai\.com/v1 needs a key and OPENAI_API_KEY is not set"):
        address(None, absent)


def test_the_environment_gives_what_is_not_given(bare):
    bare.setenv("OPENAI_API_KEY", f" {KEY}\n")
    bare.setenv("OPENAI_BASE_URL", "http://other.test/v1")
    assert address(None) == Address("http://other.test/v1", KEY)
    assert address(NOWHERE, "mine") == Address(NOWHERE, "mine")


def test_other_endpoints_need_no_key(bare):
    bare.setenv("OPENAI_API_KEY", "")
    assert address(NOWHERE).key == ""


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("http://teacher.test/v1/", NOWHERE),
        ("http://teacher.test/v1//", NOWHERE),
        ("http://me:hidden@teacher.test/v1?token=hidden#hidden", NOWHERE),
        ("http://[::1]:8000/v1", "http://[::1]:8000/v1"),
        ("HTTPS://Teacher.test/v1", "https://Teacher.test/v1"),
    ],
)
def test_a_url_is_kept_without_secrets_and_without_a_slash_at_its_end(given, url):
    assert address(given, KEY).url == url


@pytest.mark.parametrize(
    "url",
    [
        *("localhost:8000/v1", "ftp://host/v1", "http://", "http:///v1", "http://a:b:c/", "http://a:99999"),
        *("http://a:0", "x y", "http://a b/v1", "http://a\n/v1", "http://[::1/v1", "http://a/\x00"),
    ],
)
def test_a_base_url_that_is_none_is_refused(url):
    with pytest.raises(ConfigError, match="expected http:// or https:// and a host"):
        address(url, KEY)


def test_a_password_in_a_url_that_is_none_is_not_shown():
    with pytest.raises(ConfigError, match=r"base URL 'teacher\.test'") as refused:
        address("me:hidden@teacher.test", KEY)
    assert "hidden" not in str(refused.value)


@pytest.mark.parametrize("key", ["sk-line\nbreak-0000", "sk-accentué-0000", "sk-\x00-00000000"])
def test_a_key_that_no_header_can_carry_is_refused_without_being_shown(key):
    with pytest.raises(ConfigError, match="OPENAI_API_KEY holds characters") as refused:
        address(NOWHERE, key)
    assert key[:8] not in str(refused.value)


def test_an_address_does_not_show_its_key():
    assert KEY not in repr(address(NOWHERE, KEY))


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://api.openai.com/v1", "max_completion_tokens"),
        ("https://API.OpenAI.com/v1", "max_completion_tokens"),
        ("https://eu.api.openai.com/v1", "max_completion_tokens"),
        ("http://localhost:8000/v1", "max_tokens"),
        ("https://api.openai.com.example.org/v1", "max_tokens"),
        ("https://notapi.openai.com/v1", "max_tokens"),
    ],
)
def test_the_limit_of_a_reply_has_the_name_that_the_endpoint_knows(url, name):
    assert address(url, KEY).limit_name == name


@given(text=st.text())
def test_any_text_is_a_url_or_not(text):
    assert is_url(text) in (True, False)


def test_a_key_for_one_endpoint_is_not_sent_to_another(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-teacher")
    assert address("http://judge.example/v1", key_name="JUDGE_API_KEY").key == ""
    monkeypatch.setenv("JUDGE_API_KEY", "sk-judge")
    assert address("http://judge.example/v1", key_name="JUDGE_API_KEY").key == "sk-judge"
    monkeypatch.delenv("JUDGE_API_KEY")
    assert address("https://api.openai.com/v1", key_name="JUDGE_API_KEY").key == "sk-teacher"
