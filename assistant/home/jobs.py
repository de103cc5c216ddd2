"""The hourly look at who is in the workspace."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from assistant.core.inbox import Event
from assistant.home.service import HomeService

if TYPE_CHECKING:
    from assistant.core.kit import Kit


def sync_people(kit: Kit, home: HomeService) -> None:
    """Queue a look each hour and at each start; it asks Slack, so it runs from an inbox row."""

    def due(now: datetime) -> None:
        with kit.db.begin() as session:
            kit.inbox.put(session, "people", f"sync:{now:%Y-%m-%dT%H:%M}", "people.sync", {})

    def sync(event: Event) -> None:
        home.take_over(list(kit.directory.profiles()))

    kit.inbox.on("people.sync", sync)
    kit.schedule.every(3600, "people.sync", due)
