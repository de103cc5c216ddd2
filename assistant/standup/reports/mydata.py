"""What is kept of a person, shown, and deleted when they say so. One public method, one transaction."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.core.clock import Clock
from assistant.core.db import Database
from assistant.core.errors import UserError
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from assistant.core.people import Away, People
from assistant.standup.blockers.models import BlockerRow
from assistant.standup.drafts.models import DraftRow
from assistant.standup.models import AnswerRow
from assistant.standup.reports import store
from assistant.standup.reports.files import as_file
from assistant.standup.reports.forgetting import FILES, Forgetting

FORGET = "standup.forget"
_COUNTED: dict[str, type[AnswerRow | DraftRow | BlockerRow | Away]] = {
    "answer": AnswerRow,
    "draft": DraftRow,
    "blocker": BlockerRow,
    "absence": Away,
}


class MyDataService:
    def __init__(
        self,
        db: Database,
        inbox: Inbox,
        outbox: Outbox,
        people: People,
        forgetting: Forgetting,
        clock: Clock,
    ) -> None:
        self._db = db
        self._inbox = inbox
        self._outbox = outbox
        self._people = people
        self._forgetting = forgetting
        self._clock = clock

    def counts(self, slack_id: str) -> dict[str, int]:
        """How much there is, by what it is."""
        with self._db.read() as session:
            person = self._people.get(session, slack_id)
            return {
                what: _count(session, table, person.id) if person else 0 for what, table in _COUNTED.items()
            }

    def send(self, slack_id: str, *, click: str) -> None:
        """All answers as a file into their direct messages, once for a `click`."""
        with self._db.begin() as session:
            person = self._people.ensure(session, slack_id)
            said = store.said(session, member_id=person.id)
            if not said:
                raise UserError("There are no answers of yours.")
            today = person.today(self._clock())
            file = as_file(said, slack_id, f"my-standups-{today}-{click}.csv", "All my stand-up answers")
            self._outbox.put(session, "slack.file", f"{FILES}mine:{person.id}:{click}", file)

    def queue_delete(self, slack_id: str, *, click: str) -> None:
        """Delete it all, soon."""
        with self._db.begin() as session:
            self._inbox.put(session, "click", f"mydata:{slack_id}:{click}", FORGET, {"user": slack_id})

    def delete(self, slack_id: str, *, key: str) -> None:
        """Every answer, draft and blocker of theirs; they are told, once for a `key`.

        Days away stay: others plan by them, and `away cancel` takes them back.
        """
        with self._db.begin() as session:
            person = self._people.ensure(session, slack_id)
            count = self._forgetting.forget(session, person, self._clock())
            said = f"Deleted: {count} stand-up answers, and what was made from them."
            message = {"channel": slack_id, "text": said}
            self._outbox.put(session, "slack.post", f"standup:forgotten:{person.id}:{key}", message)


def _count(session: Session, table: type[AnswerRow | DraftRow | BlockerRow | Away], member_id: int) -> int:
    mine = select(func.count()).select_from(table).where(table.member_id == member_id)
    return session.scalar(mine) or 0
