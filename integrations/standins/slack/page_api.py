"""What the page asks for (same origin, JSON, `as` names the member who is looking)."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from . import messages
from .channels import listed
from .delivery import Delivery
from .errors import JSON, SlackError
from .interactions import Interactions
from .methods.people import tz_label
from .people_acting import Acting
from .views import Views
from .web_api import as_json
from .workspace import Workspace

PAGE = Path(__file__).parent / "page"


class PageApi:
    def __init__(self, ws: Workspace, delivery: Delivery, interactions: Interactions) -> None:
        self._ws = ws
        self._delivery = delivery
        self._views = Views(ws)
        self.acting = Acting(ws, interactions, self._views)

    def routes(self) -> list[BaseRoute]:
        does = self.acting
        posts = {
            "send": does.send, "edit": does.edit, "delete": does.delete, "react": does.react,
            "action": does.action, "view/submit": does.submit, "view/close": does.close,
            "shortcut": does.shortcut, "options": does.options, "open": does.open, "join": does.join,
            "direct": does.direct, "upload": does.upload,
        }  # fmt: skip
        return [
            Route("/", self._index),
            Route("/page/boot", self._boot),
            Route("/page/messages", self._messages),
            Route("/page/stream", self._stream),
            Route("/page/traffic", self._traffic),
            *(Route(f"/page/{name}", self._post(act), methods=["POST"]) for name, act in posts.items()),
            Mount("/page/static", StaticFiles(directory=PAGE, check_dir=False)),
        ]

    async def _index(self, request: Request) -> Response:
        return FileResponse(PAGE / "index.html")

    def _post(self, act: Callable[[JSON], Awaitable[JSON]]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            try:
                return JSONResponse({"ok": True, **await act(as_json(await request.body()))})
            except SlackError as refusal:
                return JSONResponse(refusal.body())
            except KeyError as missing:
                return JSONResponse({"ok": False, "error": f"missing {missing}"}, 400)

        return endpoint

    async def _boot(self, request: Request) -> Response:
        user_id = request.query_params.get("as") or self._ws.people()[0]["id"]
        if user_id not in self._ws.users:
            return JSONResponse({"ok": False, "error": "user_not_found"}, 404)
        manifest, app = self._ws.manifest, self._ws.app
        prompts = self._ws.im(user_id).get("prompts") or manifest.prompts
        return JSONResponse({
            "team": {key: self._ws.team[key] for key in ("id", "name")},
            "me": _person(self._ws.users[user_id]), "users": [_person(u) for u in self._ws.users.values()],
            "channels": listed(self._ws, user_id), "commands": list(manifest.commands.values()),
            "shortcuts": list(manifest.shortcuts.values()), "home": self._ws.homes.get(user_id),
            "app": {key: app[key] for key in ("id", "bot_user_id", "bot_id")}
                   | {"name": manifest.name, "suggested_prompts": prompts},
            "views": self._views.stack(user_id), "connected": self._delivery.connected,
        })  # fmt: skip

    async def _messages(self, request: Request) -> Response:
        query = request.query_params
        try:
            channel = self._ws.channel(query["channel"], query["as"])
        except (SlackError, KeyError):
            return JSONResponse({"ok": False, "error": "channel_not_found"}, 404)
        thread, before = query.get("thread"), query.get("before", "~")
        if thread:
            root = self._ws.timelines[channel["id"]].get(thread)
            rows = [*([root] if root else []), *messages.replies(self._ws, channel["id"], thread)]
        else:
            rows = messages.top_level(self._ws, channel["id"])
        shown = [messages.for_page(m) for m in rows] + self._whispers(query["as"], channel["id"], thread)
        shown = sorted((m for m in shown if m["ts"] < before), key=lambda m: str(m["ts"]))
        limit = int(query.get("limit", 50))
        return JSONResponse({"messages": shown[-limit:], "has_more": len(shown) > limit})

    def _whispers(self, user_id: str, channel_id: str, thread: str | None) -> list[JSON]:
        return [
            messages.shown(m) | {"ephemeral": True}
            for where, m in self._ws.ephemerals[user_id]
            if where == channel_id and m.get("thread_ts") == thread
        ]  # fmt: skip

    async def _stream(self, request: Request) -> Response:
        queue = self._ws.bus.listen(request.query_params.get("as", ""))

        async def lines() -> AsyncIterator[str]:
            try:
                yield "retry: 500\n\n"
                while (event := await queue.get()) is not None:
                    yield f"data: {json.dumps(event)}\n\n"
            finally:
                self._ws.bus.leave(queue)

        return StreamingResponse(
            lines(), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def _traffic(self, request: Request) -> Response:
        after = int(request.query_params.get("after", 0))
        return JSONResponse({"entries": self._ws.traffic.after(after, 200)})


def _person(user: JSON) -> JSON:
    keys = ("id", "name", "real_name", "tz", "is_bot", "deleted", "status_text", "status_emoji")
    return {key: user[key] for key in keys} | {"tz_label": tz_label(user["tz"])}


def tell_people(ws: Workspace) -> None:
    """Pages take the list of members anew."""
    ws.bus.tell_each(lambda user: {"type": "users", "users": [_person(u) for u in ws.users.values()]})
