"""Questions about titles and about the team's own work, answered with sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant import standup, tickets

if TYPE_CHECKING:
    from assistant.ask.service import AskService
    from assistant.core.kit import Kit
    from assistant.titles.index import Indexer
    from assistant.titles.search import TitleSearch


def install(kit: Kit) -> None:
    from assistant.ask.listeners import listen

    search = title_search(kit)
    service = ask_service(kit, search)
    listen(kit, service)
    kit.cleaners.extend([service.prune, kit.streams.prune])
    kit.schedule.every(60, "ask.unfinished", kit.streams.tick)
    # The first question should not wait for the models to load and the catalogue to be read.
    kit.when_up.append(lambda: _warm(search))


def title_search(kit: Kit) -> TitleSearch:
    from assistant.titles.search import TitleSearch

    return TitleSearch(kit.db, kit.embedder, kit.index)


def ask_service(kit: Kit, search: TitleSearch) -> AskService:
    from assistant.ask.evidence import Gatherer
    from assistant.ask.llm import LlmAnswers
    from assistant.ask.offline import OfflineAnswers
    from assistant.ask.service import AskService
    from assistant.ask.work.answering import WorkAnswers
    from assistant.ask.work.model import WorkModel

    gatherer = Gatherer(kit.db, search)
    offline = OfflineAnswers(kit.db, search, gatherer)
    model = LlmAnswers(kit.llm, gatherer) if kit.llm.enabled else None
    worder = WorkModel(kit.llm, kit.settings.llm_answer_seconds) if kit.llm.may_see_team_text() else None
    sources = tickets.reader(kit), standup.teller(kit)
    work = WorkAnswers(kit.db, kit.people, *sources, kit.clock, worder)
    return AskService(
        kit.db,
        kit.outbox,
        kit.clock,
        search,
        offline,
        model,
        work,
        kit.streams if kit.llm.enabled else None,
        kit.settings.llm_answer_seconds,
        # One worker is left for whoever waits for something else.
        seats=kit.settings.workers - 1,
    )


def indexer(kit: Kit) -> Indexer:
    from assistant.titles.index import Indexer

    return Indexer(kit.db, kit.index(), kit.embedder(), kit.runs, kit.clock)


def _warm(search: TitleSearch) -> None:
    search.titles("warm up", 1)
