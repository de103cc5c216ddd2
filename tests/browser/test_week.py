"""A working week of five people in the local workspace.

The bot runs whole, over a socket, with the clock it is built with moved by hand: days that nobody has to wait
for. Aylin says nothing all week, Arjun is away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect
from pydantic import SecretStr

import bot as usher  # noqa: TID251 (the whole bot, for a whole week)
from assistant import ask, demo, titles
from assistant.core.config import Settings
from assistant.core.kit import Kit
from assistant.standup.summary import day_name
from integrations.slack import SlackSettings
from integrations.standins.slack import LocalSlack, serve
from tests.e2e.conftest import MovingClock, configuration

from .conftest import PageFor
from .desk import LENA, PATIENCE, Desk

pytestmark = [pytest.mark.browser, pytest.mark.long]

MORNINGS = (
    ("Asia/Kolkata", ("Priya Raghunath",)),
    ("Europe/Berlin", ("Lena Hoffstede", "Tomasz Wierny")),
    ("America/New_York", ("Maya Okonjo", "Diego Salvatierra")),
)
WAY = ("In Review", "Ready for Staging", "In Staging", "Ready for Production", "Done")
"""Where TN-15 goes, a column a day."""


@dataclass
class Office:
    kit: Kit
    slack: LocalSlack
    clock: MovingClock

    def is_at(self, day: date, at: time, zone: str) -> None:
        """Moves both clocks on to a local time and lets the scheduler look at what is due."""
        ahead = (datetime.combine(day, at, ZoneInfo(zone)) - self.clock()).total_seconds()
        assert ahead > 0, "time only goes on"
        self.clock.forward(seconds=ahead)
        self.slack.control.shift_clock(ahead)
        self.kit.schedule.run("standup.tick")
        self.kit.schedule.run("digest.post")


def next_monday(now: datetime) -> datetime:
    return (now + timedelta(days=7 - now.weekday())).replace(hour=0, minute=30)


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    manifest = usher.build(configuration(settings)).manifest()
    with serve(demo.seed(), manifest) as slack:
        tokens = SlackSettings(
            _env_file=None, mode="socket", base_url=slack.api_url,
            bot_token=SecretStr(slack.bot_token), app_token=SecretStr(slack.app_token),
        )  # fmt: skip
        config = replace(configuration(settings), slack=tokens)
        clock = MovingClock()
        ahead = next_monday(clock()) - clock()
        clock.forward(seconds=ahead.total_seconds())
        slack.control.shift_clock(ahead.total_seconds())
        kit = usher.build(config, clock, owns_index=True)
        kit.outbox.deliveries["slack.post"].pace_seconds = 0
        demo.demo_service(kit).load(demo.DATA)
        titles.enrich_service(kit).run(titles.maker(kit))
        ask.indexer(kit).run()
        running = usher.assemble(config, kit)
        running.start()
        yield Office(kit, slack, clock)
        running.stop()
        kit.db.close()


def test_five_people_through_a_week(office: Office, page_for: PageFor) -> None:
    desk = Desk(page_for(f"{office.slack.url}/?as={LENA}"))
    monday = office.clock().date()
    desk.becomes("Arjun Kelkar")
    desk.types(f"/standup away {monday}..{monday + timedelta(days=4)} hiking")
    desk.reads(desk.main, "Noted: you are away")
    desk.becomes("Tomasz Wierny")
    subscribe(desk)
    for number, column in enumerate(WAY):
        day = monday + timedelta(days=number)
        for zone, names in MORNINGS:
            office.is_at(day, time(9, 31), zone)
            for name in names:
                desk.becomes(name)
                answer(desk, name, day)
        read_the_edition(desk, number + 1)
        move(desk, column)
        if number == 2:
            ask_and_follow_up(desk)
        office.is_at(day, time(9, 50), MORNINGS[-1][0])
        read_the_summary(desk, day)


def subscribe(tomasz: Desk) -> None:
    tomasz.goes_to("trending-now")
    tomasz.types("/trending subscribe")
    expect(tomasz.page.get_by_role("dialog", name="Trending Now")).to_be_visible(timeout=PATIENCE)
    tomasz.submits("Subscribe")
    expect(tomasz.dialog).to_contain_text("Monday to Friday at 09:00 (Europe/Berlin)", timeout=PATIENCE)
    tomasz.submits("Close")


def answer(desk: Desk, name: str, day: date) -> None:
    """From the mark beside the app's name to the answered question."""
    unread = desk.page.get_by_role("link", name=re.compile(r"^Usher, \d+ unread"))
    expect(unread).to_be_visible(timeout=PATIENCE)
    desk.opens_app()
    question = desk.reads(desk.main, f"Time for the stand-up of {day_name(day)}")
    expect(unread).to_have_count(0, timeout=PATIENCE)
    question.get_by_role("button", name="Answer").click()
    with desk.form("Stand-up", "Send"):
        blocked = "The staging key is missing" if name.startswith("Maya") and day.weekday() == 1 else ""
        desk.fills(yesterday=f"Work of {day_name(day)}", today="On with it", blockers=blocked)
    desk.reads(desk.main, f"Stand-up of {day_name(day)} in #standup: answered, thank you.")


def read_the_edition(desk: Desk, number: int) -> None:
    """Today's edition, the `number`th in the channel: marked as unread until then, with its thread."""
    unread = desk.page.get_by_role("link", name=re.compile("^trending-now, 1 unread"))
    desk.becomes("Lena Hoffstede")
    expect(unread).to_be_visible(timeout=PATIENCE)
    desk.goes_to("trending-now")
    expect(desk.main).to_have_count(number, timeout=PATIENCE)
    expect(desk.main.last).to_contain_text(re.compile(r"vibe \d+"))
    expect(desk.main.last.locator("a.thread-bar")).to_contain_text("2 replies", timeout=PATIENCE)
    expect(unread).to_have_count(0, timeout=PATIENCE)


def move(desk: Desk, column: str) -> None:
    desk.becomes("Maya Okonjo")
    desk.goes_to("general")
    desk.types("/ticket TN-15")
    card = desk.main.last
    card.get_by_role("button", name=f"{column} →").click()
    desk.reads(desk.main, f"TN-15 is in {column}.")


def ask_and_follow_up(desk: Desk) -> None:
    """A question in a channel, answered in its thread, and a colleague's word under it."""
    desk.becomes("Lena Hoffstede")
    desk.goes_to("general")
    desk.types("what do people say about Severance?", to_usher=True)
    question = desk.reads(desk.main, "about Severance?")
    desk.opens_thread(question)
    expect(desk.reads(desk.thread, "Severance (2022)")).to_contain_text("[1]")
    desk.becomes("Diego Salvatierra")
    desk.goes_to("general")
    desk.opens_thread(desk.reads(desk.main, "about Severance?"))
    desk.types("Then I start it tonight.")
    desk.reads(desk.thread, "Then I start it tonight.")
    expect(desk.reads(desk.main, "about Severance?")).to_contain_text("2 replies")


def read_the_summary(desk: Desk, day: date) -> None:
    desk.becomes("Diego Salvatierra")
    desk.goes_to("standup")
    summary = desk.reads(desk.main, f"Stand-up · {day_name(day)}")
    expect(summary).to_contain_text("5 of 6 answered", timeout=PATIENCE)
    expect(summary).to_contain_text("Not in yet: Aylin")
    expect(summary).to_contain_text("Away: Arjun")
    expect(summary).to_contain_text("5 replies")
    expect(summary).to_contain_text("Blocked")
    expect(desk.main).to_have_count(day.weekday() + 1)
