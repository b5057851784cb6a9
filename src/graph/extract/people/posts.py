"""Posts: whose they are, where their names end in a sentence, and those that act in it without a name of a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from graph.documents import Span
from graph.extract.grammar import names
from graph.extract.grammar.found import Found
from graph.extract.grammar.lexicon import pattern
from graph.extract.grammar.reading import Passage, Reading
from graph.facts import Attendance, Evidence, Party

ACTS = (
    r"(?:also |then |further |further |subsequently |briefly )*(?:presented|introduced|gave|provided|updated|explained|advised|reported|highlighted|"
    r"outlined|informed|invited|confirmed|stated|commented|indicated|summarised|responded|agreed|undertook|offered|addressed|"
    r"delivered|answered|spoke|clarified|submitted|circulated|reminded|assisted|sought|welcomed|described|drew|tabled|demonstrated|gave|said|replied|took"
    r"|(?:was|were|will be) in attendance)\b"
)
_AND_ANOTHER = r"(?:and (?:the )?[A-Z][\w'&-]*(?: (?:(?:of|and|for|&) )*[A-Z][\w'&-]*){0,6} )?"  # post, who acts too
ACTING = re.compile(rf"\s*,?\s*{_AND_ANOTHER}(?:who )?(?:{ACTS})")
EXECUTIVE = re.compile(
    r"\b(?:Cabinet Member|Executive Member|Portfolio Holder|Portfolio Lead|Executive Councillor|Leader|Mayor|Lead Member)\b"
)


def evidence_at(passage: Passage | None, span: Span, rule: str, confidence: float) -> Evidence:
    """Return the evidence of a name at `span`: the whole passage, the name its operative part."""
    return Evidence((passage.span() if passage is not None else span,), rule, confidence, operative=span)


def is_officer(role: str | None) -> bool:
    """Tell whether a post is one of the council's own; a name without a post is taken for an officer's."""
    if role is None:
        return True
    outside = pattern("bodies", "external").search(role) or re.search(
        r"\b(?:Foundation|University|College|Ltd|Limited|plc|Charity|Association|Healthwatch|Hospital|Valuation Office|Representative|Tenant|Resident"
        r"|Parent|Student|Patient|Volunteer|Nurse|nurse|Inspector|Superintendent|Constable|Commander|Sergeant|Network|Housing Association|Citizens|Fire|Ambulance)\b",
        role,
    )
    return not outside


_NEXT_PERSON = re.compile(rf"(?:,?\s+and\s+|,\s+)(?P<name>{names.CORE})(?=(?P<after>,| \(|$))")
_VERB = re.compile(r",?\s+(?:were|was|had|who|attended|presented|Tel|Telephone|Email|E-mail)\b")


@cache
def _next_titled() -> re.Pattern[str]:
    return re.compile(rf"(?:,?\s+and\s+|,\s+)(?=(?:{names.titles()})\b)")


def cut_role(role: str) -> str:
    """A role ends where the next person, or the verb, begins; commas inside a role stay."""
    verb = _VERB.search(role)
    role = role[: verb.start()] if verb else role
    for match in _NEXT_PERSON.finditer(role + ","):
        name = match["name"]
        another = match["after"] == "," and names.role().match(role[match.end() :].lstrip(", "))
        known = names.is_forename(name) or re.match(r"[A-Z][. -]", name) or another
        if names.is_name(name) and known and not names.role_head().search(name):
            return role[: match.start()].rstrip(" ,")
    titled = _next_titled().search(role)
    return role[: titled.start()].rstrip(" ,") if titled else role.rstrip(" ,")


def acting_posts(reading: Reading, known: list[Attendance], found: tuple[Found, ...]) -> Iterator[Attendance]:
    """Return each post that acts without a name: presents, is asked, agrees to act; not one merely mentioned."""
    there = (one.party for one in known if one.party.name or one.capacity != "mentioned")
    held = list(dict.fromkeys(party.role for party in there if party.role))
    seen: list[str] = []
    known_posts: set[str] = set()
    surnames = {one.party.name.split()[-1] for one in known if one.party.name}
    owners = {one.owner.text.casefold() for one in found if one.owner}
    for passage in reading.spoken_with(names.post()):
        for match in names.post().finditer(passage.text):
            whose = _WHOSE.match(match.group())
            begun = whose.end() if whose else 0
            role = cut_role(match.group()[begun:].strip(" ,"))
            if role in known_posts or names.is_vague(role) or role.split()[-1] in surnames:
                continue
            if any(same_post(other, role) or _is_last_of(other, role) for other in (*held, *seen)):
                known_posts.add(role)
                continue
            acts = ACTING.match(passage.text, match.end()) or role.casefold() in owners
            if not acts and not _is_asked(passage.text, match) and not _is_welcomed(passage.text, match):
                continue
            seen.append(role)
            yield post_acting(passage, role, match.start() + begun, "acting-post", 0.85)


def post_acting(passage: Passage, role: str, start: int, rule: str, confidence: float) -> Attendance:
    """Return the attendance of a post without a name that stands at `start` of a passage's text."""
    span = passage.span(start, start + len(role))
    kind = "councillor" if names.is_members_role(role) else "officer" if is_officer(role) else "other"
    return Attendance(
        Party(None, role, kind, span),
        "executive-member" if kind == "councillor" and EXECUTIVE.search(role) else "officer",
        passage.agenda_item,
        evidence_at(passage, span, rule, confidence),
    )


def same_post(known: str, role: str) -> bool:
    """Tell whether a role is a known one in full, cut short ("the Executive Director"), or with initials."""
    a, b = _role_key(known), _role_key(role)
    if a == b or a[: len(b)] == b:
        return True
    tail = role.split()[-1]
    return (
        tail.isupper()
        and len(tail) > 1
        and b[0] == a[0]
        and "".join(word[0] for word in a[1:]).endswith(tail.casefold())
    )


@lru_cache(maxsize=4_096)
def _role_key(role: str) -> list[str]:
    return [word for word in re.findall(r"[a-z']+", role.casefold()) if word not in {"of", "for", "the", "and"}]


_WHOSE = re.compile(r"(?:Council|Authority|Borough|City|County|Trust|Service|Company)'s (?=[A-Z])")
_WELCOMES = re.compile(r"\b(?:welcom(?:ed|ing|e)|thanked|introduced)\b[^.]*$")
TO_US = re.compile(
    r"[^.]*? (?:to|for attending|for their attendance at) (?:the|this|today's) (?:\w+ )?(?:[Mm]eeting|[Cc]ommittee|[Pp]anel|[Bb]oard|[Cc]ommission)\b"
)


def _is_last_of(known: str, role: str) -> bool:
    """Tell whether a post is the last of several that one person holds: "Head of Law, Clerk and Monitoring Officer"."""
    return known.endswith((f", {role}", f" and {role}", f" & {role}"))


def _is_welcomed(text: str, match: re.Match[str]) -> bool:
    """Tell whether a post is one of those whom the chair welcomed to the meeting."""
    return TO_US.match(text[match.end() : match.end() + _REACH]) is not None and welcomes(text, match.start())


_REACH = 400  # characters of a sentence


def welcomes(text: str, at: int) -> bool:
    """Tell whether what stands before a place in a sentence welcomes, thanks or introduces who stands there."""
    return _WELCOMES.search(text[max(0, at - _REACH) : at]) is not None


def _is_asked(text: str, match: re.Match[str]) -> bool:
    after = text[match.end() : match.end() + 40]
    return bool(re.match(r"\s+(?:be|is|was) (?:asked|requested|authorised|given|delegated|instructed)\b", after))
