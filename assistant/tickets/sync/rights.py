"""What a person may see and change here: no more than the tracker lets that person see and change there.

The tracker is asked beforehand, in the sync's rounds, so that a click need not wait for it. Whom it does not
know, whoever is a guest, and whoever it was not asked about for too long may do nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core import db as database
from assistant.core.clock import Clock
from assistant.core.errors import UserError
from assistant.core.people import Member, Person
from assistant.core.tracker import Right
from assistant.tickets.sync.models import AccountRow, RightsRow, lost_projects

ASK_AGAIN = timedelta(minutes=20)
VALID = timedelta(hours=2)

_DOING: dict[Right, str] = {
    "browse": "see",
    "create": "make",
    "edit": "change",
    "assign": "assign",
    "transition": "move",
    "comment": "comment on",
    "link": "link",
}


class Rights:
    def __init__(self, clock: Clock, projects: Sequence[str]) -> None:
        self._clock = clock
        self.projects = frozenset(projects)

    def of(self, session: Session, member: Member, project: str) -> frozenset[str]:
        row = self._asked(session, member, project)
        return frozenset() if row is None or member.guest else frozenset(row.rights)

    def _asked(self, session: Session, member: Member, project: str) -> RightsRow | None:
        row = session.get(RightsRow, (member.id, project))
        return row if row is not None and self._clock() - row.asked_at <= VALID else None

    def require(self, session: Session, person: Person, right: Right, project: str) -> None:
        self.require_of(session, person.slack_id, right, project)

    def require_of(self, session: Session, slack_id: str, right: Right, project: str) -> None:
        """UserError when the tracker does not let this person. What is not the tracker's is everybody's."""
        if project not in self.projects:
            return
        member = session.scalar(select(Member).where(Member.slack_id == slack_id))
        if member is not None and right in self.of(session, member, project):
            return
        what = f"{_DOING[right]} tickets of {project}"
        if member is not None and member.guest:
            raise UserError(f"Guests can't {what}. Ask somebody of the team.")
        tied = member and session.scalar(select(AccountRow.id).where(AccountRow.member_id == member.id))
        if not member or not tied:
            advice = "Say who: `/ticket iam` and your address there."
            raise UserError(f"I don't know who you are in Jira, so I can't let you {what}. {advice}")
        if project in session.scalars(lost_projects()).all():
            raise UserError(f"Jira no longer shows me {project}, so I can't tell what you may do there.")
        if self._asked(session, member, project) is None:
            raise UserError(f"Jira hasn't told me yet what you may do in {project}. Try again in a minute.")
        raise UserError(f"Jira doesn't let you {what}. Ask whoever looks after {project} there.")

    def hidden(self, session: Session, slack_id: str) -> frozenset[str]:
        """The projects this person must not see."""
        member = session.scalar(select(Member).where(Member.slack_id == slack_id))
        if member is None:
            return self.projects
        return frozenset(p for p in self.projects if "browse" not in self.of(session, member, p))

    def stale(self, session: Session, limit: int) -> list[tuple[int, str]]:
        """(member, account) of those to ask about next, the longest unasked first."""
        asked = select(RightsRow.member_id, RightsRow.asked_at).order_by(RightsRow.asked_at)
        moments = dict(session.execute(asked).all())
        mapped = select(AccountRow.member_id, AccountRow.id).join(Member, Member.id == AccountRow.member_id)
        known = session.execute(mapped.where(AccountRow.active, Member.active, ~Member.guest))
        due = [
            (member, account)
            for member, account in known
            if member is not None and (member not in moments or self._clock() - moments[member] >= ASK_AGAIN)
        ]
        never = [pair for pair in due if pair[0] not in moments]
        again = sorted((pair for pair in due if pair[0] in moments), key=lambda pair: moments[pair[0]])
        return never + again[:limit]

    def keep(self, session: Session, member_id: int, rights: dict[str, frozenset[Right]]) -> None:
        now = self._clock()
        rows = [
            {"member_id": member_id, "project": project, "rights": sorted(granted), "asked_at": now}
            for project, granted in sorted(rights.items())
        ]
        if rows:
            database.upsert(session, RightsRow, ["member_id", "project"], rows)
