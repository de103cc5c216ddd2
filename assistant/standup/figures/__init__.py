"""How a stand-up goes, in numbers: of the team, never of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.core.commands import Subcommand
    from assistant.core.kit import Kit
    from assistant.standup.blockers.keeping import Blockers


def install(kit: Kit, blockers: Blockers) -> list[Subcommand]:
    """Its button; what it adds to `/standup`."""
    from assistant.standup.figures.listeners import Listeners
    from assistant.standup.figures.service import FigureService

    command = kit.commands.slash("standup")
    figures = FigureService(kit.db, kit.outbox, kit.people, blockers, kit.clock, command=command)
    return Listeners(figures).register(kit.slack)
