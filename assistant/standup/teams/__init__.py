"""Changing a stand-up: who, when, which questions, what becomes of answers; pausing, handing on, ending."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.core.commands import Subcommand
    from assistant.core.kit import Kit
    from assistant.standup.teams.service import TeamService


def team_service(kit: Kit) -> TeamService:
    from assistant.standup.teams.service import TeamService

    return TeamService(kit.db, kit.people, kit.clock, command=kit.commands.slash("standup"))


def install(kit: Kit, teams: TeamService) -> list[Subcommand]:
    """Its forms and buttons; what it adds to `/standup`."""
    from assistant.standup.teams.listeners import Listeners

    listeners = Listeners(kit, teams)
    listeners.register()
    return listeners.subcommands()
