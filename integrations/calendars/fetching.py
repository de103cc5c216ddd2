"""Fetches what an address holds: https, public hosts, few redirects, little and soon."""

from __future__ import annotations

import time
from collections.abc import Set
from urllib.parse import urljoin, urlsplit

import httpcore

from assistant.core.errors import Rejected, Unavailable
from integrations.calendars.addresses import CheckedNetwork

MOST_BYTES = 5_000_000
MOST_REDIRECTS = 3
SECONDS = 20.0
"""For everything together; a single wait takes at most half of it."""

_HEADERS = [("Accept", "text/calendar, */*;q=0.1"), ("Accept-Encoding", "identity"), ("User-Agent", "Usher")]


def fetch(url: str, trusted: Set[str]) -> bytes:
    """Raises Rejected or Unavailable, without the address in their words."""
    until = time.monotonic() + SECONDS
    network = CheckedNetwork(trusted)
    try:
        with httpcore.ConnectionPool(network_backend=network, max_connections=1) as pool:
            for _ in range(MOST_REDIRECTS + 1):
                url = checked(url, trusted)
                found = _get(pool, url, until)
                if isinstance(found, bytes):
                    return found
                url = urljoin(url, found)
    except httpcore.UnsupportedProtocol as error:
        raise Rejected("the address is not one of the web") from error
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise Unavailable(f"the calendar cannot be reached ({type(error).__name__})") from error
    raise Rejected("the address leads from one to the next without an end")


def checked(url: str, trusted: Set[str]) -> str:
    """The address to ask; Rejected when it may not be asked."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise Rejected("the address is not one of the web") from None
    scheme = "https" if parts.scheme == "webcal" else parts.scheme
    if scheme not in ("https", "http") or not host or parts.username is not None or not url.isascii():
        raise Rejected("the address is not one of the web")
    if host not in trusted and (scheme != "https" or port not in (None, 443)):
        raise Rejected("the address is not a https one")
    return parts._replace(scheme=scheme, fragment="").geturl()


def _get(pool: httpcore.ConnectionPool, url: str, until: float) -> bytes | str:
    """The content, or the address it has moved to."""
    waits = dict.fromkeys(("connect", "read", "write", "pool"), SECONDS / 2)
    with pool.stream("GET", url, headers=_HEADERS, extensions={"timeout": waits}) as answer:
        headers = {name.lower(): value.decode("latin-1") for name, value in answer.headers}
        if answer.status in (301, 302, 303, 307, 308) and b"location" in headers:
            return headers[b"location"]
        if answer.status in (408, 425, 429) or answer.status >= 500:
            raise Unavailable(f"the calendar's host answers {answer.status}")
        if answer.status != 200:
            raise Rejected(f"the calendar's host answers {answer.status}")
        if headers.get(b"content-encoding", "identity") != "identity":
            raise Rejected("the calendar comes compressed, which nobody asked for")
        content = bytearray()
        for chunk in answer.iter_stream():
            content += chunk
            if len(content) > MOST_BYTES:
                raise Rejected("the calendar is too long")
            if time.monotonic() > until:
                raise Unavailable("the calendar comes too slowly")
        return bytes(content)
