"""Where documents come from: the bytes as they are, with what is known of them from beside them."""

from __future__ import annotations

from graph.fetch.beside import metadata
from graph.fetch.folder import Skipped, Unread, count, read, skipped

__all__ = ["Skipped", "Unread", "count", "metadata", "read", "skipped"]
