"""Addresses that nobody outside may make us call: our own machines, networks, the cloud's metadata."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

_TRANSLATED = (
    ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"), ipaddress.ip_network("2002::/16"),
    ipaddress.ip_network("2001::/32"),
)  # fmt: skip
"""IPv6 that stands for an IPv4 address (NAT64, 6to4, Teredo): Python calls some of them global."""


class Inside(OSError):
    """The name leads to an address of a private network."""


def is_literal(host: str) -> bool:
    """Whether the host is a number, in any of the spellings that a system's resolver takes (0x7f.1, 2130706433)."""
    try:
        ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        pass
    else:
        return True
    try:
        socket.inet_aton(host)
    except OSError:
        return False
    return True


def is_inside(address: str) -> bool:
    """Whether this IP address is one that the world cannot reach, or that stands for one that it cannot."""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    if mapped is not None:
        found = mapped
    translated = found.version == 6 and any(found in network for network in _TRANSLATED)
    return translated or not found.is_global or found.is_multicast or found.is_reserved


class Guarded(AbstractResolver):
    """Resolves names as the system does and refuses what is inside; what it gives is what is connected to, so that a
    name cannot change its mind in between. `allowed` are names that may lead anywhere."""

    def __init__(self, allowed: Collection[str] = ()) -> None:
        self._allowed = frozenset(allowed)
        self._system = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Raises `Inside` when any of the name's addresses is."""
        found = await self._system.resolve(host, port, family)
        if host.lower() not in self._allowed and any(is_inside(each["host"]) for each in found):
            raise Inside(f"{host} leads into a private network")
        return found

    async def close(self) -> None:
        await self._system.close()
