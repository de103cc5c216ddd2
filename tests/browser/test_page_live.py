"""What changes on the page without a reload."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Route, expect

from integrations.standins.slack import serve

from .conftest import PageFor
from .crew import ADA, BEN, Crew
from .keyboard import composer


def test_everything_arrives_without_a_reload(crew: Crew, page_for: PageFor) -> None:
    room = crew.new_room()
    page = page_for(crew.address(f"c/{room}"))
    expect(page.get_by_text("The beginning of")).to_be_visible()
    ts = crew.control.say(BEN, room, "*first* words")
    expect(page.locator("article strong", has_text="first")).to_be_visible()
    crew.control.react(BEN, room, ts, "eyes")
    expect(page.get_by_role("button", name="eyes, 1")).to_be_visible()
    crew.control.edit(BEN, room, ts, "other words")
    expect(page.locator("article", has_text="other words (edited)")).to_be_visible()
    crew.client.chat_postEphemeral(channel=room, user=ADA, text="psst")
    expect(page.locator("article.ephemeral")).to_contain_text("Only visible to you")
    crew.control.delete(BEN, room, ts)
    expect(page.locator(f'article[data-ts="{ts}"]')).to_have_count(0)
    elsewhere = crew.new_room()
    crew.control.say(BEN, elsewhere, "ping @ada")
    expect(page.locator(f"#sidebar [data-channel={elsewhere}] .count")).to_have_text("1")


def test_what_happens_while_an_answer_is_under_way_is_not_lost(crew: Crew, page_for: PageFor) -> None:
    room = crew.new_room()
    old = crew.control.say(BEN, room, "already here")
    page = page_for(crew.address("c/C0GENERAL01"))

    def late(route: Route) -> None:
        answer = route.fetch()
        crew.control.say(BEN, room, "just in time")
        crew.control.react(BEN, room, old, "eyes")
        sign = crew.new_room()  # told after them, so they have been told when it shows
        expect(page.locator(f"#sidebar [data-channel={sign}]")).to_be_visible()
        route.fulfill(response=answer)

    page.route(re.compile(f"/page/messages.*{room}"), late, times=1)
    page.locator(f"#sidebar [data-channel={room}]").press("Enter")
    expect(page.locator("article")).to_contain_text(["already here", "just in time"])
    expect(page.get_by_role("button", name="eyes, 1")).to_be_visible()
    page.locator("#sidebar [data-channel=C0GENERAL01]").press("Enter")
    expect(page.locator(f"#sidebar [data-channel={room}].unread")).to_have_count(0)


def test_a_streamed_answer_grows_in_its_thread(crew: Crew, page_for: PageFor) -> None:
    room = crew.new_room()
    root = crew.control.say(ADA, room, "What rises?")
    page = page_for(crew.address(f"c/{room}/t/{root}"))
    expect(page.locator("#thread article")).to_have_count(1)
    started = crew.client.chat_startStream(
        channel=room, thread_ts=root, markdown_text="**Dune**",
        recipient_user_id=ADA, recipient_team_id="T0LOCAL0001",
    )  # fmt: skip
    answer = page.locator("#thread article.streaming")
    expect(answer.locator("strong", has_text="Dune")).to_be_visible()
    crew.client.chat_appendStream(channel=room, ts=started["ts"], markdown_text=" and Heat")
    expect(answer).to_contain_text("Dune and Heat")
    crew.client.chat_stopStream(channel=room, ts=started["ts"])
    expect(answer).to_have_count(0)


def test_after_a_restart_the_page_catches_up(tmp_path: Path, page_for: PageFor) -> None:
    with serve(data_dir=tmp_path) as slack:
        port = int(slack.url.rpartition(":")[2])
        page = page_for(f"{slack.url}/?as={ADA}#/c/C0GENERAL01")
        expect(page.get_by_text("The beginning of #general")).to_be_visible()
    expect(page.locator("#banner")).to_contain_text("does not answer")
    with serve(data_dir=tmp_path, port=port) as slack:
        slack.control.say(BEN, "general", "back again")
        expect(page.get_by_text("back again")).to_be_visible()
        expect(page.locator("#banner")).to_be_hidden()
        page.close()


def test_suggested_prompts_change_without_a_reload(crew: Crew, page_for: PageFor) -> None:
    page = page_for(crew.address("app/messages"))
    composer(page)
    page.keyboard.type("half a")
    channel = crew.client.conversations_open(users=ADA)["channel"]["id"]
    crew.client.api_call(
        "assistant.threads.setSuggestedPrompts",
        json={"channel_id": channel, "prompts": [{"title": "Ask me", "message": "What is new?"}]},
    )
    ask = page.get_by_role("button", name="Ask me")
    expect(ask).to_be_visible()
    page.keyboard.type(" sentence")
    expect(page.locator("#main textarea")).to_have_value("half a sentence")
    ask.press("Enter")
    expect(page.locator("article", has_text="What is new?")).to_be_visible()


def test_what_is_new_is_marked(crew: Crew, page_for: PageFor) -> None:
    room = crew.new_room()
    crew.control.say(ADA, room, "mine")
    crew.control.say(BEN, room, "unread")
    page = page_for(crew.address("c/C0GENERAL01"))
    page.locator(f"#sidebar [data-channel={room}].unread").press("Enter")
    expect(page.get_by_role("separator", name="New")).to_be_visible()
    expect(page.locator(f"#sidebar [data-channel={room}].unread")).to_have_count(0)
