"""What stops people: heard in their answers, followed up, and carried from summary to summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.core.commands import Subcommand
    from assistant.core.kit import Kit
    from assistant.standup.blockers.keeping import Blockers
    from assistant.standup.blockers.service import BlockerService

FOLLOW_SECONDS = 60.0


def blocker_service(kit: Kit, blockers: Blockers) -> BlockerService:
    from assistant.standup.blockers.service import BlockerService

    command = kit.commands.slash("standup")
    return BlockerService(kit.db, kit.inbox, kit.people, blockers, kit.clock, command=command)


def install(kit: Kit, blockers: Blockers) -> list[Subcommand]:
    """Its job and buttons; what it adds to `/standup`."""
    from assistant.standup.blockers.following import Following
    from assistant.standup.blockers.listeners import Listeners

    following = Following(kit.db, kit.people, blockers)
    kit.schedule.every(FOLLOW_SECONDS, "standup.blockers", following.tick)
    return Listeners(kit, blocker_service(kit, blockers)).register()
