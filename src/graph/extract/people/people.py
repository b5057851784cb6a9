"""Who was there, in what capacity, and which posts act: from lists, from prose, and from the format's own lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from graph.extract.grammar import names
from graph.extract.grammar.found import Found
from graph.extract.grammar.reading import Cover, Reading
from graph.extract.people.attendance import capacity
from graph.extract.people.elections import elected, with_elected
from graph.extract.people.listed import Listed, replaced_by
from graph.extract.people.mentions import mentions
from graph.extract.people.posts import acting_posts, evidence_at, is_officer, post_acting, same_post
from graph.extract.people.standing_in import standing_in
from graph.facts import ActionPoint, Attendance, BodyMention, Evidence, Party

_PEOPLE = {"attending-member", "member", "chair", "vice-chair", "substitute", "apology", "executive-member"}


def attendances(
    reading: Reading,
    listing: Iterable[Listed],
    found: Iterable[Found],
    actions: Iterable[ActionPoint],
    body: BodyMention | None = None,
) -> tuple[Attendance, ...]:
    """Return everybody at the meeting or named in it, and each post that acts or is to act, in the order of the text.

    `listing` are the entries of its attendance lists, `body` is the body that met.
    """
    made: list[Attendance] = [*_contact(reading), *decision_maker(reading), *_from_format(reading)]
    made += [_from_list(one) for one in listing]
    made += [_replaced(one) for one in made if one.instead_of is not None]
    made = _with_stand_ins(made, list(standing_in(reading)))
    made += list(mentions(reading, made))
    made = with_elected(made, elected(reading, body))
    made += list(acting_posts(reading, made, tuple(found)))
    made += list(_tasked(made, actions))
    made = [_with_plain_post(one) for one in made]
    return tuple(_distinct(sorted(made, key=lambda one: (one.party.span.start, one.party.span.end))))


def _with_plain_post(one: Attendance) -> Attendance:
    role = names.plain_post(one.party.role) if one.party.role else None
    return one if role == one.party.role else replace(one, party=replace(one.party, role=role))


def _replaced(one: Attendance) -> Attendance:
    """Return the absence of the member whose place somebody took."""
    assert one.instead_of is not None  # noqa: S101 (told by the caller)
    return replace(one, party=one.instead_of, capacity="apology", instead_of=None)


def _with_stand_ins(listed: list[Attendance], told: list[Attendance]) -> list[Attendance]:
    """Add who is told to have stood in; a list's own entry gives way to it where it says otherwise."""
    known = {(one.party.span, one.capacity) for one in listed}
    fresh = [one for one in told if (one.party.span, one.capacity) not in known]
    standing = Cover(one.party.span for one in fresh if one.capacity == "substitute")
    return [*(one for one in listed if not standing.overlaps(one.party.span)), *fresh]


def _contact(reading: Reading) -> Iterator[Attendance]:
    contact = reading.minutes.header.contact
    if contact is None:
        return
    titles = re.compile(rf"\b(?:{names.courtesy_title()})\.?\s+(?=[A-Z])")
    value = titles.sub("", contact.value)
    value = " / ".join(_CONTACT_ENDS.split(part)[0] for part in re.split(r"\s/\s|\bor\b", value))
    for match in re.finditer(rf"(?<![\w'])(?:{names.CORE})(?![\w'])", value):
        name = match.group()
        while " " in name and not (
            names.is_name(name)
            or (_PAIR.fullmatch(name) and names.is_forename(name) and names.is_name(name, titled=True))
        ):
            name = name.rsplit(" ", 1)[0]
        if name.count(" ") == 2 and _POST_BEHIND.match(value, match.start() + name.rindex(" ") + 1):
            name = name.rsplit(" ", 1)[0]
        if name.count(" ") == 2 and names.is_forename(name) and _HEAD_BEHIND.match(value, match.start() + len(name)):
            name = name.rsplit(" ", 1)[0]  # "Jill Poole Democracy Officer"
        if " " not in name or names.role_head().search(name):
            continue
        after = re.match(r"(?:,\s+|\s+-\s+|\s+)(?P<role>[A-Z].+)", value[match.start() + len(name) :])
        role = (names.role().match(after["role"]) or _UNIT.fullmatch(after["role"].strip(" ,-"))) if after else None
        party = Party(names.plain(name), role.group().strip(" ,-") if role else None, "officer", contact.span)
        yield Attendance(party, "contact", None, Evidence((contact.span,), "contact-line", 0.97))


_POST_BEHIND = re.compile(
    r"(?:Senior|Principal|Assistant|Deputy|Lead|Chief|Head|Interim|Acting|Democratic|Scrutiny|Committee|Governance) [A-Z]"
)
_HEAD_BEHIND = re.compile(r"\s+(?:Officer|Manager|Co-?ordinator|Adviser|Advisor|Administrator|Clerk|Lead)\b")
_PAIR = re.compile(r"\S+ \S+")  # "Julie North": a forename licenses a surname that is a word too
_UNIT = re.compile(  # where somebody works, in place of a post: "Democratic Services"
    r"(?:[A-Z][\w'&-]*\s(?:and\s|&\s)?){0,4}(?:Services|Service|Support|Team|Unit|Office|Section|Department|Scrutiny|Governance)"
)
_CONTACT_ENDS = re.compile(
    r"\b(?:Tel|Telephone|Email|E-mail|Ext|The (?:web|live)|webcast|Web)\b|\d{3}|https?:|\[email"
)
_DECISION_MAKER = re.compile(
    r"^(?:Decision[ -](?:[Mm]aker|[Tt]aker)|Decision (?:[Mm]ade|[Tt]aken) [Bb]y|Decided [Bb]y)\s*:\s*(?P<role>[A-Z].{2,120})$"
)


_EXECUTIVE = re.compile(
    r"(?:The )?(?:Mayor and )?(?:Cabinet|Executive)(?: (?:Board|Committee|Cabinet))?(?: \([^()]*\))?"
)
_WAS_NOT_THERE = re.compile(r"absent|not (?:present|in attendance|required)|did not attend|no$|not attended")


def decision_maker(reading: Reading) -> Iterator[Attendance]:
    """Read "Decision Maker: Director of Place": a post, where no body decided."""
    for passage in reading.passages[:60]:
        match = _DECISION_MAKER.match(passage.text)
        if (
            match is None
            or not names.role_head().search(match["role"])
            or _EXECUTIVE.fullmatch(match["role"])
            or (
                re.search(r"(?:Committee|Cabinet|Board|Panel|Council)$", match["role"])
                and not names.role_head().match(match["role"])
            )
        ):
            continue
        role = match["role"].strip(" .")
        span = passage.span(match.start("role"), match.start("role") + len(role))
        kind = "councillor" if names.is_members_role(role) else "officer"
        yield Attendance(
            Party(None, role, kind, span),
            "mentioned",
            passage.agenda_item,
            evidence_at(passage, span, "decision-maker", 0.95),
        )


def _tasked(known: list[Attendance], actions: Iterable[ActionPoint]) -> Iterator[Attendance]:
    """Yield the posts that an action is given to and that appear nowhere else."""
    held = [one.party.role for one in known if one.party.role]
    surnames = {one.party.name.split()[-1] for one in known if one.party.name}
    initials = {"".join(word[0] for word in one.party.name.split()) for one in known if one.party.name}
    for action in actions:
        for party in (action.owner, *action.partners):
            if (
                party is None
                or party.name
                or not party.role
                or party.role in held
                or names.is_vague(party.role)
                or party.role[0].islower()
                or party.role.split()[-1] in surnames
                or party.role in initials
                or party.role.lower().startswith(("officers", "clerk"))
            ):
                continue
            if any(same_post(other, party.role) for other in held):
                continue
            held.append(party.role)
            yield Attendance(
                party,
                "mentioned",
                action.agenda_item,
                Evidence(action.evidence.spans, "tasked-post", 0.85, operative=party.span),
            )


def _from_format(reading: Reading) -> Iterator[Attendance]:
    for one in reading.minutes.attendees:
        member = bool(re.match(rf"(?:{names.councillor_title()})\b", one.name))
        told = (one.status or "").casefold()
        party = Party(names.plain(one.name), one.role, "councillor" if member else "officer", one.span)
        status = (
            "apology"
            if "apolog" in told
            else "mentioned"
            if told in {"", "expected"} or _WAS_NOT_THERE.match(told)
            else "member"
            if member
            else "officer"
        )
        if status == "member" and re.search(r"\bChair", one.role or "") and "Vice" not in (one.role or ""):
            status = "chair"
        yield Attendance(party, status, None, Evidence((one.span,), "attendance-table", 0.98))


def _from_list(one: Listed) -> Attendance:
    if not one.name:
        post = post_acting(one.passage, one.role or "", one.start, "attendance-list", 0.95)
        return replace(post, capacity="apology") if one.section == "apologies" else post
    role_kind = capacity(one)
    if one.member or role_kind in {"member", "substitute", "apology", "vice-chair", "chair"}:
        kind = "councillor" if one.member or not _is_independent(one) else "coopted"
    elif role_kind == "co-optee-non-voting":
        kind = "coopted"
    else:
        kind = "officer" if is_officer(one.role) else "other"
    span = one.passage.span(one.start, one.end)
    replaced = replaced_by(one) if role_kind == "substitute" else None
    instead = (
        Party(replaced[0], None, "councillor", one.passage.span(replaced[1], replaced[2]))
        if replaced and names.is_name(replaced[0], titled=True)
        else None
    )
    role = one.role if one.role and not one.role.casefold().startswith("substitute") else None
    return Attendance(
        Party(one.name, role, kind, span),
        role_kind,
        one.passage.agenda_item,
        evidence_at(one.passage, span, "attendance-list", 0.95),
        instead,
    )


def _is_independent(one: Listed) -> bool:
    """An untitled name among titled ones is no councillor (an independent or co-opted member)."""
    return bool(re.search(rf"\b(?:{names.councillor_title()})\b", one.passage.text))


def _distinct(attendances: Iterable[Attendance]) -> Iterator[Attendance]:
    """Leave out a bare mention of somebody who is there, and the same name in the same capacity twice."""
    everyone = tuple(attendances)
    present = {
        one.party.name for one in everyone if one.capacity in _PEOPLE | {"officer", "contact"} and one.party.name
    }
    seen: set[tuple[str | None, str | None, str]] = set()
    absent = [
        one.party.name
        for one in everyone
        if one.capacity == "apology" and " " in (one.party.name or "") and one.evidence.rule != "attendance-table"
    ]
    chairs = {one.party.name for one in everyone if one.capacity == "chair" and one.party.name}
    for one in everyone:
        if one.capacity == "member" and one.party.name in chairs and one.party.role is None:
            continue  # a list of those present, and a line of its own for who was in the chair
        if one.capacity == "apology" and _is_short_for_one(one.party.name or "", absent):
            continue  # "X attended for Councillor Carter", whose own apologies name him in full
        key = (one.party.name, None if one.party.name else one.party.role, one.capacity)
        if key in seen or (one.capacity == "mentioned" and one.party.name in present):
            continue
        seen.add(key)
        yield one


def _is_short_for_one(name: str, others: Iterable[str | None]) -> bool:
    """Tell whether a surname alone is that of exactly one of others that are named in full."""
    return " " not in name and sum(names.surname(other or "") == names.surname(name) for other in others) == 1
