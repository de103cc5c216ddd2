"""Delivers comments: made, edited or deleted, as it is here when sent."""

from __future__ import annotations

from assistant.core.people import Member
from assistant.core.ports import Attempt, Json
from assistant.core.tracker import RemoteComment
from assistant.tickets.models import CommentRow
from assistant.tickets.sync.comments import signed
from assistant.tickets.sync.models import LinkedCommentRow
from assistant.tickets.sync.writes import TrackerWrite, name_of


class WriteComment(TrackerWrite):
    kind = "tracker.comment"
    repeatable = False

    def send(self, attempt: Attempt) -> Json:
        with self.parts.db.read() as session:
            link = session.get(LinkedCommentRow, attempt.payload["comment"])
            if link is None:
                return {}
            remote_id, marker, base = link.remote_id, link.marker or "", link.body
            ours = session.get(CommentRow, link.comment_id) if link.comment_id else None
            author = session.get(Member, ours.author_id) if ours and ours.author_id else None
            body, name = (ours.body if ours else None), (author.name if author else "Usher")
        ticket = self.remote_id(attempt.payload["ticket"])
        if body is None:
            return self._delete(attempt, ticket, remote_id)
        if remote_id is None:
            return self._keep(attempt, self.tracker.comment(ticket, signed(name, body), marker), body)
        if body == base:
            return {"id": remote_id}
        return self._keep(attempt, self.tracker.edit_comment(ticket, remote_id, signed(name, body)), body)

    def look_up(self, attempt: Attempt) -> Json | None:
        """A comment whose answer was lost is known by its marker. What it says by now is sent after that."""
        with self.parts.db.read() as session:
            link = session.get(LinkedCommentRow, attempt.payload["comment"])
            if link is None or link.remote_id is not None:
                return None
            marker = link.marker
        found = self._marked(self.remote_id(attempt.payload["ticket"]), marker)
        if found is None:
            return None
        self._keep(attempt, found, None)
        return self.send(attempt)

    def _marked(self, ticket: str, marker: str | None) -> RemoteComment | None:
        return next((one for one in self.tracker.comments(ticket) if one.marker == marker), None)

    def _keep(self, attempt: Attempt, comment: RemoteComment, body: str | None) -> Json:
        with self.parts.db.begin() as session:
            link = session.get_one(LinkedCommentRow, attempt.payload["comment"])
            link.remote_id, link.hash = comment.id, comment.body.hash
            link.body = link.body if body is None else body
        return {"id": comment.id}

    def _delete(self, attempt: Attempt, ticket: str, remote_id: str | None) -> Json:
        if remote_id is not None:
            with self.parts.db.read() as session:
                by = name_of(session, attempt.payload.get("by"))
            self.tracker.delete_comment(ticket, remote_id, asked_by=by)
        with self.parts.db.begin() as session:
            session.delete(session.get_one(LinkedCommentRow, attempt.payload["comment"]))
        return {}
