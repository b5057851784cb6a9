"""Where documents come from: the bytes as they are, with what is known of them from beside them."""

from __future__ import annotations

from graph.fetch.archived import count_versions, versions
from graph.fetch.beside import metadata
from graph.fetch.folder import Skipped, count, read, skipped
from graph.fetch.holdings import is_archive
from graph.fetch.unread import Unread

__all__ = ["Skipped", "Unread", "count", "count_versions", "is_archive", "metadata", "read", "skipped", "versions"]
