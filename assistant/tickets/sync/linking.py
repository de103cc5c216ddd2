"""Links between tickets, brought to the tracker."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.core.ports import Attempt, Json
from assistant.tickets.cards import LINKS
from assistant.tickets.models import LinkRow
from assistant.tickets.sync.models import LinkedRow
from assistant.tickets.sync.writes import TrackerWrite, asker


class LinkTicket(TrackerWrite):
    kind = "tracker.link"
    repeatable = True

    def send(self, attempt: Attempt) -> Json:
        """Every link from this ticket to another that Jira has, too, and not yet linked there; or (`gone`)
        one taken away here."""
        ticket_id, gone = attempt.payload["ticket"], attempt.payload.get("gone")
        remote = self.fetched(ticket_id)
        with self.parts.db.read() as session:
            by, ours = asker(session, ticket_id, "link"), _links(session, ticket_id)
            other = (
                session.scalar(select(LinkedRow.remote_id).where(LinkedRow.ticket_id == gone[1]))
                if gone
                else None
            )
        for link in remote.links:
            if gone and (link.how, link.other.id) == (gone[0], str(other)):
                self.tracker.unlink(remote.id, link.id, asked_by=by)
        there = {(link.how, link.other.id) for link in remote.links}
        for how, other_id in sorted(ours - there):
            self.tracker.link(remote.id, how, other_id, asked_by=by)
        return {}


def _links(session: Session, ticket_id: int) -> set[tuple[str, str]]:
    """How our ticket links to others that Jira has, too."""
    other = select(LinkRow.kind, LinkedRow.remote_id).join(LinkedRow, LinkedRow.ticket_id == LinkRow.to_id)
    mine = other.where(LinkRow.from_id == ticket_id, LinkedRow.remote_id.is_not(None))
    return {(LINKS[kind][0], str(remote_id)) for kind, remote_id in session.execute(mine)}
