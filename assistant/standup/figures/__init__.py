"""How a stand-up goes, in numbers: of the team, never of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.core.commands import Subcommand
    from assistant.core.kit import Kit
    from assistant.standup.blockers.keeping import Blockers

WEEKLY_SECONDS = 300.0


def install(kit: Kit, blockers: Blockers) -> list[Subcommand]:
    """Its job and button; what it adds to `/standup`."""
    from assistant.standup.figures.listeners import Listeners
    from assistant.standup.figures.service import Counts, FigureService
    from assistant.standup.figures.weekly import Weekly
    from assistant.tickets import ticket_places

    counts = Counts(kit.people, blockers)
    weekly = Weekly(kit.db, kit.outbox, counts, ticket_places(kit))
    kit.schedule.every(WEEKLY_SECONDS, "standup.weekly", weekly.tick)
    command = kit.commands.slash("standup")
    figures = FigureService(kit.db, kit.outbox, kit.people, counts, kit.clock, command=command)
    return Listeners(figures).register(kit.slack)
