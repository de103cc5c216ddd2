"""People above the machine: the experts' short queue in App Home, and `/title` for the Product Owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.core.kit import Kit


def install(kit: Kit) -> None:
    from assistant.curation.listeners import Listeners
    from assistant.curation.service import Curation

    curation = Curation(kit.db, kit.people, kit.inbox, kit.clock)
    kit.home_sections.append(curation.home_section)
    kit.schedule.every(3600, "curation.tags", curation.ask_about_tags)
    Listeners(kit, curation).register()
