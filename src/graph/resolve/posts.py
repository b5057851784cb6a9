"""Which post a printed role is: its words within one council; a chair is the chair of one body."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import yaml

from graph import files

_CHAIR = re.compile(
    r"^(?:the\s+)?(?P<deputy>(?:vice|deputy)[\s-]*)?chair(?:man|woman|person)?(?:\s+of\s+(?:the\s+)?(?P<body>.+))?$",
    re.IGNORECASE,
)
_EMPTY = frozenset(("of", "for", "the", "and", "to", "in", "service", "services"))


def chaired(role: str) -> tuple[str, str | None] | None:
    """Return "Chair" or "Vice-Chair", and the body that the role names (None for none); None for any other role."""
    match = _CHAIR.match(" ".join(role.split()))
    if match is None:
        return None
    return ("Vice-Chair" if match["deputy"] else "Chair"), match["body"]


def plain(role: str) -> str:
    """Return a role without its article, white space folded."""
    return re.sub(r"^(?:the)\s+", "", " ".join(role.split()), flags=re.IGNORECASE)


def is_office(name: str) -> bool:
    """Tell whether what stands as a person's name is an office ("Deputy Mayor", "The Leader of the Council")."""
    bare = re.sub(r"\s+of the council$", "", plain(name), flags=re.IGNORECASE)
    return bare.casefold() in _offices() or chaired(name) is not None


@cache
def _offices() -> frozenset[str]:
    table = yaml.safe_load((files.folder("data") / "lexicon" / "people.yaml").read_text(encoding="utf-8"))
    return frozenset(head.casefold() for head in (*table["member_roles"], "Lord Mayor", "Lord Provost", "Provost"))


def words(role: str) -> frozenset[str]:
    """Return the words of a role that tell it from others, folded."""
    text = plain(role).replace("&", " and ").translate(str.maketrans("", "", "'’‘"))
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return frozenset(word for word in re.findall(r"[a-z0-9]+", folded) if word not in _EMPTY)


def head(role: str) -> str:
    """Return the head of a role: the words before "of", "for", "-" or a comma ("Head of Service" → "head")."""
    return " ".join(re.split(r"\s+(?:of|for|to)\s+|\s+[-–—]\s+|,", plain(role), maxsplit=1)[0].casefold().split())
