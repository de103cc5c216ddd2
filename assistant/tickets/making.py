"""The form of a new ticket, drawn anew as its project and type are chosen."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from assistant.core.blocks import escape, form_values, options
from assistant.core.db import Database
from assistant.core.ports import Json
from assistant.tickets import choosing, forms, inputs, store
from assistant.tickets.cards import Choices, NewTicket
from assistant.tickets.service import TicketService


class TicketForm:
    """`url`: where people see a project in the tracker."""

    def __init__(self, db: Database, tickets: TicketService, url: Callable[[str], str] | None = None) -> None:
        self._db = db
        self._tickets = tickets
        self._url = url

    def opened(
        self, *, by: str, text: str = "", description: str = "", about: Mapping[str, str] | None = None
    ) -> Json:
        """`about` comes back when it is submitted."""
        choices = self._tickets.choices(by=by)
        elsewhere = self._elsewhere(choices)
        return forms.new_ticket_form(
            choices, text, description=description, metadata=about, elsewhere=elsewhere
        )

    def chosen(self, view: Json, *, by: str) -> Json:
        """For the project and type that are chosen now, with all that was typed."""
        return self._anew(view, self._choices(view, by), "")

    def outdated(self, view: Json, *, by: str) -> Json | None:
        """The form anew, where the tracker's has changed since it was opened so that it needs a look."""
        choices = self._choices(view, by)
        changed = forms.outdated(choices, view, form_values(view))
        if not changed:
            return None
        what = escape(", ".join(changed))
        return self._anew(view, choices, f"Jira's form is another one by now. Please look at: {what}.")

    def filled(self, view: Json, *, by: str) -> NewTicket:
        """UserError at the field that needs a look."""
        return forms.new_ticket(form_values(view), self._choices(view, by))

    def offered(self, action: Json, *, by: str) -> list[Json]:
        """What a select that is searched shows for the text typed into it."""
        project, _, type = action["action_id"].removeprefix(f"{inputs.SEARCH}.").partition(".")
        query, name = action["value"], action["block_id"]
        with self._db.read() as session:
            if project not in [one.key for one in store.projects_seen(session, by=by)]:
                return []
            if name != "parent":
                field = choosing.fields(session, project, type).get(name)
                return inputs.matching(field, query) if field else []
            found = choosing.parents(session, project, type, query, by=by)
        return options([*([] if query.strip() else [(forms.NONE, "None")]), *found])

    def _choices(self, view: Json, by: str) -> Choices:
        values = form_values(view)
        wanted = {name: values.get(name) for name in ("project", "type", "parent")}
        return self._tickets.choices(by=by, **wanted)

    def _anew(self, view: Json, choices: Choices, note: str) -> Json:
        about = json.loads(view["private_metadata"])
        shown = {block["block_id"] for block in view["blocks"]}
        kept = {name: value for name, value in about.pop("kept", {}).items() if name not in shown}
        return forms.new_ticket_form(
            choices,
            metadata=about,
            typed={**kept, **form_values(view)},
            notes=[note] if note else [],
            elsewhere=self._elsewhere(choices),
        )

    def _elsewhere(self, choices: Choices) -> str:
        return self._url(choices.project) if self._url and choices.asks is not None else ""
