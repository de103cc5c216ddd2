"""Titles: from sources to an enriched, ranked catalogue. No Slack in it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.core.errors import UserError

if TYPE_CHECKING:
    from assistant.core.kit import Kit
    from assistant.core.ports import TitleSource
    from assistant.titles.enrich import Enrich
    from assistant.titles.ingest import Ingest
    from assistant.titles.makers import Maker

log = logging.getLogger(__name__)


def install(kit: Kit) -> None:
    from assistant.titles import check, expiry, housekeeping, jobs
    from assistant.titles.api import router

    jobs.install(kit)
    kit.routers.append(router(kit.db, kit.embedder))
    kit.checks.append(lambda: check.index(kit))
    kit.archived.append(housekeeping.named_parts)
    kit.file_cleaners.append(lambda now: expiry.expire(kit.db, kit.archive(), kit.runs, now))
    kit.file_cleaners.append(lambda now: housekeeping.remove_orphans(kit.db, kit.archive(), now))


def ingest_service(kit: Kit) -> Ingest:
    from assistant.titles.ingest import Ingest

    return Ingest(kit.db, kit.archive, kit.runs, kit.clock)


def enrich_service(kit: Kit) -> Enrich:
    from assistant.titles.enrich import Enrich

    return Enrich(kit.db, kit.runs, kit.clock)


def maker(kit: Kit, tags: Sequence[str] | None = None) -> Maker:
    """The chat model when one is set up, else the offline engine. `tags` replaces the built-in vocabulary."""
    from assistant.titles.engines.offline import OfflineEngine
    from assistant.titles.makers import OfflineMaker

    engine = OfflineEngine(kit.embedder(), tags)
    offline = OfflineMaker(engine)
    if not kit.llm.enabled:
        return offline
    from assistant.titles.engines.llm import LlmMaker

    return LlmMaker(kit.llm.for_run(), offline, engine.tags)


def sources_of(kit: Kit, name: str | None, options: Mapping[str, str]) -> list[TitleSource]:
    """The named source, else all that are set up."""
    options = {"contact": kit.settings.contact, **options}
    if name is None:
        found = {each: _if_set_up(kit, each, options) for each in kit.sources}
        idle = ", ".join(each for each, source in found.items() if source is None)
        if idle:
            log.info("sources that are not set up: %s; `bot.py doctor` says what they need", idle)
        return [source for source in found.values() if source]
    if name not in kit.sources:
        raise UserError(f"There is no source {name}. There are: {', '.join(sorted(kit.sources))}.")
    return [kit.sources[name](options)]


def _if_set_up(kit: Kit, name: str, options: Mapping[str, str]) -> TitleSource | None:
    try:
        return kit.sources[name](options)
    except UserError:
        return None


def forget_source(kit: Kit, source: str) -> tuple[int, int]:
    """Delete all that came from `source`: how many titles, and how many files of raw rows."""
    from assistant.titles.forgetting import forget, parts_of
    from assistant.titles.ingest import JOB

    with kit.runs.exclusive(JOB):
        with kit.db.begin() as session:
            paths = parts_of(session, source)
            titles = forget(session, source, kit.clock())
        for path in paths:
            kit.archive().remove(path)
    return titles, len(paths)


def trend_lines(kit: Kit, day: date, kind: str | None) -> list[dict[str, Any]]:
    """Every title with a number up to `day`, by rank, as `trending` prints them."""
    from sqlalchemy import select

    from assistant.titles.models import Title
    from assistant.titles.trending import as_of, without_recent

    with kit.db.read() as session:
        recent = as_of(session, day, kind)
        everyone = [*recent, *without_recent(session, day, kind, recent)]
        rows = session.execute(select(Title.id, Title.source_id, Title.name))
        names = {id_: (source_id, name) for id_, source_id, name in rows}
    return [
        {
            "id": names[one.title_id][0],
            "title": names[one.title_id][1],
            "rank": rank,
            "trend": one.trend,
            "why": one.why,
        }
        for rank, one in enumerate(everyone, 1)
    ]
