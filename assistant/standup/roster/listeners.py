"""`/standup follow`, and people who come to or leave what a stand-up follows."""

from __future__ import annotations

import re

from assistant.core.commands import Call, Reply, Subcommand
from assistant.core.errors import UserError
from assistant.core.inbox import Event, Inbox
from assistant.standup.roster.service import CHANNEL, LOOK, RosterService

# docs.slack.dev/messaging/formatting-message-text#mentioning-groups
_GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]+)(?:\|[^>]*)?>")


class FollowCommand:
    def __init__(self, roster: RosterService, command: str) -> None:
        self._roster = roster
        self._command = command

    def subcommand(self) -> Subcommand:
        what = "asks everybody in the channel or the group, whoever comes and goes"
        return Subcommand("follow", "follow channel | @group | off", what, self.run)

    def run(self, call: Call) -> Reply:
        group, word = _GROUP.fullmatch(call.text), call.text.lower()
        if not group and word not in ("channel", "off"):
            raise UserError(
                f"`{self._command} follow channel` or `{self._command} follow @group` keeps the participants "
                f"in step; `{self._command} follow off` leaves them as they are."
            )
        what = group[1] if group else CHANNEL if word == CHANNEL else None
        team = self._roster.follow(call.user, call.channel, what, key=call.id)
        where = f"<!subteam^{what}>" if group else f"<#{team.channel}>"
        if what is None:
            return Reply("Done: the participants stay as they are now.")
        return Reply(
            f"Done: everybody in {where} takes part, whoever comes and goes. Guests you add yourself."
        )


def listen(inbox: Inbox, roster: RosterService) -> None:
    def moved(event: Event) -> None:
        roster.changed(event.body["event"]["channel"], str(event.id))

    def regrouped(event: Event) -> None:
        what = event.body["event"]
        roster.changed(what.get("subteam_id") or what["subteam"]["id"], str(event.id))

    inbox.on("member_joined_channel", moved)
    inbox.on("member_left_channel", moved)
    inbox.on("subteam_members_changed", regrouped)
    inbox.on("subteam_updated", regrouped)
    inbox.on(LOOK, lambda event: roster.look(event.body["team"]))
