"""views.open, push, update, publish."""

from ..args import Args
from ..errors import JSON, SlackError, invalid_arguments
from ..views import Views
from ..workspace import Workspace


def _given(args: Args) -> JSON:
    view = args.value("view")
    if not isinstance(view, dict):
        raise invalid_arguments("missing required field: view")
    return view


def open_(ws: Workspace, args: Args) -> JSON:
    views = Views(ws)
    args.need("trigger_id")
    view = views.build(_given(args), "modal")
    trigger = ws.use_trigger(args.need("trigger_id"))
    return {"view": views.open(trigger["user"], view, inside=trigger["view_id"] in ws.views)}


def push(ws: Workspace, args: Args) -> JSON:
    views = Views(ws)
    args.need("trigger_id")
    view = views.build(_given(args), "modal")
    trigger = ws.use_trigger(args.need("trigger_id"))
    if trigger["view_id"] not in ws.views:  # docs: views.push, only from within a modal
        raise SlackError("invalid_trigger_id")
    return {"view": views.push(trigger["user"], view)}


def update(ws: Workspace, args: Args) -> JSON:
    views = Views(ws)
    external = args.text("external_id")
    found = (r for r in ws.views.values() if external and r["view"]["external_id"] == external)
    record = next(found, None) if external else _home_or_modal(ws, views, args.need("view_id"))
    if record is None:
        raise SlackError("not_found")
    wanted = args.text("hash")
    if wanted and wanted != record["view"]["hash"]:
        raise SlackError("hash_conflict")
    if record["view"]["type"] == "home":
        return {"view": views.publish(record["user"], _given(args), None)}
    return {"view": views.replace(record, _given(args))}


def _home_or_modal(ws: Workspace, views: Views, view_id: str) -> JSON:
    for user_id, home in ws.homes.items():
        if home["id"] == view_id:
            return {"user": user_id, "view": home}
    return views.record(view_id)


def publish(ws: Workspace, args: Args) -> JSON:
    user_id = args.need("user_id")
    if user_id not in ws.users or ws.users[user_id]["is_bot"]:
        raise invalid_arguments("invalid user_id")
    return {"view": Views(ws).publish(user_id, _given(args), args.text("hash"))}
