"""A person's stand-ups in App Home: the next one, their answer, what stops them, their days away."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.core.kit import Kit
    from assistant.standup.service import StandupService


def install(kit: Kit, standup: StandupService) -> None:
    from assistant.standup.at_home.page import HomePage
    from assistant.standup.blockers import blocker_service

    blockers = blocker_service(kit, standup.blockers)
    kit.home_sections.append(HomePage(kit.people, kit.outbox, standup.reader, blockers, kit.clock).section)
