"""Modals, pickers and confirm dialogs of the local workspace, each used once by keyboard alone."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from .conftest import PageFor
from .crew import ADA, BEN, FIELDS, Crew, asks, form, mrkdwn, options, plain
from .keyboard import choose, fill, run


def fill_in_everything(page: Page) -> None:
    for label, text in (("Summary", "Bubbles"), ("Notes", "one\ntwo")):
        fill(page, label, text)
    choose(page, "Priority", "Med")
    choose(page, "Kinds", "Movie", "Short")
    choose(page, "Owner", "Ben")
    choose(page, "Reviewers", "Ada", "Ben")
    choose(page, "Channel", "general")
    choose(page, "Watched", "general", "random")
    choose(page, "Conversation", "secret")
    choose(page, "Title", "Du")
    for label, text in (("Points", "8"), ("E-mail", "ada@example.com"), ("Link", "https://example.com/a")):
        fill(page, label, text)
    fill(page, "Due", "02022026")  # the same day in either order of day and month
    fill(page, "At", "0930AM")
    fill(page, "Reminder", "02022026")
    page.keyboard.press("Tab")
    page.keyboard.type("0930AM")
    page.get_by_label("Friday").focus()
    page.keyboard.press("Space")
    page.get_by_label("Daily").focus()
    page.keyboard.press("ArrowDown")


FILLED_IN = {
    "text": "Bubbles", "notes": "one\ntwo", "static": "medium", "many": ["movie", "short"], "user": BEN,
    "users": [ADA, BEN], "room": "C0GENERAL01", "rooms": ["C0GENERAL01", "C0RANDOM001"],
    "talk": "C0SECRET001", "title": "dune", "number": "8",
    "mail": "ada@example.com", "url": "https://example.com/a", "date": "2026-02-02", "time": "09:30",
    "moment": 1770021000,  # in Ada's zone, Berlin
    "boxes": ["friday"], "radio": "weekly",
}  # fmt: skip


def bare(value: Any) -> Any:
    """An option by its value."""
    if isinstance(value, list):
        return [bare(one) for one in value]
    return value["value"] if isinstance(value, dict) else value


def test_every_picker_works_by_keyboard_alone(crew: Crew, page_for: PageFor) -> None:
    crew.views["all"] = form("all", FIELDS)
    page = page_for(crew.address(f"c/{crew.new_room()}"))
    run(page, "/form all")
    expect(page.get_by_label("Summary")).to_be_focused()
    fill_in_everything(page)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("dialog", name="Form")).to_have_count(0)
    state = crew.waited("view_submission")["view"]["state"]["values"]
    values = {
        block: bare(value)
        for block, found in state.items()
        for key, value in found["it"].items()
        if key != "type"
    }
    assert values == FILLED_IN


def test_errors_stand_at_their_field_and_what_was_typed_stays(crew: Crew, page_for: PageFor) -> None:
    crew.views["few"] = form("few", [FIELDS[0], FIELDS[10], FIELDS[11]])
    page = page_for(crew.address(f"c/{crew.new_room()}"))
    run(page, "/form few")
    fill(page, "Points", "99")
    fill(page, "E-mail", "nobody")
    page.keyboard.press("Enter")
    for block, said in (("text", "fill in"), ("number", "13 or less"), ("mail", "e-mail address")):
        expect(page.locator(f"[data-block-id={block}] [role=alert]")).to_contain_text(said)
    expect(page.get_by_label("Summary")).to_be_focused()
    assert not [body for body in crew.got if body["type"] == "view_submission"]
    page.keyboard.type("taken")
    page.get_by_label("Points").fill("5")
    page.get_by_label("E-mail").fill("")
    page.get_by_role("dialog").get_by_role("button", name="Send").press("Enter")
    expect(page.locator("[data-block-id=text] [role=alert]")).to_have_text("That one exists already.")
    expect(page.get_by_label("Summary")).to_have_value("taken")
    expect(page.get_by_label("Points")).to_have_value("5")


def test_a_view_that_updates_itself_keeps_what_is_typed_in_it(crew: Crew, page_for: PageFor) -> None:
    each_letter = {"trigger_actions_on": ["on_character_entered"]}
    ask = asks("q", "Query", "plain_text_input", dispatch_action_config=each_letter)

    def view(text: str) -> dict[str, Any]:
        shown = {"type": "section", "block_id": "out", "text": mrkdwn(text)}
        return form("live", [ask | {"dispatch_action": True, "hint": plain(f"{text} hint")}, shown])

    crew.views["live"] = view("first")
    page = page_for(crew.address(f"c/{crew.new_room()}"))
    run(page, "/form live")
    query = page.get_by_label("Query")
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    query.press_sequentially("dune")
    page.clock.run_for(600)
    assert crew.waited("block_actions", action_id="it")["actions"][0]["value"] == "dune"
    assert len([body for body in crew.got if body["type"] == "block_actions"]) == 1, "after the last letter"
    view_id = crew.control.views(ADA)[-1]["id"]
    crew.client.views_update(view_id=view_id, view=view("second"))
    expect(page.get_by_text("second", exact=True)).to_be_visible()
    expect(page.get_by_text("second hint")).to_be_visible()
    expect(query).to_be_focused()
    page.keyboard.type(" 2")
    expect(query).to_have_value("dune 2")


def test_escape_goes_back_one_view_and_close_takes_all(crew: Crew, page_for: PageFor) -> None:
    button = {"type": "button", "action_id": "deeper", "text": plain("Deeper")}
    crew.views["first"] = form("first", [FIELDS[0], {"type": "actions", "elements": [button]}], "First")
    crew.views["second"] = form("second", [{"type": "section", "text": mrkdwn("below")}], "Second")
    page = page_for(crew.address(f"c/{crew.new_room()}"))
    run(page, "/form first")
    fill(page, "Summary", "kept")
    page.get_by_role("button", name="Deeper").press("Enter")
    expect(page.get_by_role("heading", name="Second")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Summary")).to_have_value("kept")
    page.get_by_role("button", name="Deeper").press("Enter")
    expect(page.get_by_role("heading", name="Second")).to_be_visible()
    page.get_by_role("button", name="Close", exact=True).first.press("Enter")
    expect(page.locator("#modal")).to_be_hidden()
    assert crew.control.views(ADA) == []


def test_buttons_menus_and_confirm_dialogs_by_keyboard(crew: Crew, page_for: PageFor) -> None:
    room = crew.new_room()
    sure = {
        "title": plain("Drop it?"),
        "text": mrkdwn("Gone."),
        "confirm": plain("Drop"),
        "deny": plain("Keep"),
    }
    places = {"placeholder": plain("Move to"), "options": options("Todo", "Done")}
    elements = [
        {"type": "button", "action_id": "drop", "text": plain("Drop ticket"), "value": "7", "confirm": sure},
        {"type": "overflow", "action_id": "more", "options": options("Snooze", "Mute")},
        {"type": "static_select", "action_id": "move", **places},
    ]
    blocks = [{"type": "actions", "block_id": "row", "elements": elements}]
    crew.client.chat_postMessage(channel=room, text="Ticket", blocks=blocks)
    page = page_for(crew.address(f"c/{room}"))
    drop = page.get_by_role("button", name="Drop ticket")
    drop.press("Enter")
    page.get_by_role("alertdialog", name="Drop it?").get_by_role("button", name="Keep").press("Enter")
    expect(drop).to_be_focused()
    drop.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    assert not [body for body in crew.got if body["type"] == "block_actions"]
    drop.press("Enter")
    page.keyboard.press("Enter")
    assert crew.waited("block_actions", action_id="drop")["actions"][0]["value"] == "7"
    page.get_by_role("button", name="More options").press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert crew.waited("block_actions", action_id="more")["actions"][0]["selected_option"]["value"] == "mute"
    choose(page, "Move to", "Done")
    moved = crew.waited("block_actions", action_id="move")
    assert moved["state"]["values"]["row"]["move"]["selected_option"]["value"] == "done"
