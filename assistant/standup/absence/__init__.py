"""Being away: as typed, as the status in Slack says, as a calendar says."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.core.commands import Subcommand
    from assistant.core.kit import Kit
    from assistant.standup.home_pages import HomePages
    from assistant.standup.rounds import Rounds

CALENDAR_SECONDS = 300.0


def install(kit: Kit, rounds: Rounds, pages: HomePages) -> list[Subcommand]:
    """Follows what the directory says of people; what it adds to `/standup`."""
    from assistant.standup.absence.calendars import READ, CalendarService
    from assistant.standup.absence.listeners import AwayCommand, AwayForm, CalendarCommand, CountryCommand
    from assistant.standup.absence.service import AbsenceService

    command = kit.commands.slash("standup")
    absence = AbsenceService(kit.db, kit.people, rounds, kit.clock, command=command)
    kit.people.on_profile.append(absence.follow_status)
    AwayForm(absence, pages).register(kit.slack)
    parts = (kit.db, kit.inbox, kit.outbox, kit.people, absence, kit.calendars, kit.clock)
    calendars = CalendarService(*parts, command=command)
    kit.inbox.on(READ, lambda event: calendars.read(event.body["calendar"]))
    kit.schedule.every(CALENDAR_SECONDS, "standup.calendars", calendars.queue_due)
    return [
        AwayCommand(absence, command).subcommand(),
        CalendarCommand(calendars, command).subcommand(),
        CountryCommand(absence, command).subcommand(),
    ]
