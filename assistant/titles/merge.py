"""Rows of a source into the catalogue, in the caller's transaction. Doing it twice changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from assistant.core import db
from assistant.core.ports import Json
from assistant.titles import about, attempts, identity
from assistant.titles.attempts import Attempt, Attempts
from assistant.titles.models import NO_LIST, Review, Signal, Title
from assistant.titles.repeats import adopt_hashes, weigh_again
from assistant.titles.report import IngestReport
from assistant.titles.rows import BadRow, Parsed
from assistant.titles.set_aside import DELETED, UNKNOWN_TITLE, SetAsides

READ_BY_ENGINES = {"kind", "name", "year", "overview", "genres"}

NO_REVIEW = dict.fromkeys(column.key for column in Review.__table__.columns if column.key != "id")
WEIGHED_BY_ENGINES = {"text", "rating", "published", "title_id"}

Row = TypeVar("Row", Title, Review)
Rows = Sequence[tuple[Parsed, Json]]
SignalKey = tuple[int, Any, str, str]


class Merge:
    """`demo` marks the titles it makes as material to try the bot with."""

    def __init__(self, session: Session, source: str, now: datetime, *, demo: bool) -> None:
        self._session = session
        self._source = source
        self._now = now
        self._demo = demo
        self.report = IngestReport(source)
        self._asides = SetAsides(session, self.report, now)

    def rows(self, read: Attempts) -> None:
        """These rows, and those set aside that waited for their titles."""
        arrived = self._titles(self._usable("title", read.titles)) if read.titles else []
        if arrived:
            self.retry(arrived)
        self._rest(read)
        others = self._asides.others_waiting(arrived) if arrived else []
        for source in others:
            Merge(self._session, source, self._now, demo=False).retry(arrived)

    def retry(self, references: list[str]) -> None:
        """Rows of this source that waited for these titles, whoever brought or named them."""
        waiting = self._asides.waiting(references)
        self._rest(attempts.read(reviews=waiting["review"], signals=waiting["signal"]))

    def _rest(self, read: Attempts) -> None:
        if read.reviews:
            self._reviews(self._usable("review", read.reviews))
        if read.signals:
            self._signals(self._usable("signal", read.signals))

    def _usable(self, kind: str, read: Iterable[Attempt]) -> Rows:
        found = []
        for parsed, row in read:
            if isinstance(parsed, BadRow):
                self._asides.refuse(kind, row, str(parsed))
                continue
            self.report.unreadable(kind, parsed.odd)
            found.append((parsed, row))
        return found

    def _titles(self, parsed: Rows) -> list[str]:
        known, deleted = self._known(Title, parsed), self._asides.deleted(parsed)
        arrived, fresh = [], []
        for one, raw in parsed:
            if one.source_id in deleted:
                self._asides.refuse("title", raw, DELETED)
                continue
            row = known.get(one.source_id)
            if row is None and not {"name", "kind"} <= one.values.keys():
                self._asides.refuse("title", raw, "no kind" if "name" in one.values else "no title")
                continue
            if row is None:
                known[one.source_id] = self._new_title(one)
                fresh.append(known[one.source_id])
                self.report.count("title", "new")
            else:
                self.report.count("title", self._changed(row, one))
            arrived.append(one.source_id)
        self._asides.forgive("title", arrived)
        self._session.flush()
        named = {known[one.source_id].id: one.ids for one, _ in parsed if one.ids and one.source_id in known}
        identity.note_ids(self._session, named)
        self.report.merged += identity.unite(self._session, fresh, self._now)
        for into in {known[name].merged_into for name in arrived} - {None}:
            identity.lend(self._session, self._session.get_one(Title, into))
        return [*arrived, *self._also_called(parsed, known)]

    def _also_called(self, parsed: Rows, known: dict[str, Title]) -> list[str]:
        """By what else a row that waits may name these titles."""
        names = [f"{scheme}:{value}" for one, _ in parsed for scheme, value in one.ids.items()]
        return names + [name for title in known.values() for name in about.references(title)]

    def _new_title(self, parsed: Parsed) -> Title:
        title = Title(
            source=self._source,
            source_id=parsed.source_id,
            facts=parsed.facts,
            demo=self._demo,
            hidden=False,
            corrected=[],
            borrowed={},
            revision=1,
            created_at=self._now,
            updated_at=self._now,
            **{"genres": [], "cast": [], "directors": []} | parsed.values,
        )
        self._session.add(title)
        return title

    def _changed(self, title: Title, parsed: Parsed) -> str:
        for name in title.corrected:
            parsed.values.pop(name, None)
        changed = _apply(title, parsed)
        title.borrowed = {
            name: lender for name, lender in title.borrowed.items() if name not in parsed.values
        }
        if not changed:
            return "same"
        if changed & READ_BY_ENGINES:
            title.revision += 1
        title.updated_at = self._now
        return "changed"

    def _reviews(self, parsed: Rows) -> None:
        known = self._known(Review, parsed)
        usable = self._of_known_titles("review", parsed)
        adopt_hashes(self._session, usable)
        touched: set[tuple[int, str]] = set()
        fresh: dict[str, dict[str, Any]] = {}
        for one in usable:
            if one.source_id in fresh:  # again in the same slice: there must be something to differ from
                self._insert(fresh)
                known |= self._known(Review, parsed)
            row = known.get(one.source_id)
            if row is None:
                fresh[one.source_id] = self._new_review(one)
                touched.add((one.values["title_id"], one.values["text_hash"]))
                self.report.count("review", "new")
            else:
                touched |= self._changed_review(row, one)
        self._asides.forgive("review", [one.source_id for one in usable])
        self._insert(fresh)
        self._session.flush()
        self.report.duplicates += weigh_again(self._session, touched)

    def _new_review(self, parsed: Parsed) -> dict[str, Any]:
        """A plain row: many times as fast as an object of the session."""
        own = {"source": self._source, "source_id": parsed.source_id, "facts": parsed.facts}
        return NO_REVIEW | own | parsed.values

    def _insert(self, fresh: dict[str, dict[str, Any]]) -> None:
        if fresh:
            self._session.execute(insert(Review.__table__), list(fresh.values()))  # type: ignore[arg-type]
            fresh.clear()

    def _changed_review(self, row: Review, parsed: Parsed) -> set[tuple[int, str]]:
        """Title and words of what must be weighed again, before and after."""
        before = (row.title_id, row.text_hash)
        changed = _apply(row, parsed)
        self.report.count("review", "changed" if changed else "same")
        return {before, (row.title_id, row.text_hash)} if changed & WEIGHED_BY_ENGINES else set()

    def _of_known_titles(self, kind: str, parsed: Rows) -> list[Parsed]:
        """Those whose title is there, with its id among their values; the others are set aside."""
        refs = {one.title_ref for one, _ in parsed}
        titles = self._meant(refs)
        found = []
        for one, raw in parsed:
            meant = titles.get(one.title_ref)
            if meant is None:
                self._asides.refuse(kind, raw, UNKNOWN_TITLE, waits_for=one.title_ref)
                continue
            title_id, merged_into = meant
            one.values["title_id"] = merged_into or title_id
            one.values["of_id"] = title_id if merged_into else None
            found.append(one)
        return found

    def _meant(self, refs: set[str]) -> dict[str, tuple[int, int | None]]:
        """Title and whom it is merged into: by ids of this source, else by others, else by name and year."""
        columns = select(Title.source_id, Title.id, Title.merged_into)
        own = columns.where(Title.source == self._source, Title.source_id.in_(refs))
        found = {ref: (id_, merged) for ref, id_, merged in self._session.execute(own)}
        others = identity.resolve(self._session, refs - found.keys())
        others |= about.resolve(self._session, refs - found.keys() - others.keys(), self._now)
        return found | {ref: (title.id, title.merged_into) for ref, title in others.items()}

    def _signals(self, parsed: Rows) -> None:
        usable = self._of_known_titles("signal", parsed)
        known = self._known_signals(usable)
        fresh: dict[SignalKey, dict[str, Any]] = {}
        for one in usable:
            row = {"list": NO_LIST, "rank": None} | one.values
            key = (row["title_id"], row["day"], row["metric"], row["list"])
            before, after = known.get(key), (row["value"], row["rank"])
            self.report.count("signal", "new" if before is None else "same" if before == after else "changed")
            if before != after:
                known[key], fresh[key] = after, row
        columns = ("title_id", "of_id", "day", "metric", "list", "value", "rank")
        values = [{name: row[name] for name in columns} for row in fresh.values()]
        db.upsert(self._session, Signal, ["title_id", "day", "metric", "list"], values)

    def _known_signals(self, usable: Sequence[Parsed]) -> dict[SignalKey, tuple[float, int | None]]:
        titles = {one.values["title_id"] for one in usable}
        days = {one.values["day"] for one in usable}
        found = select(Signal).where(Signal.title_id.in_(titles), Signal.day.in_(days))
        return {
            (row.title_id, row.day, row.metric, row.list): (row.value, row.rank)
            for row in self._session.scalars(found)
        }

    def _known(self, model: type[Row], parsed: Rows) -> dict[str, Row]:
        ids = [one.source_id for one, _ in parsed]
        found = select(model).where(model.source == self._source, model.source_id.in_(ids))
        return {row.source_id: row for row in self._session.scalars(found)}


def _apply(row: Title | Review, parsed: Parsed) -> set[str]:
    """Write what differs; the names of the columns that changed. What is absent stays."""
    values = parsed.values | {"facts": {**row.facts, **parsed.facts}}
    changed = {name for name, value in values.items() if getattr(row, name) != value}
    for name in changed:
        setattr(row, name, values[name])
    return changed
