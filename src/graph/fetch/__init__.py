"""Where documents come from: the bytes as they are, with what is known of them from beside them."""

from __future__ import annotations

from graph.fetch.folder import read

__all__ = ["read"]
