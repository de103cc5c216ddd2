"""The daily stand-up: everyone is asked once at their own morning, and the channel gets one summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.core.kit import Kit
    from assistant.standup.reading import StandupReader
    from assistant.standup.replies.service import ReplyService
    from assistant.standup.service import StandupService
    from assistant.standup.telling import Telling

TICK_SECONDS = 30.0


def standup_service(kit: Kit) -> StandupService:
    from assistant import tickets
    from assistant.standup.service import StandupService

    return StandupService(
        kit.db,
        kit.inbox,
        kit.outbox,
        kit.people,
        tickets.ticket_service(kit),
        kit.clock,
        command=kit.commands.slash("standup"),
        places=tickets.ticket_places(kit),
    )


def reader(kit: Kit) -> StandupReader:
    """What other features may ask of the stand-up."""
    return standup_service(kit).reader


def teller(kit: Kit) -> Telling:
    """What of stand-ups a person may be told where they ask."""
    from assistant.standup.blockers.keeping import Blockers
    from assistant.standup.telling import Telling

    return Telling(kit.people, kit.outbox, Blockers(kit.people))


def replies_to(kit: Kit) -> ReplyService:
    """Which direct messages are answers."""
    from assistant.standup.replies import reply_service

    return reply_service(kit, standup_service(kit))


def install(kit: Kit) -> None:
    from assistant.standup import (
        absence,
        answers,
        at_home,
        blockers,
        card,
        figures,
        prompting,
        quiet,
        replies,
        reports,
        roster,
        teams,
        themes,
    )
    from assistant.standup.home_pages import HomePages
    from assistant.standup.jobs import StandupJobs
    from assistant.standup.listeners import Listeners

    standup = standup_service(kit)
    managed = teams.team_service(kit)
    pages = HomePages(kit.db, kit.inbox)
    more = [
        *answers.install(kit, standup),
        *absence.install(kit, standup.rounds, pages),
        *blockers.install(kit, standup.blockers),
        *card.install(kit, standup.cards),
        *figures.install(kit, standup.blockers),
        *prompting.install(kit, standup.rounds, managed),
        *reports.install(kit, standup.rounds),
        *roster.install(kit, managed),
        *teams.install(kit, managed),
    ]
    Listeners(standup, kit.commands, pages).register(kit.slack, more)
    themes.install(kit)
    quiet.install(kit)
    replies.install(kit, standup)
    jobs = StandupJobs(kit.db, kit.people, standup.rounds)
    kit.schedule.every(TICK_SECONDS, "standup.tick", jobs.tick)
    at_home.install(kit, standup)
