"""Trending Now: editions in channels that subscribed, and what trends now for whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.core.kit import Kit
    from assistant.digest.service import DigestService


def install(kit: Kit) -> None:
    from assistant import tickets
    from assistant.digest import api, votes
    from assistant.digest.buttons import Buttons
    from assistant.digest.listeners import Listeners
    from assistant.titles.reading import TitleReader

    digests = digest_service(kit)
    voting = votes.Votes(kit.db, kit.people, TitleReader(), tickets.ticket_service(kit), kit.clock)
    Buttons(kit, digests, voting).register()
    Listeners(digests, kit.people, kit.commands, kit.clock).register(kit.slack)
    kit.schedule.every(30, "digest.post", digests.tick)
    kit.routers.append(api.router(digests, kit.clock))
    kit.pages.append(api.pages())
    kit.cleaners.extend((digests.forget, votes.forget))


def digest_service(kit: Kit) -> DigestService:
    from assistant.digest.service import DigestService
    from assistant.titles.reading import TitleReader

    return DigestService(
        kit.settings, kit.db, kit.outbox, kit.inbox, kit.people, TitleReader(), kit.pages_url
    )
