"""When nobody is to be disturbed: the team's quiet hours, and Slack's do-not-disturb."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.core.kit import Kit

LOOK_SECONDS = 600.0


def install(kit: Kit) -> None:
    from assistant.standup.quiet.looking import LOOK, Looking

    looking = Looking(kit.db, kit.inbox, kit.directory)
    kit.inbox.on(LOOK, looking.look)
    kit.inbox.on("dnd_updated_user", looking.told)
    kit.schedule.every(LOOK_SECONDS, "standup.quiet", looking.tick)
