"""The two sides as servers on their ports."""

from collections.abc import Callable, Mapping, Sequence

from fastapi import APIRouter

from integrations.web import WebSettings, apps, guard
from integrations.web.server import Server


def private(
    settings: WebSettings,
    routers: Sequence[APIRouter],
    guarded: Sequence[APIRouter],
    alive: Mapping[str, apps.Check],
    ready: Mapping[str, apps.Check],
    collect: Callable[[], None],
) -> Server:
    app = apps.private_app(routers, guarded, guard.guard(settings), alive, ready, collect)
    return Server(app, settings.private_host, settings.private_port)


def public(settings: WebSettings, routers: Sequence[APIRouter]) -> Server | None:
    """None where nobody is to reach us."""
    if not routers:
        return None
    return Server(apps.public_app(routers), settings.public_host, settings.public_port)
