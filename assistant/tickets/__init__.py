"""The team's tickets. Without a tracker they live here; with one, `sync` keeps both in step."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.core.commands import Subcommand
    from assistant.core.kit import Kit
    from assistant.tickets.jql import Ask
    from assistant.tickets.places import TicketPlaces
    from assistant.tickets.projects import ProjectService
    from assistant.tickets.reading import TicketReader
    from assistant.tickets.service import TicketService


def install(kit: Kit) -> None:
    from assistant.tickets import news
    from assistant.tickets.blocks import home_section
    from assistant.tickets.board import Boards
    from assistant.tickets.commands import TicketCommands
    from assistant.tickets.editing import TicketEditor
    from assistant.tickets.jql import nobody
    from assistant.tickets.links import TicketLinks
    from assistant.tickets.listeners import Listeners
    from assistant.tickets.making import TicketForm
    from assistant.tickets.news.service import News
    from assistant.tickets.news.subscriptions import Subscriptions
    from assistant.tickets.reversing import TicketReversing
    from assistant.tickets.search import TicketSearch

    tickets = ticket_service(kit)
    slash = kit.commands.slash("ticket")
    editor = TicketEditor(kit.db, kit.people, kit.clock)
    links, search = TicketLinks(kit.db, kit.people, kit.clock), TicketSearch(kit.db, kit.people)
    boards, projects = Boards(kit.db), project_service(kit)
    reversing = TicketReversing(kit.db, kit.people, kit.clock, editor)
    telling = News(kit.db, kit.people, kit.outbox, search)
    subscriptions = Subscriptions(kit.db, kit.people, search, kit.clock)
    ask: Ask = nobody
    more: list[Subcommand] = []
    if kit.tracker is not None:
        from assistant.tickets import sync

        ask, more = sync.install(kit, kit.tracker, tickets, telling, subscriptions)
    more = [*news.install(kit, telling, subscriptions, ask), *more]
    form = TicketForm(kit.db, tickets, kit.tracker.url if kit.tracker else None)
    commands = kit.commands
    typed = TicketCommands(tickets, editor, links, search, boards, projects, reversing, form, commands, ask)
    typed.register(more)
    kit.commands.shortcut("tickets.new", "New ticket", "opens the form of a new ticket")
    kit.commands.shortcut(
        "tickets.from_message", "Make a ticket", "makes a ticket of this message", on_message=True
    )
    kit.home_sections.append(lambda session, person: home_section(tickets.open_for(session, person), slash))
    Listeners(kit, tickets, editor, reversing, search, form).register()


def ticket_service(kit: Kit) -> TicketService:
    from assistant.tickets.service import TicketService

    return TicketService(kit.db, kit.people, kit.outbox, kit.clock, slash=kit.commands.slash("ticket"))


def ticket_places(kit: Kit) -> TicketPlaces:
    from assistant.tickets.places import TicketPlaces

    return TicketPlaces(kit.outbox, kit.tracker.url if kit.tracker else None)


def reader(kit: Kit) -> TicketReader:
    """What other features may ask of tickets."""
    from assistant.tickets.reading import TicketReader

    return TicketReader(ticket_places(kit))


def project_service(kit: Kit) -> ProjectService:
    from assistant.tickets.projects import ProjectService

    return ProjectService(kit.db, kit.people)
