"""The team's tickets. Without a tracker they live here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.core.kit import Kit
    from assistant.tickets.service import TicketService


def service(kit: Kit) -> TicketService:
    from assistant.tickets.service import TicketService

    return TicketService(kit.db, kit.people, kit.outbox, kit.clock)
