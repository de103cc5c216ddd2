"""Who may read what features serve on the private side: this machine, else whoever has the token."""

import hmac
from collections.abc import Callable
from ipaddress import ip_address
from typing import Annotated

from fastapi import Header, HTTPException

from integrations.web import WebSettings


def guard(settings: WebSettings) -> Callable[[str], None]:
    """A dependency of routes. Once PRIVATE_TOKEN is set it is asked for on loopback, too."""
    token = settings.private_token.get_secret_value()
    open_to_all = not token and _loopback(settings.private_host)

    def check(authorization: Annotated[str, Header()] = "") -> None:
        if open_to_all:
            return
        if not token:
            raise HTTPException(403, "PRIVATE_HOST is no loopback address: set PRIVATE_TOKEN to open this.")
        if not hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
            raise HTTPException(401, "the token PRIVATE_TOKEN is needed", {"WWW-Authenticate": "Bearer"})

    return check


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
