"""Asking again when no answer comes, and at once when somebody says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.core.commands import Subcommand
    from assistant.core.kit import Kit
    from assistant.standup.rounds import Rounds
    from assistant.standup.teams.service import TeamService


def install(kit: Kit, rounds: Rounds, teams: TeamService) -> list[Subcommand]:
    """What it adds to `/standup`."""
    from assistant.standup.prompting.at_once import AskAtOnce
    from assistant.standup.prompting.listeners import RunCommand
    from assistant.standup.prompting.service import AskingService

    asking = AskingService(kit.db, kit.people, AskAtOnce(kit.people, rounds), teams, kit.clock)
    command = RunCommand(asking, kit.commands.slash("standup"))
    return [command.subcommand(), command.reminders()]
