"""Rounds that are over get their themes, once. The model is asked outside any transaction."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core.db import Database
from assistant.core.errors import Rejected, Unavailable
from assistant.core.inbox import MAX_ATTEMPTS, Event, Inbox
from assistant.core.llm import PromptRunner
from assistant.standup import store
from assistant.standup.models import RoundRow
from assistant.standup.themes.writing import find_themes

log = logging.getLogger(__name__)

WRITE = "standup.themes"
FEWEST_ANSWERS = 3
FRESH = timedelta(hours=12)
"""How long after its summary a round still gets themes."""


@dataclass(frozen=True)
class Said:
    """A round's answers, and whose they are, in the same order. `names`: of everybody in the stand-up."""

    members: list[int]
    answers: list[str]
    names: list[str]


class Themes:
    def __init__(self, db: Database, inbox: Inbox, runner: PromptRunner) -> None:
        self._db = db
        self._inbox = inbox
        self._runner = runner

    def tick(self, now: datetime) -> None:
        """Queue the rounds that were summed up for good. Repeating it changes nothing."""
        fresh = (RoundRow.closed_at > now - FRESH, RoundRow.summaries > 0, RoundRow.themes.is_(None))
        with self._db.read() as session:
            waiting = list(session.scalars(select(RoundRow.id).where(*fresh).order_by(RoundRow.id)))
        for round_id in waiting:
            with self._db.begin() as session:
                self._inbox.put(session, "standup", f"themes:{round_id}", WRITE, {"round": round_id})

    def write(self, event: Event) -> None:
        """The summary is edited once themes are there; without any it stays as it is."""
        round_id = event.body["round"]
        with self._db.read() as session:
            said = self._said(session, round_id)
        found = self._found(said, last_try=event.attempts >= MAX_ATTEMPTS)
        with self._db.begin() as session:
            row = session.get(RoundRow, round_id, with_for_update=True)
            if row is not None:
                row.themes = [
                    {"text": text, "members": [said.members[n] for n in cited]} for text, cited in found
                ]
                row.stale = row.stale or bool(found)

    def _found(self, said: Said, *, last_try: bool) -> list[tuple[str, list[int]]]:
        if len(said.answers) < FEWEST_ANSWERS:
            return []
        try:
            return find_themes(self._runner, said.answers, said.names)
        except Rejected as error:
            log.warning("a summary has no themes: %s", error)
        except Unavailable as error:
            if not last_try:
                raise
            log.warning("a summary has no themes: %s", error)
        return []

    def _said(self, session: Session, round_id: int) -> Said:
        row = session.get(RoundRow, round_id)
        if row is None:
            return Said([], [], [])
        team = store.team(session, row.team_id).asking(row.questions)
        answers = store.answers(session, round_id)
        texts = [
            "\n".join(f"{heading}: {text}" for heading, text in team.labelled(one.answers))
            for one in answers.values()
        ]
        names = store.names(
            session, {*answers, *(who.member_id for who in store.participants(session, team.id))}
        )
        return Said([*answers], texts, [*names.values()])
