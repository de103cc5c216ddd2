"""Being away: as typed, as the status in Slack says."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.core.commands import Subcommand
    from assistant.core.kit import Kit
    from assistant.standup.rounds import Rounds


def install(kit: Kit, rounds: Rounds) -> list[Subcommand]:
    """Follows what the directory says of people; what it adds to `/standup`."""
    from assistant.standup.absence.listeners import AwayCommand
    from assistant.standup.absence.service import AbsenceService

    command = kit.commands.slash("standup")
    absence = AbsenceService(kit.db, kit.people, rounds, kit.clock, command=command)
    kit.people.on_profile.append(absence.follow_status)
    return [AwayCommand(absence, command).subcommand()]
