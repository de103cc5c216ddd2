"""`/standup adjust` and the forms behind it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError

from assistant.core.blocks import form_values
from assistant.core.commands import Call, Reply, Subcommand
from assistant.core.errors import UserError
from assistant.core.ports import Json
from assistant.standup import blocks
from assistant.standup.service import Form
from assistant.standup.team import SCALE, TYPES, YES_NO, Question
from assistant.standup.teams import forms
from assistant.standup.teams.service import Afterwards, TeamService, When
from assistant.tickets.text import one_line

if TYPE_CHECKING:
    from slack_bolt import Ack
    from slack_sdk import WebClient

    from assistant.core.kit import Kit


class Listeners:
    def __init__(self, kit: Kit, teams: TeamService) -> None:
        self._kit = kit
        self._teams = teams

    def subcommands(self) -> list[Subcommand]:
        return [Subcommand("adjust", "adjust [name]", "changes a stand-up you run", self.adjust)]

    def register(self) -> None:
        slack = self._kit.slack
        slack.action(re.compile(r"standup\.adjust\.(people|when|off|results|owner|questions)"))(
            self.open_side
        )
        slack.action("standup.adjust.all")(self.open_all)
        slack.action("standup.adjust.preview")(self.preview)
        slack.action("standup.adjust.pause")(self.pause)
        slack.action("standup.adjust.end")(self.end)
        slack.view("standup.adjust.people")(self.save_people)
        slack.view("standup.adjust.when")(self.save_when)
        slack.view("standup.adjust.off")(self.save_off)
        slack.view("standup.adjust.results")(self.save_results)
        slack.view("standup.adjust.owner")(self.save_owner)
        slack.action("standup.question")(self.change_question)
        slack.action("standup.question.add")(self.add_question)
        slack.action("standup.template")(self.use_template)
        slack.view("standup.question")(self.save_question)

    def adjust(self, call: Call) -> Reply:
        return Reply(view=forms.hub(self._teams.managed(call.user, call.channel, call.text.strip())))

    def open_all(self, ack: Ack, body: Json, client: WebClient) -> None:
        """In the place of the form that says a stand-up is set."""
        ack()
        found = self._teams.overview(_team(body), body["user"]["id"])
        client.views_update(view_id=body["view"]["id"], view=forms.hub(found))

    def open_side(self, ack: Ack, body: Json, action: Json, client: WebClient) -> None:
        ack()
        found = self._teams.overview(_team(body), body["user"]["id"])
        side = action["action_id"].rpartition(".")[2]
        views = {
            "people": lambda: forms.people_form(found),
            "when": lambda: forms.when_form(found.team),
            "off": lambda: forms.off_form(found),
            "results": lambda: forms.results_form(found.team),
            "owner": lambda: forms.owner_form(found.team),
            "questions": lambda: forms.questions_form(found.team),
        }
        client.views_push(trigger_id=body["trigger_id"], view=views[side]())

    def preview(self, ack: Ack, body: Json, client: WebClient) -> None:
        """The form as those who are asked will see it; what is sent from it is kept nowhere."""
        ack()
        team = self._teams.overview(_team(body), body["user"]["id"]).team
        form = blocks.answer_form(Form(team, self._kit.clock().date(), {}, answered=False))
        del form["submit"]
        client.views_push(trigger_id=body["trigger_id"], view=form | {"callback_id": "standup.preview"})

    def pause(self, ack: Ack, body: Json, action: Json, client: WebClient) -> None:
        self._teams.pause(_team(body), by=body["user"]["id"], paused=action["value"] == "1")
        ack()
        self._redraw(body, client)

    def end(self, ack: Ack, body: Json, client: WebClient) -> None:
        team = self._teams.overview(_team(body), body["user"]["id"]).team
        self._teams.end(team.id, by=body["user"]["id"])
        ack()
        client.views_update(
            view_id=body["view"]["id"], view=blocks.note("Stand-up", "It is over. Nobody is asked any more.")
        )

    def save_people(self, ack: Ack, body: Json, view: Json, client: WebClient) -> None:
        given = form_values(view)
        members, observers = given.get("members", "").split(), given.get("observers", "").split()
        self._teams.set_people(_team(body), members, observers, by=body["user"]["id"])
        ack()
        self._redraw(body, client)

    def save_when(self, ack: Ack, body: Json, view: Json, client: WebClient) -> None:
        given, user = form_values(view), body["user"]["id"]
        extras = given.get("extras", "").split()
        found = self._teams.overview(_team(body), user)
        when = When(
            given.get("time", ""),
            "one_zone" in extras,
            "evening_before" in extras,
            [int(day) for day in given.get("weekdays", "").split()],
            int(given.get("window", "0")),
            given.get("close_at", ""),
            [int(minutes) for minutes in given.get("reminders", "").split()],
            found.team.country or "",
        )
        self._teams.set_when(found.team.id, when, by=user)
        ack()
        self._redraw(body, client)

    def save_off(self, ack: Ack, body: Json, view: Json, client: WebClient) -> None:
        given, team_id, user = form_values(view), _team(body), body["user"]["id"]
        self._teams.set_days_off(
            team_id, given.get("country", ""), given.get("days", ""), clear="clear" in given, by=user
        )
        ack()
        self._redraw(body, client)

    def save_results(self, ack: Ack, body: Json, view: Json, client: WebClient) -> None:
        given = form_values(view)
        chosen = given.get("name", ""), given["answers_to"], given["readers"], int(given["escalate"])
        self._teams.set_results(
            _team(body),
            Afterwards(*chosen, weekly="weekly" in given, comments="comments" in given),
            by=body["user"]["id"],
        )
        ack()
        self._redraw(body, client)

    def save_owner(self, ack: Ack, body: Json, view: Json, client: WebClient) -> None:
        self._teams.hand_over(_team(body), form_values(view).get("owner", ""), by=body["user"]["id"])
        ack()
        self._redraw(body, client)

    def change_question(self, ack: Ack, body: Json, action: Json, client: WebClient) -> None:
        ack()
        what, _, place = action["selected_option"]["value"].partition(":")
        team = self._teams.overview(_team(body), body["user"]["id"]).team
        at = int(place)
        if at >= len(team.questions):
            raise UserError("That question is gone already.")
        if what == "edit":
            client.views_push(trigger_id=body["trigger_id"], view=forms.question_form(team, at))
            return
        questions = list(team.questions)
        one = questions.pop(at)
        if what == "up":
            questions.insert(at - 1, one)
        self._keep_questions(body, questions, client)

    def add_question(self, ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        team = self._teams.overview(_team(body), body["user"]["id"]).team
        client.views_push(trigger_id=body["trigger_id"], view=forms.question_form(team, None))

    def use_template(self, ack: Ack, body: Json, action: Json, client: WebClient) -> None:
        ack()
        self._keep_questions(body, forms.TEMPLATES[action["selected_option"]["value"]][1], client)

    def save_question(self, ack: Ack, body: Json, view: Json, client: WebClient) -> None:
        team_id, _, place = view["private_metadata"].partition(":")
        user = body["user"]["id"]
        questions = list(self._teams.overview(int(team_id), user).team.questions)
        at = int(place) if place else len(questions)
        before = questions[at] if at < len(questions) else Question(secrets.token_hex(4), "", "", "")
        questions[at : at + 1] = [question(before, form_values(view))]
        self._teams.set_questions(int(team_id), questions, by=user)
        ack()
        found = self._teams.overview(int(team_id), user)
        _show(client, view["previous_view_id"], forms.questions_form(found.team))
        _show(client, view["root_view_id"], forms.hub(found))

    def _keep_questions(self, body: Json, questions: Sequence[Question], client: WebClient) -> None:
        team_id, user = _team(body), body["user"]["id"]
        self._teams.set_questions(team_id, questions, by=user)
        found = self._teams.overview(team_id, user)
        _show(client, body["view"]["id"], forms.questions_form(found.team))
        _show(client, body["view"]["root_view_id"], forms.hub(found))

    def _redraw(self, body: Json, client: WebClient) -> None:
        """The overview under the form that was saved says what holds now."""
        found = self._teams.overview(_team(body), body["user"]["id"])
        _show(client, body["view"]["root_view_id"], forms.hub(found))


def question(before: Question, given: dict[str, str]) -> Question:
    """As the form says; UserError at the field that needs a look."""
    label, kind = one_line(given.get("label", "")), given["kind"]
    choices = tuple(
        dict.fromkeys(filter(None, (one_line(line)[:75] for line in given.get("choices", "").splitlines())))
    )
    type_ = given["type"] if given["type"] in TYPES else "text"
    known = {"scale": SCALE, "yes_no": YES_NO, "choice": choices}.get(type_, ())
    on, more = one_line(given.get("follow_up_on", "")), one_line(given.get("follow_up", ""))
    if not label:
        raise UserError("Write the question.", field="label")
    if type_ == "choice" and not 2 <= len(choices) <= 20:
        raise UserError("Give 2 to 20 choices, one a line.", field="choices")
    if bool(on) != bool(more):
        raise UserError(
            "A follow-up needs both: the answer it comes after, and what to ask.", field="follow_up"
        )
    on = next((one for one in known if one.casefold() == on.casefold()), on)
    if on and on not in known:
        said = f"Give one of the answers: {', '.join(known)}." if known else "Text has no follow-up."
        raise UserError(said, field="follow_up_on")
    anonymous = "anonymous" in given
    if kind == "mood" and type_ != "scale":
        raise UserError("A mood is answered on the scale from 1 to 5.", field="type")
    if anonymous and (kind != "mood" or on):
        raise UserError("Only a mood without a follow-up can be anonymous.", field="anonymous")
    return replace(
        before,
        label=label,
        heading=one_line(given.get("heading", "")) or label[:60],
        kind="" if kind == forms.NO_KIND else kind,
        type=type_,
        choices=choices if type_ == "choice" else (),
        follow_up_on=on,
        follow_up=more,
        anonymous=anonymous,
    )


def _show(client: WebClient, view_id: str, view: Json) -> None:
    """Draw a form anew, unless it has been closed meanwhile."""
    try:
        client.views_update(view_id=view_id, view=view)
    except SlackApiError as error:
        if error.response["error"] != "not_found":
            raise


def _team(body: Json) -> int:
    return int(body["view"]["private_metadata"].partition(":")[0])
