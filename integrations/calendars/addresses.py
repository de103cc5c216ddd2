"""Where a request made for somebody may go: public addresses, and hosts the operator trusts."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable, Set

import httpcore

from assistant.core.errors import Rejected, Unavailable

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether it is reachable by everybody, also as the IPv4 address inside an IPv6 one."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inside = found.ipv4_mapped or found.sixtofour
        if found in _NAT64 or found.teredo:
            return False
        if inside:
            return inside.is_global and not inside.is_multicast
    return found.is_global and not found.is_multicast


class CheckedNetwork(httpcore.NetworkBackend):
    """Connects to the very address it has checked: a name that resolves anew cannot lead elsewhere."""

    def __init__(self, trusted: Set[str]) -> None:
        self._trusted = trusted
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise Unavailable("the host of the calendar is not found") from error
        addresses = [str(place[0]) for *_, place in found]
        if host.lower() not in self._trusted and not all(map(is_public, addresses)):
            raise Rejected("the address leads into a private network")
        return self._plain.connect_tcp(addresses[0], port, timeout, local_address, socket_options)
