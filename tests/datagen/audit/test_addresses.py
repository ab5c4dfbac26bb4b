import pytest

from datagen.audit.addresses import Addresses, is_loopback
from datagen.errors import ConfigError


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
def test_what_only_this_machine_reaches(host):
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.0.1", "10.0.0.1", "localhost.example", "", "[::1]", "127.0.0.1:80"]
)
def test_what_others_reach_too(host):
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("host", "port", "names"),
    [
        ("127.0.0.1", 8123, {"127.0.0.1:8123", "localhost:8123"}),
        ("::1", 8123, {"[::1]:8123", "localhost:8123"}),
        ("localhost", 8123, {"localhost:8123"}),
        ("127.0.0.9", 8123, {"127.0.0.9:8123"}),
        ("0:0:0:0:0:0:0:1", 8123, {"[::1]:8123", "localhost:8123"}),
        ("127.0.0.1", 80, {"127.0.0.1", "127.0.0.1:80", "localhost", "localhost:80"}),
        ("0.0.0.0", 8123, set()),
        ("192.168.0.7", 8123, set()),
    ],
)
def test_a_server_is_called_by_its_own_names_and_its_port(host, port, names):
    assert {name.decode() for name in Addresses.of(host, port).origins} == names


@pytest.mark.parametrize(
    ("allowed", "host", "origin"),
    [
        ("audit.example:8443", b"audit.example:8443", b"http://audit.example:8443"),
        ("https://audit.example", b"audit.example", b"https://audit.example"),
        ("https://audit.example", b"audit.example:443", b"https://audit.example"),
        ("https://audit.example:8443/", b"audit.example:8443", b"https://audit.example:8443"),
        ("http://audit.example", b"AUDIT.example", b"http://audit.example"),
        ("Audit.Example:80", b"audit.example", b"http://audit.example"),
        ("[fe80::1]:9000", b"[FE80::1]:9000", b"http://[fe80::1]:9000"),
        ("localhost:9000", b"localhost:9000", b"http://localhost:9000"),
    ],
)
def test_another_name_is_allowed_with_its_port(allowed, host, origin):
    assert Addresses.of("127.0.0.1", 8123, [allowed]).origin(host) == origin


@pytest.mark.parametrize("host", [b"audit.example", b"audit.example:80", b"audit.example:443", b"x.audit.example:8443"])
def test_an_allowed_name_is_allowed_with_that_port_only(host):
    assert Addresses.of("127.0.0.1", 8123, ["audit.example:8443"]).origin(host) is None


@pytest.mark.parametrize(
    "given",
    [
        *(
            "audit.example",
            "*",
            "*:8123",
            "*.example:8123",
            "audit.example:0",
            "audit.example:65536",
            "audit.example:x",
        ),
        *("", ":8123", "http://", "ftp://audit.example", "http://a@b:80", "a b:80", "audit.example:80/path", "a\n:80"),
        *(
            "http://audit.example?x",
            "-a.example:80",
            "[::1",
            "audit.example:80,b:80",
            "audit_example:80",
            "ä.example:80",
        ),
    ],
)
def test_what_is_no_address_is_explained(given):
    with pytest.raises(ConfigError, match="expected what browsers will send") as met:
        Addresses.of("127.0.0.1", 8123, [given])
    assert "\n" not in str(met.value)


def test_the_first_name_is_the_one_that_people_are_told():
    assert Addresses.of("127.0.0.1", 8123).first == "http://127.0.0.1:8123"
    assert Addresses.of("0.0.0.0", 8123, ["https://audit.example"]).first == "https://audit.example"
