"""Which body a mention is: its type word and its content words, within one council."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import yaml
from rdflib import URIRef

from graph import files, iris
from graph.vocab import SCR

_EMPTY = frozenset(
    ("and", "the", "of", "for", "services", "service", "matters", "meeting", "joint", "session", "special")
)
_WHOLE = {"mayor and cabinet": "cabinet", "full council": "council", "executive committee": "executive"}


@cache
def _table() -> dict[str, Any]:
    text = (files.folder("data") / "lexicon" / "bodies.yaml").read_text(encoding="utf-8")
    table: dict[str, Any] = yaml.safe_load(text)
    return table


def segment(name: str) -> str:
    """Return the last part of a body's IRI: the words that tell it from others, in their printed order.

    "and", "Services" and "Matters" tell nothing apart; "&" and "and", and a possessive with either apostrophe, are
    the same; a word glued to "meeting" is parted from it.
    """
    folded = re.sub(r"(?i)(committee|panel|board|commission|forum)meeting\b", r"\1", name)
    folded = re.sub(r"(?i)\bsub[- ]committee\b", "subcommittee", folded).replace("&", " and ")
    words = [word for word in iris.slug(folded).split("-") if word]
    whole = _WHOLE.get(" ".join(words))
    if whole:
        return whole
    kept = [word for word in words if word not in _EMPTY]
    return "-".join(kept or words)


def is_officer_group(name: str) -> bool:
    """Tell whether a name that sounds like a body's is one of officers."""
    folded = name.casefold()
    return any(group.casefold() in folded for group in _table()["officer_groups"])


def is_external(name: str) -> bool:
    """Tell whether a name is that of an organisation outside the council."""
    return any(re.search(rf"\b{re.escape(word)}\b", name) for word in _table()["external"])


def classes(name: str | None, kind: str | None) -> tuple[URIRef, ...]:
    """Return the classes of a body beside `scr:Body`, by its name and kind."""
    words = set(re.findall(r"[a-z]+", (name or "").casefold()))
    if words & set(_table()["scrutiny_words"]):
        return (SCR.ScrutinyBody,)
    if kind in {"executive", "executive-committee"}:
        return (SCR.ExecutiveBody,)
    if kind == "council":
        return (SCR.DecidingCommittee,)
    return ()
