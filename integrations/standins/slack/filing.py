"""Files: upload in three steps, and download (docs: messaging/working-with-files)."""

import base64
import mimetypes

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from .errors import JSON
from .seed import new_id
from .workspace import Workspace


def store_file(ws: Workspace, name: str, size: int, user_id: str, data: bytes = b"") -> JSON:
    """Keeps a file and returns what messages carry of it (docs: reference/objects/file-object)."""
    file_id, now = new_id("F"), int(ws.clock.now())
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    url = f"{ws.origin}/files-pri/{ws.team['id']}-{file_id}/{name}"
    shape: JSON = {
        "id": file_id, "created": now, "timestamp": now, "name": name, "title": name,
        "mimetype": mimetype, "filetype": name.rpartition(".")[2].lower(), "user": user_id, "size": size,
        "mode": "hosted", "is_external": False, "is_public": False, "url_private": url,
        "url_private_download": url, "permalink": f"{ws.origin}/files/{user_id}/{file_id}/{name}",
        "channels": [], "file_access": "visible",
    }  # fmt: skip
    if mimetype.startswith("image/"):
        shape["thumb_360"] = url
    ws.files[file_id] = {"file": shape, "data": base64.b64encode(data).decode()}
    return shape


class Filing:
    def __init__(self, ws: Workspace) -> None:
        self._ws = ws

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/upload/v1/{file_id}", self._upload, methods=["POST"]),
            Route("/files-pri/{key}/{name:path}", self._download),
        ]

    async def _upload(self, request: Request) -> Response:
        record = self._ws.files.get(request.path_params["file_id"])
        if record is None or record["data"]:
            return PlainTextResponse("no such upload", 404)
        data = await request.body()
        if len(data) != record["file"]["size"]:
            return PlainTextResponse("length mismatch", 400)
        record["data"] = base64.b64encode(data).decode()
        self._ws.files.save(record["file"]["id"])
        return PlainTextResponse(f"OK - {len(data)}")

    async def _download(self, request: Request) -> Response:
        """With the bot's token (files:read), or by the page; Slack sends others to its sign-in page."""
        record = self._ws.files.get(request.path_params["key"].rpartition("-")[2])
        bearer = request.headers.get("authorization") == f"Bearer {self._ws.app['bot_token']}"
        page = request.headers.get("sec-fetch-site") == "same-origin"
        if not page and not (bearer and "files:read" in self._ws.manifest.scopes):
            return RedirectResponse(f"{self._ws.origin}/?redir={request.url.path}", 302)
        if record is None:
            return PlainTextResponse("not found", 404)
        return Response(base64.b64decode(record["data"]), media_type=record["file"]["mimetype"])
