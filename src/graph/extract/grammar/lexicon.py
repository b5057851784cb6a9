"""The wordings that extraction knows, loaded once from `data/lexicon/` and compiled."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from graph import files
from graph.terms.themes import digest as of_themes

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the safe loader in C, where it was built
FILES = (
    "outcomes",
    "bodies",
    "people",
    "asks",
    "responses",
    "tracker",
    "minute_tables",
    "follow_ups",
    "reports",
    "questions",
    "receipts",
    "mentions",
    "themes",
    "confidence",
)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The raw tables, by file stem, and the digest of them all and of what themes are told by."""

    tables: dict[str, dict[str, Any]]
    digest: str

    def words(self, table: str, key: str) -> tuple[str, ...]:
        """Return a list of words or patterns."""
        return tuple(self.tables[table][key])


@cache
def lexicon() -> Lexicon:
    """Return the lexicon of this checkout or installation."""
    root = files.folder("data") / "lexicon"
    texts = {stem: (root / f"{stem}.yaml").read_text(encoding="utf-8") for stem in FILES}
    told = [*(texts[stem] for stem in FILES), of_themes()]
    digest = hashlib.sha256("\0".join(told).encode()).hexdigest()
    tables = {stem: yaml.load(text, Loader=_LOADER) for stem, text in texts.items()}  # noqa: S506 (both are safe loaders)
    return Lexicon(tables, digest)


@cache
def pattern(table: str, key: str, *, prefix: str = "", suffix: str = "") -> re.Pattern[str]:
    """Return one pattern that matches any entry of a list, case ignored; `prefix` and `suffix` stand around it.

    Entries may share the name of a group; `group` reads it whichever entry matched.
    """
    entry = lexicon().tables[table][key]
    parts = [entry] if isinstance(entry, str) else list(entry)
    counter = itertools.count()
    parts = [re.sub(r"\(\?P<(\w+)>", lambda m: f"(?P<{m[1]}__{next(counter)}>", part) for part in parts]
    return re.compile(prefix + "(?:" + "|".join(parts) + ")" + suffix, re.IGNORECASE)


def group(match: re.Match[str], name: str) -> tuple[str, int, int] | None:
    """Return the text, start and end of the group `name` of an entry of the lexicon, None where it took no part."""
    for full, text in match.groupdict().items():
        if text is not None and full.partition("__")[0] == name:
            return text, match.start(full), match.end(full)
    return None


@cache
def alternatives(table: str, key: str) -> str:
    """Return a pattern of the words of a list, the longest that fits first, escaped, spaces folded.

    What several words begin with stands in it once, so that a text is not compared with each word in turn.
    """
    return _alternation(sorted(lexicon().words(table, key), key=lambda word: (-len(word), word)))


def _alternation(words: Sequence[str]) -> str:
    following: dict[str, list[str]] = {}
    for word in words:
        if word:
            following.setdefault(word[0], []).append(word[1:])
    ways = [re.escape(letter).replace(r"\ ", " ") + _alternation(rest) for letter, rest in following.items()]
    if len(ways) == 1 and "" not in words:
        return ways[0]
    return f"(?:{'|'.join(ways)}){'?' if '' in words else ''}" if ways else ""
