"""Who takes part, kept in step with a channel or a user group; and who runs it when its owner has left."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.core.commands import Subcommand
    from assistant.core.kit import Kit
    from assistant.standup.teams.service import TeamService

RECONCILE_SECONDS = 86_400.0


def install(kit: Kit, teams: TeamService) -> list[Subcommand]:
    """Its events and its daily look; what it adds to `/standup`."""
    from assistant.standup import turns
    from assistant.standup.roster.channels import LostChannels
    from assistant.standup.roster.listeners import FollowCommand, listen
    from assistant.standup.roster.service import RosterService

    roster = RosterService(kit.db, kit.inbox, kit.people, teams, kit.directory, kit.clock)
    kit.people.on_profile += [turns.follow, roster.hand_on]
    listen(kit.inbox, roster)
    command = kit.commands.slash("standup")
    LostChannels(kit.db, kit.people, kit.clock, command=command).listen(kit.inbox)
    kit.schedule.every(RECONCILE_SECONDS, "standup.roster", roster.queue_all)
    return [FollowCommand(roster, command).subcommand()]
