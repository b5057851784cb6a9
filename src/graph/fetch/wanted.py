"""Which bodies of a council are fetched."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from functools import cache

import yaml

from graph import files


def wanted(patterns: Sequence[str]) -> Callable[[str], bool]:
    """Return whether a body of a title is fetched.

    Patterns are parts of titles, or have * and ? for any letters ("*select committee"); case does not count. Without
    a pattern, bodies are kept whose title says that they scrutinise, are the executive or the council itself.
    """
    if not patterns:
        return _by_default
    given = [" ".join(pattern.casefold().split()) for pattern in patterns]

    def is_wanted(title: str) -> bool:
        folded = " ".join(title.casefold().split())
        return any(fnmatchcase(folded, one) if set(one) & set("*?[") else one in folded for one in given)

    return is_wanted


def _by_default(title: str) -> bool:
    keep, leave = _words()
    folded = " ".join(title.split())
    return bool(keep.search(folded)) and not leave.search(folded)


@cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    table = yaml.safe_load((files.folder("data") / "fetching" / "bodies.yaml").read_text(encoding="utf-8"))
    keep, leave = (re.compile("|".join(table[name]), re.IGNORECASE) for name in ("keep", "leave"))
    return keep, leave
