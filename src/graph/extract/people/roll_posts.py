"""Posts and remarks beside the names in a run of people: before a name, after it, in brackets."""

from __future__ import annotations

import re

from graph.extract.grammar import names
from graph.extract.grammar.lexicon import lexicon

_CHAIR = re.compile(r"\b(?:Chair(?:man|woman|person)?|Cathaoirleach|took the chair|in the Chair)\b", re.IGNORECASE)
_SUBSTITUTE = re.compile(
    r"\b(?:[Ss]ubstitut\w+|[Aa]lternate|[Dd]eputi[sz]ing|[Ii]n place of|[Rr]eplacing|vice(?= [A-Z]))\b"
)
_CODE = re.compile(r"[A-Z][A-Z&/]{0,5}\.?|[A-Z][a-z]?&[A-Z]{1,3}|(?:[A-Z]\.){2,4}")


def post_opens(head: str) -> bool:
    """Tell whether words are a post and name nobody: "Head of Finance" before a bracket."""
    if not names.role_head().search(head):
        return False
    match = names.person().match(head)
    if match is None:
        return True
    name = match["core"] or match["single"]
    return not (
        match["member"]
        or match["courtesy"]
        or (match["core"] and names.is_name(name) and not names.role_head().search(name))
    )


def names_somebody(text: str) -> bool:
    """Tell whether words before a bracket hold a titled person: then the bracket is that person's."""
    return bool(re.search(rf"\b(?:{names.titles()})\.?\s+[A-Z]", text))


def post_first(text: str) -> tuple[str, int] | None:
    """Return a post that stands before a name, and where the name begins: "Vice-Chair (Mr Moss)", "Clerk Ann Oak"."""
    bracket = re.match(r"(?:[Tt]he )?(?P<role>[A-Z][^()]{2,100}?)\s*\(\s*(?=\S)", text)
    if bracket and names.role_head().search(bracket["role"]) and names.person().match(text, bracket.end()):
        return bracket["role"].strip(), bracket.end()
    for head in names.role_head().finditer(text):
        role = re.match(rf"(?:[Tt]he )?(?P<role>(?:[A-Z][\w' &/-]*?)?{re.escape(head.group())}),?\s+(?=[A-Z])", text)
        if role and names.person().fullmatch(text[role.end() :].split("(")[0].strip(" .")):
            return role["role"], role.end()
    return None


def role_only(text: str) -> str | None:
    """Return a piece that is a post and nothing else, without its article."""
    role = re.sub(r"^the ", "", text.strip(" ."), flags=re.IGNORECASE)
    return role if role[:1].isupper() and names.role_head().search(role) else None


def aside(rest: str) -> tuple[str, str | None]:
    """Return the remark after a name ("(Part)", "(substitute for X)") and the post that it gives, if it does."""
    inner = rest.strip().strip(".").strip()
    bracket = re.match(r"\((?P<inner>[^()]*(?:\([^()]*\)[^()]*)*)\)?", inner)
    after = inner[bracket.end() :].strip(" -–") if bracket else ""
    if bracket and not after:
        inner = bracket["inner"]
    inner = re.sub(r"^(?:-|–)\s*", "", inner).strip(" ")
    inner = inner.strip("()") if not after else inner
    if not inner or _SUBSTITUTE.search(inner) or _CODE.fullmatch(inner):
        return inner, None
    if inner[0].islower() and not inner.startswith("the "):
        return inner, None
    is_role = (
        names.role_head().search(inner)
        or len(inner.split()) >= 2
        or _CHAIR.search(inner)
        or inner in lexicon().words("people", "organisations")
    )
    return inner, re.sub(
        r",? in the chair$", "", re.sub(r"^[Tt]he ", "", inner), flags=re.IGNORECASE
    ) or None if is_role else None
