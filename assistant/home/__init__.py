"""Getting to know each other: the welcome, `/help`, App Home, and who is in the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.core.kit import Kit
    from assistant.home.service import HomeService


def install(kit: Kit) -> None:
    from assistant.home.jobs import sync_people
    from assistant.home.listeners import listen

    home = home_service(kit)
    kit.people.on_newcomer.append(home.welcome)
    listen(kit, home)
    sync_people(kit, home)


def home_service(kit: Kit) -> HomeService:
    from assistant.home.service import HomeService

    return HomeService(
        kit.db,
        kit.people,
        kit.inbox,
        kit.outbox,
        kit.clock,
        commands=kit.commands,
        sections=kit.home_sections,
    )
