"""Finds `ontology/`, `shapes/`, `queries/` and `data/`: in the checkout first, else inside the package."""

from __future__ import annotations

import os
from pathlib import Path

from graph.errors import GraphError

FOLDERS = ("ontology", "shapes", "queries", "data")
_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """Return the folder `name`, one of `FOLDERS`.

    A checkout's own folder wins over the copy in an installed package, so that an edit is seen at once.
    Raises `GraphError` when neither exists.
    """
    for candidate in (_PACKAGE.parent.parent / name, _PACKAGE / "_resources" / name):
        if candidate.is_dir() and (candidate.parent.name == "_resources" or _is_checkout(candidate.parent)):
            return candidate
    raise GraphError(f"the folder {name}/ is missing beside the checkout and inside the package")


def _is_checkout(root: Path) -> bool:
    return (root / "pyproject.toml").is_file() and (root / "src" / "graph").is_dir()


def judgements() -> Path:
    """Return the file of people's rulings: the one that `SCRUTINY_JUDGEMENTS` names, else `data/judgements.csv`."""
    named = os.environ.get("SCRUTINY_JUDGEMENTS")
    return Path(named) if named else folder("data") / "judgements.csv"
