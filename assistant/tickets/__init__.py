"""The team's tickets. Without a tracker they live here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.core.kit import Kit
    from assistant.tickets.projects import ProjectService
    from assistant.tickets.service import TicketService


def install(kit: Kit) -> None:
    from assistant.tickets.blocks import home_section
    from assistant.tickets.commands import TicketCommands
    from assistant.tickets.listeners import listen

    tickets = ticket_service(kit)
    slash = kit.commands.slash("ticket")
    TicketCommands(tickets, project_service(kit), kit.commands).register()
    kit.home_sections.append(lambda session, person: home_section(tickets.open_for(session, person), slash))
    listen(kit, tickets)


def ticket_service(kit: Kit) -> TicketService:
    from assistant.tickets.service import TicketService

    return TicketService(kit.db, kit.people, kit.outbox, kit.clock, slash=kit.commands.slash("ticket"))


def project_service(kit: Kit) -> ProjectService:
    from assistant.tickets.projects import ProjectService

    return ProjectService(kit.db, kit.people)
