"""Rows that could not be used, as they came, with the reason; tried again when the title they lack comes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assistant.core import db
from assistant.core.ports import Json, RejectedRow
from assistant.titles import rows
from assistant.titles.models import SetAside
from assistant.titles.report import IngestReport
from assistant.titles.rows import Parsed

DELETED = "deleted by a person"
UNKNOWN_TITLE = "its title is not known yet"


class SetAsides:
    def __init__(self, session: Session, report: IngestReport, now: datetime) -> None:
        self._session = session
        self._report = report
        self._now = now

    def refuse(self, kind: str, row: Json, reason: str, waits_for: str | None = None) -> None:
        """`waits_for`: the title (its id at the source) with which the row will be usable."""
        raw = json.dumps(row)
        own_id = rows.source_id(row)
        self._keep(kind, own_id or _digest(raw), own_id, waits_for, reason, raw)

    def unreadable(self, row: RejectedRow) -> None:
        raw = row.raw.replace("\0", "")
        self._keep(row.kind, f"{row.where} {_digest(raw)}", None, None, row.reason, raw)

    def _keep(
        self, kind: str, place: str, own_id: str | None, waits_for: str | None, reason: str, raw: str
    ) -> None:
        self._report.aside(kind, reason)
        row = {
            "source": self._report.source,
            "kind": kind,
            "place": place,
            "source_id": own_id,
            "title_ref": waits_for,
            "reason": reason,
            "raw": raw,
            "created_at": self._now,
        }
        db.upsert(self._session, SetAside, ["source", "kind", "place"], [row])

    def forgive(self, kind: str, source_ids: Iterable[str]) -> None:
        """A usable row with the id of one set aside has come."""
        mine = (SetAside.source == self._report.source, SetAside.kind == kind)
        if self._session.scalar(select(SetAside.id).where(*mine).limit(1)) is None:
            return
        gone = delete(SetAside).where(*mine, SetAside.source_id.in_(list(source_ids)))
        self._session.execute(gone)

    def waiting(self, title_refs: Iterable[str]) -> dict[str, list[Json]]:
        """Rows that waited for these titles, by kind; they are taken out."""
        mine = (SetAside.source == self._report.source, SetAside.title_ref.in_(list(title_refs)))
        found: dict[str, list[Json]] = {"review": [], "signal": []}
        for kind, raw in self._session.execute(
            select(SetAside.kind, SetAside.raw).where(*mine).order_by(SetAside.id)
        ):
            found[kind].append(json.loads(raw))
        self._session.execute(delete(SetAside).where(*mine))
        return found

    def deleted(self, parsed: Iterable[tuple[Parsed, Json]]) -> set[str]:
        """Which of these titles a person has deleted."""
        mine = (SetAside.source == self._report.source, SetAside.kind == "title", SetAside.reason == DELETED)
        ids = [one.source_id for one, _ in parsed]
        return set(self._session.scalars(select(SetAside.place).where(*mine, SetAside.place.in_(ids))))

    def others_waiting(self, title_refs: list[str]) -> list[str]:
        """Other sources with rows that wait for these titles."""
        waits = (SetAside.source != self._report.source, SetAside.title_ref.in_(title_refs))
        return list(self._session.scalars(select(SetAside.source).where(*waits).distinct()))


def _digest(raw: str) -> str:
    return hashlib.sha256(raw.encode()).hexdigest()[:16]
