"""From what somebody knows, types, clicks or writes to their answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.core.commands import Subcommand
    from assistant.core.kit import Kit
    from assistant.standup.service import StandupService


def install(kit: Kit, standup: StandupService) -> list[Subcommand]:
    """What it adds to `/standup`."""
    from assistant.standup.answers.listeners import Listeners
    from assistant.standup.answers.service import AnswerService

    parts = (kit.db, kit.inbox, kit.people, standup.taking_part, standup.rounds, kit.clock)
    listeners = Listeners(standup, AnswerService(*parts))
    listeners.register(kit.slack)
    return listeners.subcommands()
