"""Who sends what on to whom: read only where something was decided or put forward, never from talk of the past."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph.documents import Span
from graph.extract.grammar import bodies
from graph.extract.grammar.found import is_history
from graph.extract.grammar.lexicon import pattern
from graph.extract.grammar.reading import Passage, Reading, Sentence
from graph.extract.onward.answers import ANSWERING
from graph.extract.outcomes.effects import endorses, refers
from graph.facts import ActionPoint, Basis, BodyMention, Decision, Evidence, Party, Recommendation, Referral, Report

_SENDING = re.compile(
    r"\b(?<!\bto be )(?:referred|recommended|referral be made|submitted|forwarded|passed|presented|remitted|refers?|submits?|forwards?|remits?|pass(?:es)?)\b[^.;]*?\bto (?P<to>[^.;]+)",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"^(?:that )?(?:the )?(?P<to>[^.;]{3,80}?) be (?:advised|informed|notified|made aware)(?: (?:that|of)\b)",
    re.IGNORECASE,
)
_IN_TERMS = re.compile(r"\breferral be made to\b", re.IGNORECASE)
_WHAT = re.compile(r"^(?:that )?(?P<what>[^.;]{3,200}?)\s+(?:be|is|are|was|were)\b", re.IGNORECASE)
_MANY = re.compile(r"\b(?:final )?report\b|\bfindings\b|\brecommendations\b", re.IGNORECASE)
_WHOLE = re.compile(
    r"\b(?P<name>Executive|(?:Mayor and )?Cabinet|(?:Full |County |City |Borough |District |Town |Parish |Community )?Council"
    r"|(?:(?<=^)|(?<=^the ))(?:cabinet|executive|full council))\b(?! (?:[Dd]irector|[Mm]ember|[Oo]fficer|[Pp]rocedure|[Pp]lan|[Tt]ax|[Ll]ead|[Pp]ortfolio))"
)


def referrals(
    decisions: Sequence[Decision],
    recommendations: Sequence[Recommendation],
    reports: Sequence[Report],
    meeting_body: BodyMention | None,
) -> tuple[Referral, ...]:
    """Return the referrals that the decisions make, in their order; an endorsed report first reached this body."""
    own = meeting_body or BodyMention(None, None, Basis.INFERRED)
    found: list[Referral] = []
    for index, decision in enumerate(decisions):
        receiver = receiver_of(decision, own)
        if receiver is None and not _takes_up(decision):
            continue
        about = _subject(decision, reports)
        listed = _listed_with(decision, decisions, recommendations)
        theirs = listed or tuple(
            i
            for i, one in enumerate(recommendations)
            if one.agenda_item == decision.agenda_item and one.report == about
        )
        author = reports[about].by if about is not None else None
        if (
            about is not None
            and own.kind not in ANSWERING
            and isinstance(author, BodyMention)
            and not _same(author, own)
            and _takes_up(decision)
        ):
            found.append(_endorsed(decision, index, about, author, own, theirs))
        if receiver is not None:
            what = _WHAT.match(decision.text)
            sent = Referral(
                kind_of_sending(decision.text),
                own,
                receiver,
                what["what"] if what else decision.text,
                Evidence(decision.evidence.spans, "decision-refers", 0.95, operative=decision.evidence.operative),
                decision.agenda_item,
                about,
                theirs,
                index,
            )
            found.append(sent)
    return tuple(found)


def asked_referrals(actions: Sequence[ActionPoint], meeting_body: BodyMention | None) -> tuple[Referral, ...]:
    """Return what was asked to be sent on, without a decision: "the Committee requested that the report be submitted to Cabinet"."""
    own = meeting_body or BodyMention(None, None, Basis.INFERRED)
    found = []
    for one in actions:
        clause = _ASKED_THAT.search(one.text)
        words = one.text[clause.end() :] if clause else one.text
        sending = _SENDING.search(words) if refers(words) else None
        receiver = receiver_named(sending["to"], one.evidence.spans[0], own) if sending else None
        if receiver is None:
            continue
        what = _WHAT.match(words)
        evidence = Evidence(one.evidence.spans, "asked-on", 0.9, operative=one.evidence.operative)
        found.append(
            Referral(
                kind_of_sending(words), own, receiver, what["what"] if what else words, evidence, one.agenda_item
            )
        )
    return tuple(found)


_ASKED_THAT = re.compile(r"\b(?:requested|asked|agreed) that\s+", re.IGNORECASE)
_WITH_THEM = re.compile(r"\brecommendations?$", re.IGNORECASE)


def _listed_with(
    decision: Decision, decisions: Sequence[Decision], recommendations: Sequence[Recommendation]
) -> tuple[int, ...]:
    """Return the recommendations listed behind a decision that ends "with the following recommendations"."""
    if not _WITH_THEM.search(decision.text):
        return ()
    end = decision.evidence.spans[0].end
    after = [one.evidence.spans[0].start for one in decisions if one.evidence.spans[0].start >= end]
    stop = min(after, default=None)
    return tuple(
        i
        for i, one in enumerate(recommendations)
        if one.agenda_item == decision.agenda_item
        and end <= one.evidence.spans[0].start
        and (stop is None or one.evidence.spans[0].start < stop)
    )


# What a body puts to another, where the verb is not "refer".
_OWN_WORDS = re.compile(
    r"\b(?:comments?|views?|observations?|recommendations?|response|reply|(?:annual |final |draft |interim |scrutiny )?reports?|concerns?|findings|conclusions?|submission)\b",
    re.IGNORECASE,
)


def kind_of_sending(text: str) -> str:
    """Return "submit" where a report, comments or recommendations are put to somebody, "refer" where a matter is sent on."""
    sending = _SENDING.search(text)
    if _TOLD.match(text):
        return "submit"
    if sending is None or sending.group().lower().startswith(("refer", "remit")):
        return "refer"
    if sending.group().lower().startswith("recommended"):
        return "submit"
    return "submit" if _OWN_WORDS.search(text[: sending.start()]) else "refer"


_PUT_TO_US = re.compile(
    r"\b(?P<what>(?i:comments?|views|observations|recommendations?|references?|conclusions) (?:of|from|made by) (?:the )?)(?=[A-Z])"
)
_WERE_PUT = re.compile(
    r"\b(?:was|were)\b[^.;]{0,60}?\b(?:reported|submitted|presented|tabled|circulated|considered|received|discussed|noted)\b"
)


_TOOK = re.compile(
    r"\b(?:considered|received|discussed|had before (?:it|them)) (?:all )?(?:the |a )?(?:[a-z]+ ){0,2}$"
)


def put_to_us(reading: Reading, own: BodyMention | None) -> tuple[Referral, ...]:
    """Return what other bodies put to this one: "The comments of the Pensions Panel were reported to the Committee."."""
    receiver = own or BodyMention(None, None, Basis.INFERRED)
    return tuple(
        Referral(
            "submit",
            sender,
            _named_here(passage, sentence, receiver),
            passage.text[match.start() : match.end()].strip() + " " + (sender.name or ""),
            Evidence((passage.span(sentence.start, sentence.end),), "put-to-us", 0.9),
            passage.agenda_item,
        )
        for passage in reading.spoken_with(_PUT_TO_US)
        for sentence in passage.sentences
        for match in _PUT_TO_US.finditer(sentence.text)
        for sender in _sender(passage, sentence, match, receiver)
    )


def _named_here(passage: Passage, sentence: Sentence, own: BodyMention) -> BodyMention:
    """Return this body as the sentence names it, where it does: "were reported to the Audit Committee"."""
    for one in bodies.find(sentence.text):
        at = sentence.start + one.start
        named = BodyMention(one.name, passage.span(at, at + len(one.name)), Basis.STATED, one.kind)
        if _same(named, own) and own.name is not None and named.name is not None and len(named.name.split()) > 1:
            return named
    return own


def _sender(passage: Passage, sentence: Sentence, match: re.Match[str], own: BodyMention) -> Iterator[BodyMention]:
    told = sentence.text[match.end() :]
    named = next((one for one in bodies.find(told[:160]) if one.start == 0), None)
    if named is None or is_history(sentence.text):
        return
    if not _WERE_PUT.search(told, named.end) and not _TOOK.search(sentence.text[: match.start()]):
        return
    at = sentence.start + match.end()
    sender = BodyMention(named.name, passage.span(at + named.start, at + named.end), Basis.STATED, named.kind)
    if not _same(sender, own):
        yield sender


def _takes_up(decision: Decision) -> bool:
    if pattern("responses", "reference").match(decision.text):
        return False
    return bool(set(decision.effects) & {"endorse", "approve", "refer", "note"}) and bool(
        endorses(decision.text) or _MANY.search(decision.text)
    )


def _endorsed(
    decision: Decision,
    index: int,
    about: int,
    author: BodyMention,
    own: BodyMention,
    theirs: tuple[int, ...],
) -> Referral:
    what = _WHAT.match(decision.text)
    evidence = Evidence(decision.evidence.spans, "report-taken-up", 0.9, operative=decision.evidence.operative)
    return Referral(
        "endorse",
        author,
        own,
        what["what"] if what else decision.text,
        evidence,
        decision.agenda_item,
        about,
        theirs,
        index,
    )


def _subject(decision: Decision, reports: Sequence[Report]) -> int | None:
    """Return the report that a decision is about: the one whose title it prints, else the one the item is about."""
    folded = decision.text.casefold()
    for index, report in enumerate(reports):
        if report.title.casefold() in folded:
            return index
    in_item = [i for i, report in enumerate(reports) if report.agenda_item == decision.agenda_item]
    scrutiny = [i for i in in_item if isinstance(reports[i].by, BodyMention) and reports[i].kind.endswith("report")]
    return next(iter(scrutiny or in_item), None)


def receiver_of(decision: Decision, own: BodyMention) -> BodyMention | Party | None:
    """Return to whom a decision sends its subject; None where it sends nothing on, or only back to this very body."""
    place = decision.evidence.operative or decision.evidence.spans[0]
    told = _TOLD.match(decision.text)
    if told is not None:
        return receiver_named(told["to"], place, own)
    if refers(decision.text) is None and _IN_TERMS.search(decision.text) is None:
        return None
    sending = _SENDING.search(decision.text)
    if sending is None:
        return None
    return receiver_named(sending["to"], place, own)


def receiver_named(text: str, place: Span, own: BodyMention) -> BodyMention | Party | None:
    """Return the body or the holder of an office that words begin with; None where it is none, or this very body."""
    named = bodies.find(text[:160])
    office = bodies.office(text[:160], place)
    if office is not None:
        return office
    external = pattern("bodies", "external").search(text[:120])
    whole = _WHOLE.search(text[:80])
    if named and named[0].start <= 60 and (not whole or named[0].start <= whole.start()):
        mention = BodyMention(named[0].name, place, Basis.STATED, named[0].kind)
        return None if _same(mention, own) else mention
    if whole:
        mention = BodyMention(whole["name"], place, Basis.STATED, bodies.kind_of(whole["name"]))
        return None if _same(mention, own) else mention
    if external:
        return Party(external.group(), None, "body", place)
    return None


def _same(a: BodyMention, b: BodyMention) -> bool:
    """Tell whether two mentions can be one body: the same words, or two executives, or a short name of the same type."""
    if a.name is None or b.name is None:
        return False
    one, other = a.name.casefold().removeprefix("the "), b.name.casefold().removeprefix("the ")
    if a.kind == b.kind == "executive":
        return True
    return (
        one == other
        or (len(one.split()) == 1 and other.endswith(one))
        or (len(other.split()) == 1 and one.endswith(other))
    )
