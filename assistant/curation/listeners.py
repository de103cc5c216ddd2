"""`/title`, the buttons of its card, and the answers of experts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from assistant.core.blocks import escape, form_values
from assistant.core.commands import Call, Reply
from assistant.core.errors import UserError
from assistant.core.ports import Json
from assistant.curation import blocks
from assistant.curation.service import Curation

if TYPE_CHECKING:
    from slack_bolt import Ack, Respond
    from slack_sdk import WebClient

    from assistant.core.kit import Kit


class Listeners:
    def __init__(self, kit: Kit, curation: Curation) -> None:
        self._kit = kit
        self._curation = curation

    def register(self) -> None:
        slack = self._kit.slack
        self._kit.commands.add(
            "title", "corrects, splits, hides or deletes a title", usage_hint="Dune", bare=self.find
        )
        slack.action(re.compile(r"curation\.answer\.\w+"))(self.answer)
        slack.action("curation.correct")(self.open_form)
        slack.view("curation.correct")(self.correct)
        slack.action("curation.hide")(self.hide)
        slack.action("curation.show")(self.show)
        slack.action("curation.split")(self.split)
        slack.action("curation.delete")(self.delete)

    def find(self, call: Call) -> Reply:
        if not call.text:
            raise UserError(f"Which title? `{self._kit.commands.slash('title')} Dune`, say.")
        found = self._curation.find(call.user, call.text)
        return Reply(found[0].name, blocks.cards(found))

    def answer(self, ack: Ack, body: Json, action: Json) -> None:
        doubt, _, answer = action["value"].partition(" ")
        click = f"{action['action_ts']}:{body['user']['id']}"
        self._curation.answer(body["user"]["id"], int(doubt), answer, click)
        ack()

    def open_form(self, ack: Ack, body: Json, action: Json, client: WebClient) -> None:
        ack()
        card = self._curation.card(body["user"]["id"], int(action["value"]))
        client.views_open(trigger_id=body["trigger_id"], view=blocks.form(card))

    def correct(self, ack: Ack, body: Json, view: Json) -> None:
        values = _read(form_values(view))
        title_id = int(view["private_metadata"])
        card = self._curation.correct(body["user"]["id"], title_id, values, view["id"])
        ack(response_action="update", view=blocks.corrected(card))

    def hide(self, ack: Ack, body: Json, action: Json, respond: Respond) -> None:
        card = self._curation.hide(body["user"]["id"], int(action["value"]), hidden=True)
        ack()
        _show(respond, card)

    def show(self, ack: Ack, body: Json, action: Json, respond: Respond) -> None:
        card = self._curation.hide(body["user"]["id"], int(action["value"]), hidden=False)
        ack()
        _show(respond, card)

    def split(self, ack: Ack, body: Json, action: Json, respond: Respond) -> None:
        card = self._curation.split(body["user"]["id"], int(action["value"]))
        ack()
        _show(respond, card)

    def delete(self, ack: Ack, body: Json, action: Json, respond: Respond) -> None:
        name = self._curation.delete(body["user"]["id"], int(action["value"]))
        ack()
        respond(text=f"{escape(name)} is deleted.", replace_original=True, response_type="ephemeral")


def _show(respond: Respond, card: blocks.Card) -> None:
    shown = blocks.card_blocks(card)
    respond(text=escape(card.name), blocks=shown, replace_original=True, response_type="ephemeral")


def _read(given: dict[str, str]) -> dict[str, Any]:
    """The form's fields as columns."""
    year = given.get("year", "")
    if year and not (year.isdecimal() and 1870 <= int(year) <= 2200):
        raise UserError("A year has four digits, such as 2026.", field="year")
    name = given.get("name", "").strip()
    if not name:
        raise UserError("A title needs a name.", field="name")
    return {
        "name": name,
        "kind": given["kind"],
        "year": int(year) if year else None,
        "genres": [genre.strip() for genre in given.get("genres", "").split(",") if genre.strip()],
        "overview": given.get("overview") or None,
    }
