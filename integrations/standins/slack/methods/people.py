"""auth.test, team.info, bots.info, users.*, dnd.info, usergroups.*"""

from datetime import datetime
from zoneinfo import ZoneInfo

from .. import messages
from ..args import Args, page
from ..errors import JSON, SlackError
from ..workspace import KINDS, Workspace, conversation
from .conversations import TYPES


def auth_test(ws: Workspace, args: Args) -> JSON:
    return {
        "url": f"{ws.origin}/", "team": ws.team["name"], "team_id": ws.team["id"], "user_id": ws.bot,
        "user": ws.manifest.bot_name, "bot_id": ws.app["bot_id"], "is_enterprise_install": False,
    }  # fmt: skip


def team_info(ws: Workspace, args: Args) -> JSON:
    team = {key: ws.team[key] for key in ("id", "name", "domain")}
    return {"team": team | {"email_domain": "", "icon": {"image_default": True}}}


def bots_info(ws: Workspace, args: Args) -> JSON:
    if args.text("bot") not in (None, ws.app["bot_id"]):
        raise SlackError("bot_not_found")
    return {"bot": {
        "id": ws.app["bot_id"], "deleted": False, "name": ws.manifest.bot_name, "updated": 0,
        "app_id": ws.app["id"], "user_id": ws.bot, "icons": messages.bot_fields(ws)["bot_profile"]["icons"],
    }}  # fmt: skip


def person(ws: Workspace, user: JSON) -> JSON:
    """A user as users.info shows it (docs: reference/objects/user-object)."""
    zone = datetime.fromtimestamp(ws.clock.now(), ZoneInfo(user["tz"]))
    offset = zone.utcoffset()
    owner = bool(user["is_owner"])
    return {
        "id": user["id"], "team_id": ws.team["id"], "name": user["name"], "deleted": user["deleted"],
        "color": "9f69e7", "real_name": user["real_name"], "tz": user["tz"], "tz_label": tz_label(user["tz"]),
        "tz_offset": int(offset.total_seconds()) if offset else 0, "profile": profile(ws, user),
        "is_admin": user["is_admin"] or owner, "is_owner": owner, "is_primary_owner": owner,
        "is_restricted": user["is_restricted"], "is_ultra_restricted": False, "is_bot": user["is_bot"],
        "is_app_user": False, "updated": user.get("updated", 0), "is_email_confirmed": True,
        "who_can_share_contact_card": "EVERYONE",
    }  # fmt: skip


def tz_label(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ") + " time"


def profile(ws: Workspace, user: JSON) -> JSON:
    """Without users:read.email there is no e-mail in it (docs: reference/scopes/users.read.email)."""
    names = dict.fromkeys(("real_name", "real_name_normalized"), user["real_name"])
    display = {
        key: user.get("display_name", user["name"]) for key in ("display_name", "display_name_normalized")
    }
    first, _, last = user["real_name"].partition(" ")
    shape = names | display | {
        "title": user.get("title", ""), "phone": "", "skype": "", "first_name": first, "last_name": last,
        "status_text": user["status_text"], "status_emoji": user["status_emoji"], "team": ws.team["id"],
        "status_expiration": user.get("status_expiration", 0), "avatar_hash": "local", "fields": {},
    }  # fmt: skip
    if user["is_bot"]:
        return shape | {"api_app_id": ws.app["id"], "bot_id": ws.app["bot_id"], "always_active": True}
    return shape | ({"email": user["email"]} if "users:read.email" in ws.manifest.scopes else {})


def users_info(ws: Workspace, args: Args) -> JSON:
    shape = person(ws, ws.user(args.need("user")))
    return {"user": shape | ({"locale": "en-US"} if args.flag("include_locale") else {})}


def users_list(ws: Workspace, args: Args) -> JSON:
    some, more = page(sorted(ws.users.values(), key=lambda user: user["id"]), args, most=1000)
    return {"members": [person(ws, user) for user in some], "cache_ts": int(ws.clock.now()), **more}


def lookup_by_email(ws: Workspace, args: Args) -> JSON:
    wanted = args.need("email").lower()
    for user in ws.people():
        if user["email"].lower() == wanted and not user["deleted"]:
            return {"user": person(ws, user)}
    raise SlackError("users_not_found")


def users_conversations(ws: Workspace, args: Args) -> JSON:
    user_id = args.text("user") or ws.bot
    ws.user(user_id)
    kinds = {TYPES.get(name) for name in args.names("types") or ["public_channel"]}
    rows = [
        c for c in ws.channels.values()
        if user_id in c["members"] and ws.may_see(ws.bot, c) and ws.kind(c) in kinds
        and f"{KINDS[ws.kind(c)]}:read" in ws.manifest.scopes
        and not (args.flag("exclude_archived") and c["is_archived"])
    ]  # fmt: skip
    some, more = page(sorted(rows, key=lambda c: c["id"]), args)
    return {"channels": [conversation(ws, c, user_id) for c in some], **more}


def profile_get(ws: Workspace, args: Args) -> JSON:
    return {"profile": profile(ws, ws.user(args.text("user") or ws.bot))}


def dnd_info(ws: Workspace, args: Args) -> JSON:
    """docs: reference/methods/dnd.info; `control.user(dnd={"start": …, "end": …})` sets it"""
    return dnd_status(ws.user(args.text("user") or ws.bot)) | {"snooze_enabled": False}


def dnd_team(ws: Workspace, args: Args) -> JSON:
    """docs: reference/methods/dnd.teamInfo; unknown users are left out"""
    asked = [user for user in args.need("users").split(",") if user in ws.users]
    if len(asked) > 50:
        raise SlackError("too_many_users")
    return {"users": {user: dnd_status(ws.users[user]) for user in asked}}


def dnd_status(user: JSON) -> JSON:
    dnd = user.get("dnd") or {}
    times = {"next_dnd_start_ts": dnd.get("start", 1), "next_dnd_end_ts": dnd.get("end", 1)}
    return {"dnd_enabled": bool(dnd), **times}


def usergroup(ws: Workspace, group: JSON, with_users: bool) -> JSON:
    shape = {
        "id": group["id"], "team_id": ws.team["id"], "is_usergroup": True, "name": group["name"],
        "handle": group["handle"], "description": "", "is_external": False, "date_create": group["created"],
        "date_update": group["updated"], "date_delete": 0, "auto_type": None, "created_by": "",
        "updated_by": "", "deleted_by": None,
        "prefs": {"channels": [], "groups": []}, "user_count": len(group["users"]),
    }  # fmt: skip
    return shape | ({"users": group["users"]} if with_users else {})


def usergroups_list(ws: Workspace, args: Args) -> JSON:
    return {"usergroups": [usergroup(ws, g, args.flag("include_users")) for g in ws.groups.values()]}


def usergroup_users(ws: Workspace, args: Args) -> JSON:
    group = ws.groups.get(args.need("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": group["users"]}
