"""The two sides as ASGI apps."""

from collections.abc import Callable, Mapping, Sequence

from fastapi import APIRouter, Depends, FastAPI, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

Check = Callable[[], str | None]
"""None when well, else what is wrong in a few words."""


def private_app(
    routers: Sequence[APIRouter],
    guarded: Sequence[APIRouter],
    guard: Callable[[str], None],
    alive: Mapping[str, Check],
    ready: Mapping[str, Check],
    collect: Callable[[], None],
) -> FastAPI:
    """`guard` stands before the `guarded` routes. `alive` fails only when a restart would help;
    `ready` when this process cannot do its work now."""
    app = FastAPI(title="Usher, private side", docs_url="/docs", redoc_url=None)
    for router in routers:
        app.include_router(router)
    for router in guarded:
        app.include_router(router, dependencies=[Depends(guard)])

    @app.get("/livez")
    def livez(response: Response) -> dict[str, str]:
        return _report(alive, response)

    @app.get("/readyz")
    def readyz(response: Response) -> dict[str, str]:
        return _report(ready, response)

    @app.get("/metrics")
    def metrics() -> Response:
        collect()
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return app


def _report(checks: Mapping[str, Check], response: Response) -> dict[str, str]:
    found = {name: check() for name, check in checks.items()}
    if any(found.values()):
        response.status_code = 503
    return {name: wrong or "ok" for name, wrong in found.items()}


def public_app(routers: Sequence[APIRouter]) -> FastAPI:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    for router in routers:
        app.include_router(router)
    return app
