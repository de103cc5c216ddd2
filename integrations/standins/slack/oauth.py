"""Installing the app: the page that asks a person, and the exchange of the code it gives
(docs: authentication/installing-with-oauth, reference/methods/oauth.v2.access)."""

import secrets
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from .args import Args, parse
from .errors import JSON, SlackError
from .seed import bot_token
from .workspace import Workspace

CODE_SECONDS = 600
_PAGE = Template((Path(__file__).parent / "page" / "authorize.html").read_text("utf-8"))
_KEPT = ("client_id", "scope", "redirect_uri", "state")


class Consent:
    """The authorize page; what is asked for must be in the manifest."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws

    def routes(self) -> list[BaseRoute]:
        return [Route("/oauth/v2/authorize", self._asked, methods=["GET", "POST"])]

    async def _asked(self, request: Request) -> Response:
        given = Args(parse(request.headers.get("content-type", ""), request.url.query, await request.body()))
        try:
            address = self._checked(given)
        except SlackError as refusal:
            return PlainTextResponse(refusal.code, 400)
        if request.method == "GET":
            return HTMLResponse(self._page(given))
        answer = {"state": given.get("state", "")}
        if given.get("answer") == "allow":
            answer["code"] = self._code(given)
        else:
            answer["error"] = "access_denied"
        return RedirectResponse(f"{address}{'&' if '?' in address else '?'}{urlencode(answer)}", 302)

    def _checked(self, given: Args) -> str:
        """Where the answer goes; a redirect_uri is one of the manifest's or below one."""
        manifest = self._ws.manifest
        if given.text("client_id") != self._ws.app["client_id"]:
            raise SlackError("invalid_client_id")
        if not set(given.names("scope")) <= set(manifest.scopes):
            raise SlackError("invalid_scope")
        address = given.text("redirect_uri") or next(iter(manifest.redirect_urls), "")
        if not any(f"{address}/".startswith(f"{url.rstrip('/')}/") for url in manifest.redirect_urls):
            raise SlackError("bad_redirect_uri")
        return address

    def _page(self, given: Args) -> str:
        people = "".join(
            f'<option value="{escape(user["id"])}">{escape(user["real_name"])}</option>'
            for user in self._ws.people() if not user["deleted"]
        )  # fmt: skip
        hidden = "".join(
            f'<input type="hidden" name="{key}" value="{escape(given[key])}">'
            for key in _KEPT
            if key in given
        )
        scopes = "".join(f"<li>{escape(scope)}</li>" for scope in self._ws.manifest.scopes)
        team, app = escape(self._ws.team["name"]), escape(self._ws.manifest.name)
        return _PAGE.substitute(app=app, team=team, scopes=scopes, people=people, hidden=hidden)

    def _code(self, given: Args) -> str:
        code = f"{secrets.randbelow(10**12)}.{secrets.token_hex(32)}"
        self._ws.codes[code] = {
            "redirect_uri": given.text("redirect_uri"), "user": self._ws.user(given.need("user"))["id"],
            "until": self._ws.clock.now() + CODE_SECONDS, "used": False,
        }  # fmt: skip
        return code


def exchange(ws: Workspace, args: Args) -> JSON:
    """oauth.v2.access: a code works once, for ten minutes, and with the address it was asked for."""
    app = ws.app
    if args.text("client_id") != app["client_id"]:
        raise SlackError("invalid_client_id")
    if args.text("client_secret") != app["client_secret"]:
        raise SlackError("bad_client_secret")
    grant = ws.codes.get(args.text("code") or "")
    if grant is None or ws.clock.now() > grant["until"]:
        raise SlackError("invalid_code")
    if grant["used"]:
        raise SlackError("code_already_used")
    if args.text("redirect_uri") != grant["redirect_uri"]:
        raise SlackError("bad_redirect_uri")
    grant["used"] = True
    if app.pop("revoked", False):  # an app that was removed gets a new token
        app["bot_token"] = bot_token(ws.team)
    ws.meta.save("app")
    return {
        "app_id": app["id"], "authed_user": {"id": grant["user"]}, "scope": ",".join(ws.manifest.scopes),
        "token_type": "bot", "access_token": app["bot_token"], "bot_user_id": ws.bot,
        "team": {key: ws.team[key] for key in ("id", "name")}, "enterprise": None,
        "is_enterprise_install": False,
    }  # fmt: skip
