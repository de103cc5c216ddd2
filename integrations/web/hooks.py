"""Takes webhooks: small enough, and whoever takes them has stored them before they are answered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from fastapi import APIRouter, Request, Response  # FastAPI looks the annotations up in this module
from starlette.concurrency import run_in_threadpool

from assistant.core.errors import Rejected

log = logging.getLogger(__name__)

BODY_LIMIT = 1_000_000


def hook_router(path: str, take: Callable[[bytes, Mapping[str, str]], None]) -> APIRouter:
    """`POST path`. `take` raises Rejected for what is not to be believed; what else fails is a 500, after
    which the sender tries again."""
    router = APIRouter()

    @router.post(path)
    async def hook(request: Request) -> Response:
        body = await _read(request)
        if body is None:
            return Response(status_code=413)
        try:
            await run_in_threadpool(take, body, request.headers)
        except Rejected as error:
            log.warning("a webhook at %s was refused: %s", path, error)
            return Response(status_code=401)
        return Response(status_code=200)

    return router


async def _read(request: Request) -> bytes | None:
    """The body; None as soon as it is too large."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > BODY_LIMIT:
            return None
    return body
