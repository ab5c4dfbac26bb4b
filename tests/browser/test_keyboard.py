from tests.browser.pages import number, open_first, press, stops, tabbed, told, until


def test_tab_reaches_everything_on_a_page_in_its_order(served, visit):
    page = visit(served.link)
    assert tabbed(page) == stops(page)
    page.goto(f"{served.address}sample/1")
    assert tabbed(page) == stops(page)


def test_the_first_stop_leads_past_the_header(served, visit):
    page = visit(f"{served.address}sample/1?{served.link.partition('?')[2]}")
    press(page, "Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    press(page, "Enter", "Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_accepts_and_goes_on_to_the_next_one(served, visit):
    page = visit(served.link)
    first = open_first(page, served.address)
    press(page, "a")
    assert told(page, "kept as decision") == "kept as decision 1"
    assert number(page) == first + 1
    (line,) = served.decisions()
    assert (line["verdict"], line["reviewer"], line["was"]) == ("accept", "first", "kept")
    assert line["sample"] == served.samples()[0]["id"]


def test_a_key_that_is_held_decides_about_one_sample_and_not_about_those_that_come_next(served, visit):
    page = visit(served.link)
    open_first(page, served.address)
    for _ in range(30):
        page.keyboard.down("a")  # what is down already is said to repeat
        page.wait_for_timeout(20)
    page.keyboard.up("a")
    told(page, "kept as decision 1")
    assert len(served.decisions()) == 1


def test_while_the_next_page_is_on_its_way_nothing_is_decided_or_taken_back_once_more(served, visit):
    page = visit(served.link)
    here = open_first(page, served.address)
    held = []
    page.route(f"**/sample/{here + 1}", lambda route: held.append(route))  # a slow network
    press(page, "r", "1")
    while not held:
        page.wait_for_timeout(50)
    press(page, "Enter", "a", "u", "j")
    page.wait_for_timeout(300)
    held[0].continue_()
    told(page, "kept as decision 1")
    assert number(page) == here + 1 and len(served.decisions()) == 1
    press(page, "u")
    told(page, "decision 1 is taken back")
    assert [line["verdict"] for line in served.decisions()] == ["reject", "undo"]


def test_escape_that_is_held_throws_no_text_away(served, visit):
    page = visit(served.link)
    open_first(page, served.address)
    press(page, "e")
    page.keyboard.type("New words")
    for _ in range(5):
        page.keyboard.down("Escape")
    told(page, "Escape once more")
    assert page.locator("textarea:focus").input_value().startswith("New words")


def test_r_rejects_for_the_reason_whose_number_is_pressed(served, visit):
    page = visit(served.link)
    open_first(page, served.address)
    press(page, "r")
    assert page.locator("#rejecting").is_visible()
    press(page, "3")
    told(page, "kept as decision 1")
    assert [(line["verdict"], line["reason"]) for line in served.decisions()] == [("reject", "wrong_place")]


def test_a_reason_is_chosen_by_arrows_too_and_a_note_written_beside_it(served, visit):
    page = visit(served.link)
    open_first(page, served.address)
    press(page, "r", "ArrowDown", "ArrowDown", "n")
    page.keyboard.type("look at the left, arjkeu/?")
    press(page, "Enter")
    told(page, "kept as decision 1")
    (line,) = served.decisions()
    assert (line["reason"], line["note"]) == ("wrong_place", "look at the left, arjkeu/?")


def test_no_reason_is_filed_that_nobody_chose(served, visit):
    page = visit(served.link)
    here = open_first(page, served.address)
    press(page, "r", "Enter")
    told(page, "choose a reason")
    press(page, "n")
    page.keyboard.type("something is off")
    press(page, "Enter")
    told(page, "choose a reason")
    assert page.evaluate("document.activeElement.name") == "reason" and number(page) == here
    assert served.decisions() == []
    press(page, "ArrowDown", "Enter")
    told(page, "kept as decision 1")
    (line,) = served.decisions()
    assert (line["reason"], line["note"]) == ("wrong_count", "something is off")


def test_escape_leaves_the_reasons_and_nothing_is_decided(served, visit):
    page = visit(served.link)
    here = open_first(page, served.address)
    press(page, "r", "Escape")
    assert page.locator("#rejecting").is_hidden()
    press(page, "j")
    page.wait_for_url(f"**/sample/{here + 1}*")
    assert served.decisions() == []


def test_e_mends_in_place_and_control_enter_keeps_it(served, visit, pictured):
    page = visit(served.link)
    open_first(page, served.address)
    was = served.samples()[0]["conversations"]
    press(page, "e")
    pictured(page, "mending")
    press(page, "Control+End")
    page.keyboard.type(" It is a fine day.")
    press(page, "Control+Enter")
    told(page, "kept as decision 1")
    (line,) = served.decisions()
    assert line["verdict"] == "edit" and line["before"] == was
    assert [turn["value"] for turn in line["after"]] == [
        turn["value"] + " It is a fine day." * (place == 1) for place, turn in enumerate(was)
    ]
    page.goto(f"{served.address}sample/1")
    assert "It is a fine day." in page.locator(".talk").inner_text()


def test_an_edit_is_thrown_away_only_by_a_second_escape(served, visit):
    page = visit(served.link)
    open_first(page, served.address)
    press(page, "e")
    page.keyboard.type("New words")
    press(page, "Escape")
    told(page, "Escape once more")
    assert page.locator("textarea:focus").input_value().startswith("New words")
    press(page, "Escape")
    assert page.locator("#mending").is_hidden() and page.locator("textarea:visible").count() == 0
    press(page, "e")
    assert "New words" not in page.locator("textarea:focus").input_value()
    press(page, "Control+Enter")
    told(page, "nothing was changed")
    assert served.decisions() == []


def test_u_takes_the_last_decision_back_and_comes_back_to_it(served, visit):
    page = visit(served.link)
    first = open_first(page, served.address)
    press(page, "a")
    told(page, "kept as decision 1")
    press(page, "u")
    page.wait_for_url(f"**/sample/{first}*")
    told(page, "decision 1 is taken back")
    assert [(line["number"], line["verdict"], line["undoes"]) for line in served.decisions()] == [
        (1, "accept", None),
        (2, "undo", 1),
    ]
    assert page.locator(".decided").count() == 0


def test_u_takes_it_back_from_the_list_too_where_the_last_one_leads(served, visit):
    page = visit(served.link)
    first = open_first(page, served.address)
    press(page, "a")
    told(page, "kept as decision 1")
    page.goto(f"{served.address}?after={first}#text")
    press(page, "Escape", "u")
    page.wait_for_url(f"**/sample/{first}*")
    told(page, "decision 1 is taken back")


def test_with_nothing_to_take_back_u_says_so(served, visit):
    page = visit(served.link, expected=("status of 409",))
    open_first(page, served.address)
    press(page, "u")
    told(page, "no decision of yours")


def test_j_and_k_go_to_and_fro_and_say_where_the_end_is(served, visit):
    page = visit(served.link)
    first = open_first(page, served.address)
    press(page, "k")
    told(page, "this is the first one")
    press(page, "j")
    page.wait_for_url(f"**/sample/{first + 1}*")
    press(page, "ArrowRight")
    page.wait_for_url(f"**/sample/{first + 2}*")
    press(page, "k")
    page.wait_for_url(f"**/sample/{first + 1}*")


def test_a_slash_goes_to_the_search_and_letters_there_are_letters(served, visit):
    page = visit(served.link)
    open_first(page, served.address)
    press(page, "/")
    page.wait_for_url("**/*#text")
    until(page, "document.activeElement.id === 'text'")
    page.keyboard.type("jar boat")
    assert page.locator("#text").input_value() == "jar boat" and served.decisions() == []
    press(page, "Control+a")
    page.keyboard.type("boat")
    press(page, "Enter")
    page.wait_for_url("**/?text=boat")
    assert page.locator("#rows > li").count() > 0


def test_a_question_mark_shows_the_keys_and_escape_puts_them_away(served, visit, pictured):
    page = visit(served.link)
    open_first(page, served.address)
    press(page, "?")
    assert page.locator("#keys").is_visible() and "undo your last decision" in page.locator("#keys").inner_text()
    pictured(page, "keys")
    press(page, "a")  # nothing is decided behind it
    press(page, "Escape")
    assert page.locator("#keys").is_hidden() and served.decisions() == []


def test_b_hides_the_boxes_and_c_goes_from_claim_to_claim(served, visit):
    page = visit(served.link)
    open_first(page, served.address)
    press(page, "b")
    assert page.locator("#boxes").is_hidden()
    press(page, "b")
    assert page.locator("#boxes").is_visible()
    press(page, "c")
    assert page.locator("mark:focus").count() == 1
    assert page.locator(".box.lit").count() > 0 and page.locator("#tip").inner_text() != ""


def test_the_list_is_walked_by_j_and_k(served, visit):
    page = visit(served.link)
    press(page, "j", "j", "k")
    assert page.evaluate("document.activeElement.closest('li') === document.querySelector('#rows > li')")


def test_t_turns_the_colours_and_the_next_page_keeps_them(served, visit):
    page = visit(served.link, color_scheme="light")
    press(page, "t")
    page.goto(f"{served.address}sample/1")
    assert page.evaluate("document.documentElement.dataset.colours") == "dark"
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != "rgb(255, 255, 255)"
