"""Trending Now: editions in channels that subscribed, and what trends now for whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.core.kit import Kit
    from assistant.digest.service import DigestService


def install(kit: Kit) -> None:
    from assistant.digest.listeners import Listeners

    digests = digest_service(kit)
    Listeners(digests, kit.people, kit.commands, kit.clock).register(kit.slack)
    kit.schedule.every(30, "digest.post", digests.tick)
    kit.cleaners.append(digests.forget)


def digest_service(kit: Kit) -> DigestService:
    from assistant.digest.service import DigestService
    from assistant.titles.reading import TitleReader

    return DigestService(kit.settings, kit.db, kit.outbox, kit.inbox, kit.people, TitleReader())
