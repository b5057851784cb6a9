"""What the outcome grammar found → decisions, recommendations and action points with their parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from graph.documents import Span
from graph.extract.grammar import bodies, dates, names
from graph.extract.grammar.found import Found, Named, cue_words
from graph.extract.grammar.lexicon import pattern
from graph.extract.grammar.reading import Reading
from graph.extract.grammar.themes import themes
from graph.extract.outcomes.addressees import addressee, asked, place_of, post_of, straight
from graph.extract.outcomes.asks import ask_kind, asks, due_text, frequency
from graph.extract.outcomes.effects import effects, is_procedural
from graph.facts import ActionPoint, BodyMention, Decision, Due, Evidence, Party, Recommendation, Report

_GIVEN = re.compile(
    r"(?:,? and (?:the )?[A-Z][^,.;]{2,60}?)?(?:\s+(?:be|is|was|are|were) (?:asked|requested|authorised|given|delegated|instructed|invited|tasked)\b|\s+(?:would|will|shall|should|to|is to|are to|agreed to)\b(?! be (?:noted|thanked)))"
)
_WITH = re.compile(
    r"\bmeeting (?:to |be |will be |would be )*(?:set up|arranged|held|organised) with (?P<whom>[^.;]+?)(?= with a view| to discuss|[.;]|$)",
    re.IGNORECASE,
)
_MEMBERS = re.compile(r"^(?:(?:That |that )?(?:All )?[Mm]embers)\b(?= (?:were|be|are|to|would|should))")
_LOWER_POST = re.compile(
    r"[A-Z][a-z]+ (?:nurse|lead|officer|manager|clerk|adviser|worker|champion|doctor)\b|Conven[eo]r\b"
)
_CONTEXT = 6


def evidence(one: Found, operative: Span | None = None) -> Evidence:
    """Return why an outcome is believed: its words, the rule, the operative words before it."""
    spans = (one.span, *one.also)
    if one.rule == "cue-single" and one.cue is not None and one.cue.start < one.span.start:
        spans, operative = (Span(one.cue.start, one.span.end), *one.also), one.span
    told = f"{one.rule}: {one.verb_printed or 'no operative word'}" + (f", label {one.label}" if one.label else "")
    return Evidence(spans, one.rule, one.confidence, told, operative)


def _due(text: str | None, held_on: date | None) -> Due | None:
    """Return the days of a deadline; of "each April" the days of the first one after the meeting."""
    found = dates.due(text, held_on) if text and held_on else None
    return Due(*found) if found else None


_WITH_DEADLINE = {"request-action", "refer", "defer", "recommend"}


def decision(reading: Reading, one: Found, held_on: date | None) -> Decision:
    """Return a decision with its effects, whom it binds and by when; relative deadlines count from `held_on`."""
    folded = straight(one.text)
    owner = _owner(reading, one) or asked(reading, one)
    shown = effects(folded, has_owner=owner is not None)
    kind = ask_kind(folded) if "request-action" in shown else "do"
    deadline = due_text(folded) if set(shown) & _WITH_DEADLINE else None
    deadline = one.due.text if one.due else deadline
    return Decision(
        agenda_item=one.agenda_item,
        text=one.text,
        label=one.label,
        verb=cue_words().get(one.verb_printed.upper(), "none-printed"),
        verb_printed=one.verb_printed,
        effects=shown,
        procedural=is_procedural(shown),
        form=one.form,
        evidence=evidence(one),
        owner=owner,
        due_text=deadline,
        due=_due(deadline, held_on),
        frequency=frequency(folded, kind),
        cue=one.cue,
        themes=themes(folded, "") if "request-action" in shown else (),
        minutes_of=_minutes_of(folded) if "approve-minutes" in shown else (),
    )


_LEAD = 220  # characters before a day in which "minutes of the meeting held on" stands
_MINUTES_OF = re.compile(
    r"\bminutes\b[^.;]{0,140}?\b(?:held|dated|on|of|meetings?)\s+(?:the\s+)?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)


def _minutes_of(text: str) -> tuple[date, ...]:
    """Return the days of the meetings whose minutes are approved; none where another body is named."""
    if bodies.find(text):
        return ()
    found = dates.find(text)
    return tuple(one.value for one in found if _MINUTES_OF.search(text[max(0, one.start - _LEAD) : one.start]))


def action(reading: Reading, one: Found, held_on: date | None) -> ActionPoint:
    """Return an action point with its owner, its partners and its deadline as printed."""
    folded = straight(one.text)
    deadline = one.due.text if one.due else due_text(folded)
    return ActionPoint(
        agenda_item=one.agenda_item,
        text=one.text,
        label=one.label,
        verb_printed=one.verb_printed,
        form=one.form,
        evidence=evidence(one),
        owner=_owner(reading, one),
        partners=_partners(reading, one),
        due_text=deadline,
        due=_due(deadline, held_on),
        frequency=frequency(folded, ask_kind(folded)),
        themes=themes(folded, _said_before(reading, one)),
    )


def recommendation(
    reading: Reading, one: Found, reports: Sequence[Report], meeting_body: BodyMention | None
) -> Recommendation:
    """Return a recommendation with its asks, whose it is, to whom it is put, and which earlier reports it renews."""
    parts, finding, operative = asks(reading.minutes, one.span)
    about = _report_of(reports, one)
    author = reports[about].by if about is not None else None
    renewed = tuple(
        index
        for index, report in enumerate(reports)
        if report.evidence.operative is not None and one.span.contains(report.evidence.operative) and index != about
    )
    return Recommendation(
        agenda_item=one.agenda_item,
        text=one.text,
        label=one.label,
        verb_printed=one.verb_printed or "RECOMMENDED",
        form=one.form,
        evidence=evidence(one, operative),
        made_by=author if isinstance(author, BodyMention) else meeting_body,
        addressee=addressee(reading, one),
        report=about,
        asks=parts,
        reiterates=renewed,
        finding=finding,
        themes=tuple(dict.fromkeys(guess for ask in parts for guess in ask.themes)),
    )


def _report_of(reports: Sequence[Report], one: Found) -> int | None:
    """Return the report that an item's recommendations belong to: the scrutiny report in the item's title."""
    in_item = [
        index
        for index, report in enumerate(reports)
        if report.agenda_item == one.agenda_item
        and not (report.evidence.operative is not None and one.span.contains(report.evidence.operative))
    ]
    scrutiny = [index for index in in_item if isinstance(reports[index].by, BodyMention)]
    titled = [index for index in in_item if reports[index].evidence.rule == "report-title"]
    return next(iter(scrutiny or titled), None)


def _owner(reading: Reading, one: Found) -> Party | None:
    """Return whom the words bind: the one who agreed, or the subject that is asked, authorised or "would"."""
    if one.owner is not None:
        return _owner_of(one.owner)
    folded = straight(one.text)
    members = _MEMBERS.match(folded)
    if members:
        return Party(None, "Members", "councillor", one.span)
    opening = (_AGREED_THAT.match(folded) if one.form == "inline" else None) or re.match(
        r"(?:That |that )?(?:[Tt]he )?", folded
    )
    start = opening.end() if opening else 0
    for found in (
        names.post().match(folded, start),
        names.titled().match(folded, start),
        _LOWER_POST.match(folded, start),
    ):
        if found is None or not (_GIVEN.match(folded[found.end() :]) or _does().match(folded, found.end())):
            continue
        name = found["name"] if "name" in found.re.groupindex else None
        place = place_of(reading, one.span, folded, found.start(), found.end())
        if name is not None:
            return Party(names.plain(name), None, "councillor" if found["member"] else "other", place)
        return post_of(found.group(), place)
    return _owner_named_first(reading, one, folded) if one.rule == "action-marker" else None


# What stands before those whom a sentence binds: "it was agreed that the Chair would write", "agreed for the Clerk to".
_AGREED_THAT = re.compile(
    r"[^.]{0,300}?\b(?:agreed|resolved|decided|requested|asked)(?: unanimously)?,? (?:that|for) (?:[Tt]he )?"
)


@cache
def _does() -> re.Pattern[str]:
    """Match what somebody is to do, in the subjunctive: "the Clerk write to the operator"."""
    return pattern("outcomes", "subjunctive_tasks", prefix=r"\s+(?:also |then |further )?", suffix=r"\b(?!'| be\b)")


_NAMED_FIRST = re.compile(
    r"(?:[Tt]he )?(?P<who>[A-Z][\w.'’&/-]*(?: (?:and|of|for|&|[A-Z][\w.'’&/-]*)){0,6}) to (?!the\b)[a-z]+"
)


def _owner_named_first(reading: Reading, one: Found, folded: str) -> Party | None:
    """Return who stands before "to do" under an action marker: "Paul Reed to share", "Democratic Services to arrange"."""
    found = _NAMED_FIRST.match(folded)
    if found is None:
        return None
    return _owner_of(Named(found["who"], place_of(reading, one.span, folded, found.start("who"), found.end("who"))))


def party_named(text: str, span: Span) -> Party:
    """Return whom words that stand by themselves name ("Cllr A Marsh", "Head of Housing"): a person, else a post."""
    return _owner_of(Named(text, span))


def has_role(text: str) -> bool:
    """Tell whether a word of a text heads a role ("Chair of the Planning Committee")."""
    return names.role_head().search(text) is not None


def _owner_of(named: Named) -> Party:
    titled = names.titled().fullmatch(named.text)
    if titled:
        return Party(names.plain(titled["name"]), None, "councillor" if titled["member"] else "other", named.span)
    if (
        re.fullmatch(names.CORE, named.text)
        and names.is_name(named.text)
        and not names.role_head().search(named.text)
    ):
        return Party(names.plain(named.text), None, "other", named.span)
    return post_of(named.text, named.span)


def _partners(reading: Reading, one: Found) -> tuple[Party, ...]:
    """Return who is to be met: "A meeting to be set up with Councillor X and Safeguarding nurse"."""
    folded = straight(one.text)
    told = _WITH.search(folded)
    found = [_owner_of(named) for named in one.partners]
    if told is None:
        return tuple(found)
    for piece in re.finditer(r"[^,]+?(?=,| and |$)", told["whom"]):
        words = re.sub(r"^\s*(?:and )?(?:the )?", "", piece.group())
        if not words[:1].isupper():
            continue
        start = told.start("whom") + piece.end() - len(words)
        place = place_of(reading, one.span, folded, start, start + len(words))
        found.append(replace(_owner_of(Named(words.strip(), place)), span=place))
    return tuple(found)


def _said_before(reading: Reading, one: Found) -> str:
    passage = reading.passages[one.passage]
    return " ".join(before.text for before in reading.before(passage, _CONTEXT))


def with_owners_of_accepted_tasks(
    decisions: Sequence[Decision], actions: Sequence[ActionPoint]
) -> tuple[Decision, ...]:
    """Give a decided task its owner where, in the same item, somebody agreed to do that very thing."""
    joined = []
    for one in decisions:
        if one.owner is None and "request-action" in one.effects:
            taken = next(
                (a for a in actions if a.agenda_item == one.agenda_item and a.owner and _same_task(one.text, a.text)),
                None,
            )
            if taken is not None:
                joined.append(replace(one, owner=taken.owner))
                continue
        joined.append(one)
    return tuple(joined)


_COMMON = frozenset(
    (
        "that",
        "this",
        "they",
        "them",
        "with",
        "from",
        "the",
        "and",
        "agreed",
        "would",
        "made",
        "make",
        "following",
        "further",
    )
)


def _same_task(decided: str, accepted: str) -> bool:
    a, b = _stems(decided), _stems(accepted)
    return len(a & b) >= 3


def _stems(text: str) -> set[str]:
    return {word[:6] for word in re.findall(r"[a-z]{4,}", text.casefold()) if word not in _COMMON}
