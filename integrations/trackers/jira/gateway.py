"""Writing to Jira, and who may. Nothing of Jira's JSON leaves this package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.core.errors import Rejected
from assistant.core.ports import Json
from assistant.core.tracker import Changes, Hint, NewRemote, Ref, RemoteComment, Right
from integrations.trackers.jira import reading, webhook, writing
from integrations.trackers.jira.calls import Refused
from integrations.trackers.jira.fields import ASKED
from integrations.trackers.jira.reader import JiraReader
from integrations.trackers.jira.to_adf import document

_RIGHTS: dict[str, Right] = {
    "BROWSE_PROJECTS": "browse",
    "CREATE_ISSUES": "create",
    "EDIT_ISSUES": "edit",
    "ASSIGN_ISSUES": "assign",
    "TRANSITION_ISSUES": "transition",
    "ADD_COMMENTS": "comment",
    "LINK_ISSUES": "link",
}
AT_ONCE = 500
AGILE = "/rest/agile/1.0"


class JiraTracker(JiraReader):
    """Implements `assistant.core.tracker.Tracker`. Thread-safe."""

    def create(self, new: NewRemote, marker: str, *, asked_by: str) -> Ref:
        fields = writing.fields(new, self._fields(), self._priorities())
        kinds = self._remember(
            f"types {new['project']}",
            lambda: self._calls.get(f"project/{new['project']}").get("issueTypes") or [],
        )
        named = writing.same(new["type"], (kind["name"] for kind in kinds), "type")
        body = {
            "fields": {"project": {"key": new["project"]}, "issuetype": {"name": named}, **fields},
            "properties": writing.properties(marker, asked_by=asked_by),
            "historyMetadata": writing.history(asked_by),
        }
        made = self._write_fields("POST", "issue", body)
        return Ref(made["id"], made["key"])

    def edit(self, ticket_id: str, changes: Changes, *, asked_by: str) -> None:
        fields = writing.fields(changes, self._fields(), self._priorities() if "priority" in changes else ())
        if fields:
            body = {"fields": fields, "historyMetadata": writing.history(asked_by)}
            self._write_fields("PUT", f"issue/{ticket_id}", body)

    def transition(self, ticket_id: str, to: str, fields: Changes, *, asked_by: str) -> None:
        steps = self.transitions(ticket_id)
        step = next((step for step in steps if step.to.casefold() == to.casefold()), None)
        if step is None:
            stands = self._calls.get(f"issue/{ticket_id}", fields="status")["fields"]["status"]["name"]
            if stands.casefold() == to.casefold():
                return
            if not steps:
                why = "its workflow ends there, or my account may not move it"
                raise Rejected(f"Jira offers me no move from {stands} at all: {why}.")
            possible = ", ".join(sorted({step.to for step in steps}))
            raise Rejected(f"In Jira it cannot go from {stands} to {to}. It can go to: {possible}.")
        given = writing.fields(fields, self._fields(), self._priorities() if "priority" in fields else ())
        asked = {*fields, *fields.get("other", ())}
        if missing := [field.label for field in step.fields if field.required and field.name not in asked]:
            raise Rejected(f"Jira asks for more to move it to {step.to}: {', '.join(missing)}.")
        body: Json = {"transition": {"id": step.id}, "historyMetadata": writing.history(asked_by)}
        path = f"issue/{ticket_id}/transitions"
        self._write_fields("POST", path, body | ({"fields": given} if given else {}))

    def _write_fields(self, method: str, path: str, body: Json) -> Any:
        """A refusal names fields as people see them, not by their ids."""
        try:
            return self._calls.write(method, path, body)
        except Refused as error:
            text, names = str(error), self._fields().names
            for id in error.fields:
                text = text.replace(f"{id}: ", f"{names.get(id, id)}: ")
            raise Refused(text, error.status, error.fields) from error

    def comment(self, ticket_id: str, body: str, marker: str) -> RemoteComment:
        asked = {"body": document(body), "properties": writing.properties(marker)}
        made = self._calls.write("POST", f"issue/{ticket_id}/comment", asked, expand="properties")
        return reading.comment(made, ticket_id, markers=True)

    def edit_comment(self, ticket_id: str, comment_id: str, body: str) -> RemoteComment:
        path = f"issue/{ticket_id}/comment/{comment_id}"
        made = self._calls.write("PUT", path, {"body": document(body)}, expand="properties")
        return reading.comment(made, ticket_id, markers=True)

    def delete_comment(self, ticket_id: str, comment_id: str, *, asked_by: str) -> None:
        self._note(ticket_id, f"delete comment {comment_id}", asked_by)
        self._gone(f"issue/{ticket_id}/comment/{comment_id}")

    def link(self, ticket_id: str, how: str, other_id: str, *, asked_by: str) -> None:
        kinds = self._remember("links", lambda: self._calls.get("issueLinkType")["issueLinkTypes"])
        for kind in kinds:
            if how.casefold() in (kind["outward"].casefold(), kind["inward"].casefold()):
                forward = how.casefold() == kind["outward"].casefold()
                first, second = (ticket_id, other_id) if forward else (other_id, ticket_id)
                body = {
                    "type": {"name": kind["name"]},
                    "inwardIssue": _ref(first),
                    "outwardIssue": _ref(second),
                }
                self._note(ticket_id, f"{how} {other_id}", asked_by)
                self._calls.write("POST", "issueLink", body)
                return
        names = ", ".join(sorted({kind[end] for kind in kinds for end in ("outward", "inward")}))
        raise Rejected(f"Jira has no link “{how}”; there are: {names}.")

    def unlink(self, ticket_id: str, link_id: str, *, asked_by: str) -> None:
        self._note(ticket_id, f"delete link {link_id}", asked_by)
        self._gone(f"issueLink/{link_id}")

    def _note(self, ticket_id: str, what: str, asked_by: str) -> None:
        """Who asked, as a property of the issue, for calls that have no place for it in Jira's history."""
        try:
            self._calls.write("PUT", f"issue/{ticket_id}/properties/{ASKED}", {what: asked_by})
        except Refused as error:
            if error.status != 404:
                raise

    def _gone(self, path: str) -> None:
        """Delete what may be gone already."""
        try:
            self._calls.write("DELETE", path)
        except Refused as error:
            if error.status != 404:
                raise

    def rank(self, ticket_id: str, *, before: str | None = None, after: str | None = None) -> None:
        place = {"rankBeforeIssue": before} if before else {"rankAfterIssue": after}
        self._calls.write("PUT", f"{AGILE}/issue/rank", {"issues": [ticket_id], **place})

    def permissions(
        self, account_id: str, *, tickets: Sequence[str] = (), projects: Sequence[str] = ()
    ) -> dict[str, frozenset[Right]]:
        names = {self._project_id(key): key for key in projects} | {int(id): id for id in tickets}
        found: dict[str, set[Right]] = {name: set() for name in [*tickets, *projects]}
        for start in range(0, max(len(tickets), 1), AT_ONCE):
            issues = [int(id) for id in tickets[start : start + AT_ONCE]]
            block = {"permissions": list(_RIGHTS), "issues": issues}
            if start == 0:
                block["projects"] = [id for id, name in names.items() if name in projects]
            asked = {"accountId": account_id, "projectPermissions": [block]}
            try:
                granted = self._calls.read("permissions/check", asked)["projectPermissions"]
            except Refused as error:
                if error.status != 400:
                    raise
                granted = []  # nobody Jira knows
            for row in granted:
                for id in [*row["issues"], *row["projects"]]:
                    found[names[id]].add(_RIGHTS[row["permission"]])
        return {name: frozenset(rights) for name, rights in found.items()}

    def _project_id(self, key: str) -> int:
        shown = self._remember(f"project {key}", lambda: self._calls.get(f"project/{key}"))
        return int(shown["id"])

    def webhook(self, body: bytes, headers: Mapping[str, str]) -> Hint:
        return webhook.hint(body, headers, self._settings.webhook_secret.get_secret_value())


def _ref(ticket_id: str) -> Json:
    return {"id" if ticket_id.isdigit() else "key": ticket_id}
