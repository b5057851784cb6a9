"""Facts as one JSON object in the shape of the labelling guidelines, so that anyone can score any file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from graph.documents import BlockKind, Minutes, Section
from graph.extract.grammar.reading import Reading
from graph.extract.onward.item_reports import nothing_came
from graph.facts import (
    ActionPoint,
    Attendance,
    Basis,
    BodyMention,
    Decision,
    Facts,
    InterestDeclaration,
    Party,
    Recommendation,
    Report,
)

_CAPACITIES = {
    "member": "present",
    "vice-chair": "present",
    "executive-member": "in-attendance",
    "attending-member": "in-attendance",
    "substitute": "substitute",
    "apology": "apologies",
    "officer": "in-attendance",
    "co-optee-non-voting": "present",
}


def labels(minutes: Minutes, facts: Facts) -> dict[str, Any]:
    """Return council, body, meeting_date, venue, agenda_items, people, outcomes, referrals and reports.

    Facts below 0.8 confidence ("possible") are left out, as are items that have neither number nor title.
    """
    meeting = facts.meeting
    return {
        "council": _council(minutes, facts),
        "body": meeting.body.name if meeting.body else None,
        "meeting_date": _day(meeting.held_on),
        "venue": meeting.venue,
        "agenda_items": [
            {"number": item.number, "title": item.title} for item in minutes.items if item.title is not None
        ],
        "people": [_person(one) for one in facts.attendances if _counts(one, facts)] + _declarers(facts),
        "outcomes": _outcomes(facts),
        "referrals": _referrals(facts),
        "reports": [*map(_report, facts.reports), *_papers(minutes, facts)],
    }


def _counts(one: Attendance, facts: Facts) -> bool:
    """Leave out what is only possible, and the bare mention of somebody who declares an interest."""
    declarers = {declared.party.name for declared in facts.interests if declared.party}
    return not one.evidence.possible and not (one.capacity == "mentioned" and one.party.name in declarers)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _person(one: Attendance) -> dict[str, Any]:
    return {
        "name": one.party.name,
        "role": one.party.role,
        "kind": one.party.kind,
        "capacity": _CAPACITIES.get(one.capacity, one.capacity),
    }


def _declarers(facts: Facts) -> list[dict[str, Any]]:
    """Return who declared interests, each once however many they declared, with the first post that is printed."""
    declared: dict[Any, dict[str, Any]] = {}
    for one in facts.interests:
        row = _declarer(one)
        if one.party is not None:
            first = declared.setdefault(row["name"] or row["role"], row)
            first["role"] = first["role"] or row["role"]
    return list(declared.values())


def _declarer(one: InterestDeclaration) -> dict[str, Any]:
    party = one.party
    return {
        "name": party.name if party else None,
        "role": party.role if party else None,
        "kind": party.kind if party else "other",
        "capacity": "declared-interest",
    }


def _outcomes(facts: Facts) -> list[dict[str, Any]]:
    rows: list[tuple[int, dict[str, Any]]] = []
    kinds: tuple[tuple[str, tuple[Decision | Recommendation | ActionPoint, ...]], ...] = (
        ("decision", facts.decisions),
        ("recommendation", facts.recommendations),
        ("action", facts.actions),
    )
    sent = {one.decision: one.receiver for one in facts.referrals if one.kind != "endorse"}
    for kind, group in kinds:
        for index, one in enumerate(group):
            if one.evidence.possible:
                continue
            to = one.addressee if isinstance(one, Recommendation) else one.owner
            if to is None and isinstance(one, Decision):
                to = sent.get(index)
            row = {
                "kind": kind,
                "verb": one.verb_printed.upper() or None,
                "label": one.label,
                "text": one.text,
                "addressed_to": _name(to),
                "form": one.form,
            }
            rows.append((one.evidence.spans[0].start, row))
    return [row for _, row in sorted(rows, key=lambda entry: entry[0])]


def _name(to: BodyMention | Party | None) -> str | None:
    if isinstance(to, Party):
        return to.name or to.role
    return to.name if to else None


_WITH_THEM = re.compile(r"\bwith (?:the |its |these )?(?:following |attached )?recommendations?\b", re.IGNORECASE)


def _referrals(facts: Facts) -> list[dict[str, Any]]:
    rows = []
    submitted = {(_name(one.made_by), _name(one.addressee)) for one in facts.recommendations if _is_put(one)}
    carried = {
        (_name(one.sender), _name(one.receiver))
        for one in facts.referrals
        if one.decision is not None and _WITH_THEM.search(facts.decisions[one.decision].text)
    }
    for sender, receiver in sorted(submitted - carried, key=str):
        rows.append({"from_body": sender, "to_body": receiver, "what": "recommendations", "kind": "submit"})
    answered = {
        (_name(one.respondent), _name(one.made_by)) for one in facts.responses if one.respondent and one.made_by
    }
    for sender, receiver in sorted(answered, key=str):
        rows.append({"from_body": sender, "to_body": receiver, "what": "response", "kind": "respond"})
    rows.extend(
        {"from_body": _name(one.sender), "to_body": _name(one.receiver), "what": one.what, "kind": one.kind}
        for one in facts.referrals
    )
    rows.extend(
        {"from_body": _name(one.made_by), "to_body": _name(one.taken_by), "what": "decision", "kind": "call-in"}
        for one in facts.call_ins
    )
    return rows


def _is_put(one: Recommendation) -> bool:
    """Tell whether the words put a recommendation to a body or the holder of an office of the council's or the state's."""
    to = one.addressee
    if isinstance(to, BodyMention):
        from_executive = one.made_by is not None and one.made_by.kind == "executive"
        return to.basis is not Basis.INFERRED or from_executive
    return to is not None and to.kind in {"councillor", "body"}


_COUNCIL = re.compile(
    r"\b(?P<name>(?:[A-Z][\w'’-]+ (?:(?:and|upon|on|of|&) )*){1,5}Council)\b(?! (?:Chamber|Meetings?|Minutes|Members?|Offices?|Officers?|Procedure|House|Tax|Plan|Assembly|[Mm]eetings?|[Mm]embers?)\b)"
)
_NO_PLACE = re.compile(
    r"^(?:The|Full|This|Most|All|Some|Each|Every|No|Many|Any|Our|Your|Other|Previous|Shadow|Councillor|Cllr|Alderman|Minutes of|Meeting of|Proceedings|Borough|City|County|Town|Parish|District|Special|Annual|Ordinary)\b",
    re.IGNORECASE,
)


def _in_head(minutes: Minutes, facts: Facts) -> str | None:
    """Return the council that the head of the page names, where it is none that is known; the body may be it."""
    body = facts.meeting.body.name if facts.meeting.body else None
    if body and re.search(r"\w council$", body, re.IGNORECASE) and not _NO_PLACE.match(body):
        return body
    for block in minutes.blocks[:8]:
        words = " ".join(minutes.quote(block.span)[:500].split())
        found = (
            _COUNCIL.search(words) if block.section is Section.HEADER and block.kind is not BlockKind.META else None
        )
        several = found is not None and found["name"].count("Council") > 1  # whose joint committee it is
        if found and not several and not _NO_PLACE.match(found["name"]) and _OPENS.search(words[: found.start()]):
            return found["name"]
    return None


_OPENS = re.compile(r"(?:^|\b(?:of|OF) (?:the |THE )?|[.|/] )$")


_PAPER = re.compile(r"\b(?:reports?|accounts|memorandum)\b", re.IGNORECASE)
_MINUTES = re.compile(r"^(?:to approve the )?minutes\b.*\b(?:meeting|held|previous|\d{4})\b", re.IGNORECASE)


def _papers(minutes: Minutes, facts: Facts) -> Iterator[dict[str, Any]]:
    """Yield the items that are themselves a report, or earlier minutes, by their titles; reports known already are not."""
    known = {one.title.casefold() for one in facts.reports}
    by_item = Reading(minutes).by_item
    for index, item in enumerate(minutes.items):
        if nothing_came(by_item.get(index, ())):
            continue
        title = re.sub(
            r"^(?:to )?(?:consider(?:ation of)?|receive|approve|note|confirm)(?: and \w+)? (?:the )?",
            "",
            item.title or "",
            flags=re.IGNORECASE,
        ).rstrip(".")
        paper = _PAPER.search(title)
        if title and (paper or _MINUTES.search(title)) and not any(one in title.casefold() for one in known):
            known.add(title.casefold())
            yield {"title": title, "kind": "other" if paper else "minutes", "by_body_or_officer": None}


def _report(one: Report) -> dict[str, Any]:
    return {"title": one.title, "kind": one.kind, "by_body_or_officer": _name(one.by)}


def _council(minutes: Minutes, facts: Facts) -> str | None:
    """Return the council's name: the one that was resolved, else the one that the page prints."""
    if facts.authority is not None:
        return facts.authority.name
    return minutes.header.council.value if minutes.header.council else _in_head(minutes, facts)
