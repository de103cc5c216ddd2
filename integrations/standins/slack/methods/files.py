"""files.*: the three steps of an upload, as slack_sdk's files_upload_v2 takes them."""

from .. import messages, mrkdwn
from ..args import Args
from ..errors import JSON, SlackError
from ..filing import store_file
from ..workspace import Workspace
from .access import target


def get_upload_url(ws: Workspace, args: Args) -> JSON:
    """docs: reference/methods/files.getUploadURLExternal"""
    file = store_file(ws, args.need("filename"), args.count("length", 1, 10**9), ws.bot)
    if args.text("alt_txt"):
        file["alt_txt"] = args.text("alt_txt")
    return {"file_id": file["id"], "upload_url": f"{ws.origin}/upload/v1/{file['id']}"}


def complete_upload(ws: Workspace, args: Args) -> JSON:
    """Without a channel the file stays private (docs: reference/methods/files.completeUploadExternal)."""
    shapes: list[JSON] = []
    for given in args.value("files") or []:
        record = _record(ws, given.get("id", ""))
        if not record["data"]:
            raise SlackError("file_not_found")
        record["file"]["title"] = given.get("title") or record["file"]["name"]
        ws.files.save(record["file"]["id"])
        shapes.append(record["file"])
    if args.text("channel_id"):
        channel = target(ws, Args(channel=args["channel_id"]))
        fields = messages.bot_fields(ws) | {"text": mrkdwn.from_app(args.text("initial_comment") or "")}
        fields |= {"files": shapes, "subtype": "file_share", "upload": True}
        if args.text("thread_ts"):
            fields["thread_ts"] = args.need("thread_ts")
        messages.post(ws, channel, fields)
    return {"files": shapes}


def _record(ws: Workspace, file_id: str) -> JSON:
    if file_id not in ws.files:
        raise SlackError("file_not_found")
    return ws.files[file_id]
