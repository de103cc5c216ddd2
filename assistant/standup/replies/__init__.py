"""Direct messages that answer a stand-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.core.kit import Kit
    from assistant.standup.replies.service import ReplyService
    from assistant.standup.service import StandupService


def reply_service(kit: Kit, standup: StandupService) -> ReplyService:
    from assistant.standup.replies.service import ReplyService
    from assistant.standup.writing import Writing

    parts = (kit.db, kit.inbox, kit.outbox, kit.people, standup.taking_part)
    return ReplyService(*parts, Writing(standup.rounds), kit.clock, kit.commands.slash("standup"))


def install(kit: Kit, standup: StandupService) -> None:
    from assistant.standup.replies.listeners import listen

    listen(kit.slack, kit.inbox, reply_service(kit, standup))
