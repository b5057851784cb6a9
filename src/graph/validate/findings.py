"""What a check found, before it is weighed and placed in the source."""

from __future__ import annotations

from dataclasses import dataclass

from rdflib.term import Node


@dataclass(frozen=True, slots=True)
class Finding:
    """A node that breaks a shape, with the property and the value at fault where the shape names them."""

    shape: Node
    focus: Node
    path: Node | None = None
    value: Node | None = None
