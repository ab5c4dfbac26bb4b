from tests.browser.pages import open_first, press, told


def test_a_rejection_is_looked_at_with_the_question_whether_its_rule_was_right(served, visit, pictured):
    page = visit(served.link)
    open_first(page, served.address, "place=rejected")
    assert "Was the rule right?" in page.locator("main").inner_text()
    assert page.locator(".turn .words").first.inner_text()
    pictured(page, "rejected")
    press(page, "r")
    told(page, "kept as decision 1")
    (line,) = served.decisions()
    assert (line["verdict"], line["reason"], line["was"]) == ("reject", "rule_is_right", "rejected")
    assert line["rule"] == "scored_low"


def test_a_rejection_whose_rule_was_wrong_is_taken_back(served, visit):
    page = visit(served.link)
    here = open_first(page, served.address, "place=rejected")
    press(page, "a")
    told(page, "kept as decision 1")
    (line,) = served.decisions()
    assert (line["verdict"], line["reason"]) == ("accept", None)
    page.goto(f"{served.address}sample/{here}")
    assert "accepted" in page.locator(".decided").inner_text()
