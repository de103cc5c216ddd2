"""Who is in the workspace."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from slack_sdk import WebClient

from assistant.core.ports import Json, Profile, Span, Status
from integrations.slack.calls import call


class SlackDirectory:
    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._known_team = ""

    def profile(self, slack_id: str) -> Profile:
        return to_profile(call(self._client, "users.info", user=slack_id)["user"], self._team())

    def profiles(self) -> Iterator[Profile]:
        for user in self._paged("users.list"):
            if not user.get("is_bot") and user["id"] != "USLACKBOT":
                yield to_profile(user, self._team())

    def _team(self) -> str:
        self._known_team = self._known_team or str(call(self._client, "auth.test")["team_id"])
        return self._known_team

    def members_of(self, place: str) -> list[str]:
        """`place`: a channel ("C…") or a user group ("S…")."""
        if place.startswith("S"):
            return list(call(self._client, "usergroups.users.list", usergroup=place)["users"])
        return list(self._paged("conversations.members", channel=place))

    def do_not_disturb(self, slack_ids: Sequence[str]) -> dict[str, Span]:
        """docs.slack.dev/reference/methods/dnd.teamInfo: at most 50 a call."""
        found = {}
        for some in (slack_ids[n : n + 50] for n in range(0, len(slack_ids), 50)):
            for user, dnd in call(self._client, "dnd.teamInfo", users=",".join(some))["users"].items():
                if dnd.get("dnd_enabled"):
                    start, end = dnd["next_dnd_start_ts"], dnd["next_dnd_end_ts"]
                    found[user] = (datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC))
        return found

    def _paged(self, method: str, **arguments: str) -> Iterator[Any]:
        cursor = ""
        while True:
            more = {"cursor": cursor} if cursor else {}
            page = call(self._client, method, limit=200, **arguments, **more)
            yield from page["members"]
            cursor = page.get("response_metadata", {}).get("next_cursor", "")
            if not cursor:
                return


def to_profile(user: Json, team: str) -> Profile:
    """A Slack user object (docs.slack.dev/reference/objects/user-object). Somebody of another workspace, met
    in a shared channel, is a guest; one organisation's workspaces share their people."""
    shown = user.get("profile", {})
    name = shown.get("display_name") or user.get("real_name") or shown.get("real_name") or user.get("name")
    return Profile(
        slack_id=user["id"],
        name=name or user["id"],
        zone=user.get("tz") or "",
        email=shown.get("email"),
        active=not user.get("deleted", False),
        is_bot=bool(user.get("is_bot")),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted"))
        or _is_elsewhere(user, team),
        is_admin=bool(user.get("is_admin")),
        status=_status(shown),
    )


def _is_elsewhere(user: Json, team: str) -> bool:
    return bool(user.get("is_stranger")) or (
        "enterprise_user" not in user and user.get("team_id", team) != team
    )


def _status(shown: Json) -> Status:
    """docs.slack.dev/apis/web-api/user-presence-and-status: an expiration of 0 is none."""
    until = shown.get("status_expiration")
    return Status(
        shown.get("status_text") or "",
        shown.get("status_emoji") or "",
        datetime.fromtimestamp(until, UTC) if until else None,
    )
