from tests.browser.pages import number, open_first, press, told
from tests.browser.running import audit

MINE = "verdict=todo&plan=1"


def test_a_plan_counts_down_to_a_sentence_that_can_be_published(run, visit, pictured):
    with audit(run, wish="error<=20% at 80%") as served:
        page = visit(served.link)
        bar = page.locator(".plan progress")
        drawn = int(bar.get_attribute("max"))
        assert drawn > 3 and bar.get_attribute("value") == "0"
        open_first(page, served.address, MINE)
        for done in range(1, drawn + 1):
            press(page, "a")
            told(page, f"kept as decision {done}")
            assert int(page.locator(".plan progress").get_attribute("value")) == done
        assert "that was the last one" in page.locator("#said").inner_text()
        pictured(page, "plan")
        statement = page.locator(".plan p").inner_text()
        assert "With 80% confidence at most" in statement and f"0 of {drawn} drawn" in statement
        page.goto(f"{served.address}?{MINE}")
        assert page.locator("#rows > li").count() == 0
        assert len({line["sample"] for line in served.decisions()}) == drawn


def test_a_plan_goes_on_where_it_was_left(run, visit):
    with audit(run, wish="error<=20% at 80%") as served:
        page = visit(served.link)
        open_first(page, served.address, MINE)
        press(page, "a")
        told(page, "kept as decision 1")
    with audit(run) as served:
        page = visit(served.link)
        assert page.locator(".plan progress").get_attribute("value") == "1"


def test_what_is_left_for_a_reviewer_is_a_link_and_j_stays_within_it(run, visit):
    with audit(run, wish="error<=20% at 80%") as served:
        page = visit(served.link)
        drawn = int(page.locator(".plan progress").get_attribute("max"))
        open_first(page, served.address, MINE)
        press(page, "a")
        told(page, "kept as decision 1")
        page.locator(".plan a").click()
        page.wait_for_url(f"**/?{MINE}")
        assert page.locator("#rows > li").count() == drawn - 1
        assert f"{drawn - 1} records match" in " ".join(page.locator("h1").inner_text().split())
        press(page, "j", "Enter")
        page.wait_for_url("**/sample/*")
        first = number(page)
        press(page, "j")
        page.wait_for_url(lambda url: f"/sample/{first}?" not in url)
        assert f"?{MINE}&id=" in page.url
