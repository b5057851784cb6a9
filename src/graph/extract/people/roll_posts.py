"""Posts and remarks beside the names in a run of people: before a name, after it, in brackets."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from graph.extract.grammar import names
from graph.extract.grammar.lexicon import lexicon

_CHAIR = re.compile(r"\b(?:Chair(?:man|woman|person)?|Cathaoirleach|took the chair|in the Chair)\b", re.IGNORECASE)
_SUBSTITUTE = re.compile(
    r"\b(?:[Ss]ubstitut\w+|[Aa]lternate|[Dd]eputi[sz]ing|[Ii]n place of|[Rr]eplacing|vice(?= [A-Z])|Sub\.?(?= (?:Cllr|Councillor|for)\b))"
)
_LONGEST_POST = 120  # characters
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


def dashed(text: str) -> re.Match[str] | None:
    """Match a person behind the dash or bracket after a post that begins the text: "Head of Legal Services - J. Smith".

    Groups `member`, `courtesy`, `core` and `single` are those of a person. A known forename, initials or a title tell
    a person from the second part of a post ("Service Director - Family Support").
    """
    run_on = _run_on().search(text)
    if run_on is not None and _is_post(text[: run_on.start()]) and names.is_name(run_on["core"]):
        return run_on
    found = _dash_person().search(text)
    if found is None or not _is_post(text[: found.start()]):
        return None
    name = found["core"] or found["single"]
    titled = found["member"] or found["courtesy"]
    known = titled or (found["core"] and (names.is_forename(name) or re.match(r"[A-Z](?:[. ]|-[A-Z])", name)))
    return (
        found if known and names.is_name(name, titled=bool(titled)) and not names.role_head().search(name) else None
    )


@cache
def _dash_person() -> re.Pattern[str]:
    ends = r"\s*(?:[,;.(]|\band\b|$)"
    return re.compile(rf"\s(?:[-:]\s+|(?P<bracket>\())(?P<who>{names.person().pattern})(?(bracket)\)|(?={ends}))")


@cache
def _run_on() -> re.Pattern[str]:
    """Match a name with initials behind a dash, and the next post right behind it: "- J Reid Head of Legal Services - A Orr"."""
    heads = lexicon().words("people", "role_heads")
    post = rf"(?:[A-Z][\w'&/-]*\s+(?:and\s+|&\s+|of\s+)?){{0,5}}?(?:{'|'.join(heads)})\b"
    return re.compile(
        rf"\s-\s+(?:(?P<member>{names.councillor_title()})\.?\s+|(?P<courtesy>{names.courtesy_title()})\.?\s+)*"
        rf"(?P<core>{names.INITIALLED})(?P<single>(?!))?(?=\s+{post}[^-]*\s-\s)"
    )


def _is_post(head: str) -> bool:
    """Tell whether words before a dash are a post: a name before them, or among them, is somebody else's."""
    if not names.role_head().search(head) or names_somebody(head):
        return False
    match = names.person().match(head)
    name = (match["core"] if match else None) or ""
    known = names.is_forename(name) or re.match(r"[A-Z](?:[. ]|-[A-Z])", name)
    return not name or not known or bool(match and re.match(r"\s[A-Z]", head[match.end() :]))


def posts_alone(text: str) -> tuple[tuple[int, int], ...]:
    """Return where each post stands in a stretch of a list that names nobody: one, or several with commas between."""
    cuts = [one.span() for one in _BETWEEN_POSTS.finditer(text)]
    bounds = pairwise([0, *(at for cut in cuts for at in cut), len(text)])
    placed = [_trimmed(text, start, end) for start, end in list(bounds)[::2]]
    if len(placed) > 2 and all(_is_whole_post(text[start:end]) for start, end in placed):
        return tuple(placed)
    whole = _trimmed(text, 0, len(text))
    return (whole,) if _is_whole_post(text[slice(*whole)]) else ()


_BETWEEN_POSTS = re.compile(r",(?:\s+and\b)?|\s+and\b")


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    begun = len(words) - len(re.sub(r"^[\s,.;*]*(?:[Tt]he )?", "", words))
    kept = words.rstrip(" ,.;")
    short = _SHORT.search(kept)
    if short is not None and _is_short_for(short["short"], kept[begun : short.start()]):
        kept = kept[: short.start()]
    return start + begun, start + max(len(kept), begun)


_SHORT = re.compile(r"\s*\((?P<short>[A-Z&]{2,6})\)$")


def _is_short_for(short: str, post: str) -> bool:
    """Tell whether letters in brackets are those of a post ("Head of Housing (HH)"), by which the page goes on to call it."""
    words = [word for word in re.findall(r"[\w']+", post) if word not in {"the", "and"}]
    every = "".join(word[0] for word in words)
    return short.replace("&", "") in {every, "".join(letter for letter in every if letter.isupper()), every.upper()}


def _is_whole_post(text: str) -> bool:
    if names.titled().match(text):
        return False
    told = _OF_WHAT.search(text)
    if (
        told
        and (names.person().fullmatch(told["what"]) and not names.role_head().search(told["what"]))
        and " " in told["what"]
    ):
        return False  # a name, not what the post is of
    plain = text[: told.start()] if told else text
    if len(text) <= _LONGEST_POST and names.role().fullmatch(plain) is not None:
        return not names.is_vague(plain)
    both = _SLASH.split(text, maxsplit=1)
    return len(both) > 1 and all(map(_is_whole_post, both))


_OF_WHAT = re.compile(r" \((?P<what>[A-Z][^()]{1,60})\)$")  # "Service Manager (Roads)"
_SLASH = re.compile(r"\s*/\s*(?=[A-Z])")  # "Director (Resources) / Monitoring Officer"


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


_BRACKETS = re.compile(r"\(([^()]+)\)")
_ONLY_BRACKETS = re.compile(r"(?:\([^()]+\)\s*){2,3}")
_IN_THE_CHAIR = re.compile(r",? (?:in|took) the chair$", re.IGNORECASE)
_FOR_NOW = re.compile(r"(?<=[a-z]) for (?:this|the) (?:meeting|item|evening|session)$")
_OF_BODY = re.compile(r"(?<=[a-z]) [-–] [A-Z]{2,6}$")  # "Monitoring Officer - MVCA"


def aside(rest: str) -> tuple[str, str | None]:
    """Return the remark after a name ("(Part)", "(substitute for X)") and the post that it gives, if it does."""
    inner = rest.strip().strip(".").strip()
    several = _BRACKETS.findall(inner) if _ONLY_BRACKETS.fullmatch(inner) else []
    if several:  # "(Fernshire CC) (Chairman)"
        return inner, next(
            (one for one in several if _CHAIR.search(one) or names.role_head().search(one)), several[0]
        )
    bracket = re.match(r"\((?P<inner>[^()]*(?:\([^()]*\)[^()]*)*)\)?", inner)
    after = _IN_THE_CHAIR.sub("", inner[bracket.end() :]).strip(" -–") if bracket else ""
    if bracket and after.startswith(","):  # what goes on behind a comma is said of somebody else
        inner, after = bracket["inner"], ""
    elif bracket and not after:
        inner = bracket["inner"] + inner[bracket.end() :]
    inner = _OF_BODY.sub("", re.sub(r"^(?:-|–)\s*", "", inner)).strip(" ")
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
    return inner, _FOR_NOW.sub("", _IN_THE_CHAIR.sub("", re.sub(r"^[Tt]he ", "", inner))) or None if is_role else None
