"""`/standup away`: one's own days, or those of somebody in a stand-up one runs; `/standup calendar`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.core.blocks import form_values
from assistant.core.commands import Call, Reply, Subcommand
from assistant.core.errors import UserError
from assistant.core.ports import Json
from assistant.standup.absence.calendars import CalendarService
from assistant.standup.absence.forms import AT_HOME, away_form, days_said
from assistant.standup.absence.service import CALENDAR, STATUS, AbsenceService, TimeAway
from assistant.standup.away import HOW
from assistant.standup.home_pages import HomePages
from assistant.standup.posts import parse_where
from assistant.standup.summary import day_name
from assistant.tickets.text import typed

if TYPE_CHECKING:
    from slack_bolt import Ack, App
    from slack_sdk import WebClient

_WHO = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>\s*")
_KNOWN_FROM = {STATUS: "It ends when you clear your status.", CALENDAR: "It is in your calendar."}


class AwayCommand:
    def __init__(self, absence: AbsenceService, command: str) -> None:
        self._absence = absence
        self._command = command

    def subcommand(self) -> Subcommand:
        usage = "away 2026-12-24..2027-01-02 [reason] | away cancel"
        return Subcommand("away", usage, "no questions on those days; a name first: for them", self.run)

    def run(self, call: Call) -> Reply:
        named = _WHO.match(call.text)
        who, text = (named[1], call.text[named.end() :]) if named else (call.user, call.text)
        you = "you are" if who == call.user else f"<@{who}> is"
        if not text or text.lower() == "list":
            return Reply(f"{_listed(self._absence.times(call.user, who), you)}\n{HOW}")
        if text.lower() == "cancel":
            return Reply(self._cancelled(call.user, who, you))
        noted = self._absence.set(call.user, who, text)
        said = days_said(noted.first, noted.last, noted.reason)
        return Reply(
            f"Noted: {you} away {said}. I won't ask on those days. "
            f"`{self._command} {'away cancel' if who == call.user else 'away @name cancel'}` undoes it."
        )

    def _cancelled(self, by: str, who: str, you: str) -> str:
        ended = self._absence.cancel(by, who)
        left = self._absence.times(by, who)
        if left:
            return _listed(left, f"{'Undone. But' if ended else 'There is nothing to undo, but'} {you}")
        if not ended:
            return f"There is nothing to undo: {you} not noted as away."
        return f"Undone: {you} there again. For today, `{self._command}` takes an answer."


class AwayForm:
    """*I'm away* under the question: today with one more click, or more days."""

    def __init__(self, absence: AbsenceService, pages: HomePages) -> None:
        self._absence = absence
        self._pages = pages

    def register(self, slack: App) -> None:
        slack.action("standup.away")(self.open)
        slack.action("standup.away_cancel")(self.cancel)
        slack.view("standup.away")(self.save)

    def open(self, ack: Ack, body: Json, action: Json, client: WebClient) -> None:
        ack()
        _, day = parse_where(action["value"])
        first = max(day, self._absence.today(body["user"]["id"]))
        client.views_open(trigger_id=body["trigger_id"], view=away_form(first, at_home="view" in body))

    def cancel(self, ack: Ack, body: Json, action: Json) -> None:
        """App Home's button: what was typed is undone."""
        user = body["user"]["id"]
        self._absence.cancel(user, user)
        self._pages.clicked(body, action)
        ack()

    def save(self, ack: Ack, body: Json, view: Json) -> None:
        given, user = form_values(view), body["user"]["id"]
        try:
            self._absence.set(user, user, f"{given['first']}..{given['last']} {given.get('reason', '')}")
        except UserError as error:
            raise UserError(error.text, field="last") from None
        if view["private_metadata"] == AT_HOME:
            self._pages.stale(user, view["id"])
        ack()


class CountryCommand:
    """`/standup me country DE`."""

    def __init__(self, absence: AbsenceService, command: str) -> None:
        self._absence = absence
        self._command = command

    def subcommand(self) -> Subcommand:
        return Subcommand("me", "me country DE | off", "says whose public holidays are yours", self.run)

    def run(self, call: Call) -> Reply:
        what, _, place = call.text.strip().partition(" ")
        if what.lower() != "country" or not place.strip():
            raise UserError(f"`{self._command} me country DE` sets your public holidays, or DE-BY, or off.")
        known, coming = self._absence.set_country(call.user, place)
        if known is None:
            return Reply("Your public holidays are those of each stand-up again.")
        first = f" The next one is {day_name(coming)}." if coming else ""
        return Reply(f"Your public holidays are those of {known}: I won't ask on them.{first}")


class CalendarCommand:
    def __init__(self, calendars: CalendarService, command: str) -> None:
        self._calendars = calendars
        self._command = command

    def subcommand(self) -> Subcommand:
        what = "takes over when your calendar says you are out of office"
        return Subcommand("calendar", "calendar https://… | off", what, self.run)

    def run(self, call: Call) -> Reply:
        if not call.text:
            how = f"`{self._command} calendar https://…` connects one by its secret address in iCal format."
            return Reply(f"{self._calendars.state(call.user)} {how}")
        if call.text.lower() == "off":
            there = self._calendars.disconnect(call.user)
            return Reply("Your calendar is disconnected." if there else "No calendar is connected.")
        host = self._calendars.connect(call.user, typed(call.text), key=call.id)
        return Reply(f"I read your calendar at {host} now, and every hour. I'll write what I find.")


def _listed(times: Sequence[TimeAway], you: str) -> str:
    if not times:
        return f"No days are noted on which {you} away."
    said = [f"• {days_said(one.first, one.last, one.reason)}{_from(one)}" for one in times]
    return "\n".join([f"{you[0].upper()}{you[1:]} away:", *said])


def _from(one: TimeAway) -> str:
    return f". {_KNOWN_FROM[one.source]}" if one.source else ""
