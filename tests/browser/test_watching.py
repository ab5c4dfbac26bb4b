"""The watch itself: what it would say if something did go wrong."""

import pytest

from tests.browser.watching import Visitor

POLICY = "<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\">"


@pytest.fixture
def visitor(browser):
    watched = Visitor.of(browser)
    yield watched
    watched.page.context.close()


@pytest.mark.parametrize(
    ("html", "noted"),
    [
        ("<script>window.owned=1</script>", "ran: 1"),
        ("<img src=data:, onerror=window.owned=2>", "ran: 2"),
        ("<script>alert('hello')</script>", "dialog: hello"),
        ("<title>owned</title>", "title was changed"),
        ("<script>throw new Error('broken')</script>", "error: broken"),
        ("<img src=http://evil.example/x.png>", "asked for http://evil.example/x.png"),
        ("<iframe src=https://192.0.2.1/></iframe>", "asked for https://192.0.2.1/"),
        ("<script>fetch('http://evil.example/').catch(() => 0)</script>", "asked for http://evil.example/"),
        ("<script>open('about:blank')</script>", "window: "),
        (
            "<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\"><script>1</script>",
            "policy: script-src",
        ),
    ],
)
def test_whatever_a_page_does_is_noted(visitor, tmp_path, html, noted):
    (tmp_path / "page.html").write_text(f"<!DOCTYPE html>{html}")
    visitor.page.goto((tmp_path / "page.html").as_uri())
    visitor.page.wait_for_timeout(100)
    visitor.look()
    assert any(noted in problem for problem in visitor.problems), visitor.problems


def test_a_page_that_does_nothing_is_left_in_peace(visitor, tmp_path):
    (tmp_path / "page.html").write_text("<!DOCTYPE html><title>a page</title><p>&lt;script&gt;")
    visitor.page.goto((tmp_path / "page.html").as_uri())
    visitor.look()
    visitor.leave()
