"""The way to the network: one connection, to checked addresses of the public internet only, with a last moment.

A name is resolved once and the address that was checked is the one connected to, so that a name cannot lead
elsewhere between the check and the connection. No proxy is used: behind one, nobody here sees the address.
"""

from __future__ import annotations

import math
import socket
import ssl
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import httpcore2
import httpx2

from graph.errors import UnsafeAddress
from graph.fetch.addresses import is_private


@cache
def _certificates() -> ssl.SSLContext:
    return httpx2.create_ssl_context()  # slow to make


class Transport(httpx2.HTTPTransport):
    """One connection at a time; `until` sets the moment by which an answer must be there whole."""

    def __init__(self, monotonic: Callable[[], float], *, loopback: bool) -> None:
        super().__init__(verify=_certificates())
        self._backend = _Backend(monotonic, loopback=loopback)
        self._pool = httpcore2.ConnectionPool(
            ssl_context=_certificates(),
            max_connections=1,
            max_keepalive_connections=1,
            keepalive_expiry=30,
            network_backend=self._backend,
        )

    def until(self, deadline: float) -> None:
        """Set the moment, of the monotonic clock, after which nothing more is read."""
        self._backend.deadline = deadline


class _Backend(httpcore2.NetworkBackend):
    def __init__(self, monotonic: Callable[[], float], *, loopback: bool) -> None:
        self._monotonic, self._loopback = monotonic, loopback
        self._inner = httpcore2.SyncBackend()
        self.deadline = math.inf

    def left(self, timeout: float | None) -> float:
        """Return the seconds that one step may take."""
        left = self.deadline - self._monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("the answer took too long as a whole")
        return left if timeout is None else min(timeout, left)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first address of a host that is allowed and answers. Raises `UnsafeAddress`."""
        failure: httpcore2.ConnectError | httpcore2.ConnectTimeout | None = None
        for address in self._addresses(host, port):
            try:
                stream = self._inner.connect_tcp(
                    address, port, self.left(timeout), local_address=local_address, socket_options=socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self)
        raise failure or httpcore2.ConnectError(f"{host} has no address")

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"the name {host} cannot be resolved: {error}") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        for address in addresses:
            if is_private(address, loopback=self._loopback):
                raise UnsafeAddress(host, f"stands for the private address {address}")
        return addresses


class _Stream(httpcore2.NetworkStream):
    """A connection whose every step ends by the backend's deadline."""

    def __init__(self, inner: httpcore2.NetworkStream, backend: _Backend) -> None:
        self._inner, self._backend = inner, backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what has come."""
        return self._inner.read(max_bytes, self._backend.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send."""
        self._inner.write(buffer, self._backend.left(timeout))

    def close(self) -> None:
        """Close."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """Return the connection under TLS."""
        return _Stream(
            self._inner.start_tls(ssl_context, server_hostname, self._backend.left(timeout)), self._backend
        )

    def get_extra_info(self, info: str) -> Any:
        """Return what is known of the connection."""
        return self._inner.get_extra_info(info)
