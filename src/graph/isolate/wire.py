"""Messages between the server, the zygote and the workers: a length, JSON, a body, and sometimes a descriptor."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_HEAD = struct.Struct("!III")  # bytes of JSON and of the body, and how many descriptors come with them
_PIECE = 1 << 16  # bytes read at a time: a larger buffer would be mapped and unmapped by the system each time
_text = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode
_WITH = socket.CMSG_SPACE(struct.calcsize("i")) if hasattr(socket, "CMSG_SPACE") else 0  # room for one descriptor


@dataclass(slots=True)
class Message:
    """One message; `files` are descriptors that now belong to the receiver."""

    values: Mapping[str, Any]
    body: bytes = b""
    files: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Inbox:
    """Puts messages together from what a socket gives."""

    held: bytearray = field(default_factory=bytearray)
    files: list[int] = field(default_factory=list)

    def take(self, connection: socket.socket) -> Message | None:
        """Read once, and return the message if it is whole then. Raises `EOFError` where the other end is gone."""
        piece, beside, _, _ = connection.recvmsg(_PIECE, _WITH)
        for level, kind, given in beside:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                self.files += struct.unpack(f"{len(given) // 4}i", given)
        if not piece:
            raise EOFError
        self.held += piece
        return self.whole()

    def whole(self) -> Message | None:
        """Return the next message if all of it is here."""
        if len(self.held) < _HEAD.size:
            return None
        values, body, files = _HEAD.unpack_from(self.held)
        if len(self.held) < _HEAD.size + values + body or len(self.files) < files:
            return None
        start = _HEAD.size + values
        # One read may give several messages, and the descriptors of the last of them.
        own, self.files = self.files[:files], self.files[files:]
        made = Message(json.loads(self.held[_HEAD.size : start]), bytes(self.held[start : start + body]), own)
        self.held = self.held[start + body :]
        return made

    def wait(self, connection: socket.socket) -> Message:
        """Wait for the next message on a blocking socket. Raises `EOFError`."""
        message = self.whole()
        while message is None:
            message = self.take(connection)
        return message


def packed(values: Mapping[str, Any], body: bytes = b"", files: int = 0) -> bytes:
    """Return the bytes of a message."""
    text = _text(values).encode("ascii")
    return _HEAD.pack(len(text), len(body), files) + text + body


def send(connection: socket.socket, values: Mapping[str, Any], body: bytes = b"", files: Sequence[int] = ()) -> None:
    """Send a message over a blocking socket."""
    content = packed(values, body, len(files))
    sent = socket.send_fds(connection, [content], files) if files else 0
    connection.sendall(content[sent:])
