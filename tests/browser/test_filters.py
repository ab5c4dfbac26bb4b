from urllib.parse import urlsplit

import pytest

from tests.browser.pages import number, press, told


def chosen(page, **filters):
    for name, value in filters.items():
        page.locator(f"select[name={name}]").select_option(value)
    page.get_by_role("button", name="Show").click()


def query(page):
    """The filters in the address; a sample's page adds its id."""
    return urlsplit(page.url).query.partition("&id=")[0]


def test_a_filter_stands_in_the_link_and_what_asks_for_nothing_does_not(served, visit):
    page = visit(served.link)
    chosen(page, type="detail")
    page.wait_for_url("**/?type=detail")
    kinds = page.locator("#rows .meta").all_inner_texts()
    assert kinds and all("detail" in kind for kind in kinds)
    page.reload()
    assert page.locator("select[name=type]").input_value() == "detail"


def test_the_filter_goes_along_to_the_sample_and_comes_back(served, visit):
    page = visit(served.link)
    chosen(page, type="reasoning")
    page.wait_for_url("**/?type=reasoning")
    press(page, "j", "Enter")
    page.wait_for_url("**/sample/*?type=reasoning")
    first = page.url
    press(page, "j")
    page.wait_for_url(lambda url: url != first)
    assert query(page) == "type=reasoning" and "reasoning" in page.locator("h1").inner_text()
    press(page, "g")
    page.wait_for_url("**/?type=reasoning")


def test_the_back_button_goes_back_by_one_page_each_time(served, visit):
    page = visit(served.link)
    chosen(page, type="detail")
    page.wait_for_url("**/?type=detail")
    page.locator("#rows a").nth(1).click()
    page.wait_for_url("**/sample/*")
    here = page.url
    press(page, "j")
    page.wait_for_url(lambda url: url != here)
    page.go_back()
    assert page.url == here
    page.go_back()
    assert query(page) == "type=detail" and page.locator("select[name=type]").input_value() == "detail"
    page.go_back()
    assert query(page) == "" and page.locator("select[name=type]").is_enabled()


def test_a_decision_goes_on_within_the_filter(served, visit):
    page = visit(served.link)
    chosen(page, type="detail", verdict="open")
    page.wait_for_url("**/?verdict=open&type=detail")
    before = page.locator("#rows > li").count()
    press(page, "j", "Enter")
    page.wait_for_url("**/sample/*")
    press(page, "a")
    told(page, "kept as decision 1")
    assert query(page) == "type=detail&verdict=open" and "detail" in page.locator("h1").inner_text()
    press(page, "g")
    page.wait_for_url("**/?type=detail&verdict=open")
    assert page.locator("#rows > li").count() == before - 1


def test_pages_of_the_list_follow_each_other(served, visit):
    page = visit(served.link)
    first = page.locator("#rows .number").all_inner_texts()
    page.get_by_role("link", name="later").click()
    page.wait_for_url("**/?after=*")
    second = page.locator("#rows .number").all_inner_texts()
    assert len(first) == 50 and second and not set(first) & set(second)
    page.get_by_role("link", name="earlier").click()
    page.wait_for_url("**/?before=*")
    assert page.locator("#rows .number").all_inner_texts() == first


def test_what_nothing_matches_says_so_and_leads_away(served, visit):
    page = visit(served.link)
    page.locator("#text").fill("xylophone quartz")
    press(page, "Enter")
    page.get_by_text("Nothing matches.").wait_for()
    page.get_by_role("link", name="Take the filters away").click()
    page.wait_for_url(lambda url: not urlsplit(url).query)
    assert page.locator("#rows > li").count() > 0


def test_objects_lengths_and_scores_are_asked_for_together(served, visit):
    page = visit(served.link)
    page.locator("#object").fill("cup")
    page.locator("#least_words").fill("10")
    page.locator("#most_score").fill("8.5")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/?object=cup&*")
    assert query(page) == "object=cup&least_words=10&most_score=8.5"
    page.locator("#rows a").first.click()
    page.wait_for_url("**/sample/*")
    assert page.locator(".chip", has_text="cup").count() == 1


@pytest.mark.parametrize("wrong", ["place=nowhere", "colour=red", "least_words=many", "verdict=maybe"])
def test_a_filter_that_is_none_is_answered_with_one_line(served, visit, wrong):
    page = visit(served.link, expected=("status of 400",))
    page.goto(f"{served.address}?{wrong}")
    assert page.locator("h1").inner_text() == "400"
    assert "expected" in page.locator("main").inner_text() or "did you mean" in page.locator("main").inner_text()


def test_an_address_that_was_copied_leads_to_its_sample_under_another_number_too(served, visit):
    page = visit(f"{served.address}sample/2?{urlsplit(served.link).query}")
    copied = page.url
    assert copied.endswith(f"id={page.locator('body').get_attribute('data-sample')}")
    page.goto(copied.replace("/sample/2?", "/sample/5?"))
    assert number(page) == 2
