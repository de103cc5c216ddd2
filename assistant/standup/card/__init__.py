"""What an answer means for tickets: a card to confirm, or made at once where the person chose so."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.core.commands import Subcommand
    from assistant.core.kit import Kit
    from assistant.standup.card.keeping import Cards

LOOK_SECONDS = 60.0


def install(kit: Kit, cards: Cards) -> list[Subcommand]:
    """Its buttons and its part of App Home; what it adds to `/standup`."""
    from assistant.standup.card.blocks import home_section
    from assistant.standup.card.listeners import Listeners
    from assistant.standup.card.service import CardService

    service = CardService(kit.db, kit.inbox, kit.people, cards, kit.clock)
    kit.home_sections.append(lambda session, person: home_section(service.choice_of(session, person)))
    kit.schedule.every(LOOK_SECONDS, "standup.cards", service.look)
    listeners = Listeners(service, kit.commands.slash("standup"))
    listeners.register(kit.slack)
    return listeners.subcommands()
