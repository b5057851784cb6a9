"""Every IRI that is minted, from raw source values, and its inverse.

The patterns are those of the published IRI policy: readable slugs, nothing guessed (an unknown council or body
is `unknown-` and eight digits of the source's digest), hash IRIs for terms and text spans.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from rdflib import URIRef

from graph import vocab
from graph.documents import Span

BASE, NS, SHAPES = vocab.BASE, vocab.NS, vocab.SHAPES
SPARQL = f"{BASE}sparql"  # the endpoint; relative IRIs of a query are read from it
_APOSTROPHES = str.maketrans("", "", "'’‘ʼ`´")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_MAX_SLUG = 80
_MAX_SHORT = 48


def slug(text: str) -> str:
    """Return `text` as lower-case ASCII words joined by hyphens: "&" is "and", apostrophes are dropped.

    At most 80 characters, cut at a hyphen; "unnamed" where nothing is left.
    """
    plain = unicodedata.normalize("NFKD", text.replace("&", " and ").translate(_APOSTROPHES))
    words = _NOT_SLUG.sub("-", plain.encode("ascii", "ignore").decode().lower()).strip("-")
    if len(words) > _MAX_SLUG:
        words = words[:_MAX_SLUG].rsplit("-", 1)[0]
    return words or "unnamed"


def unknown(sha256: str) -> str:
    """Return the segment that stands for a council, body or report that the source of this digest does not name."""
    return f"unknown-{sha256[:8]}"


def concept(scheme: str, notation: str) -> URIRef:
    """Return the concept `notation` of a code list."""
    return URIRef(f"{BASE}def/{scheme}/{notation}")


def notation(concept_iri: str) -> str:
    """Return the last segment of a concept's IRI: the inverse of `concept`."""
    return concept_iri.rsplit("/", 1)[-1]


def whole(address: str) -> str:
    """Return an address given without its base ("id/body/…", "def/theme/…") with it; any other as it is."""
    return f"{BASE}{address}" if address.startswith(("id/", "def/")) else address


def source(sha256: str) -> URIRef:
    """Return the source document of these bytes."""
    return URIRef(f"{BASE}id/source/{sha256[:16]}")


def span(sha256: str, place: Span) -> URIRef:
    """Return the stretch of a source's canonical text (RFC 5147 character positions)."""
    return URIRef(f"{source(sha256)}#char={place.start},{place.end}")


def source_graph(sha256: str) -> URIRef:
    """Return the named graph that holds what one source document states."""
    return URIRef(f"{BASE}graph/source/{sha256[:16]}")


def source_of(graph: str) -> URIRef:
    """Return the source document whose named graph this is: the inverse of `source_graph`."""
    return URIRef(graph.replace(f"{BASE}graph/source/", f"{BASE}id/source/", 1))


def run_graph(sha256: str) -> URIRef:
    """Return the named graph that holds when one source document was read."""
    return URIRef(f"{BASE}graph/run/{sha256[:16]}")


def derived_graph(rule_set: str) -> URIRef:
    """Return the named graph of one rule set's conclusions."""
    return URIRef(f"{BASE}graph/derived/{rule_set}")


VOCABULARY_GRAPH = URIRef(f"{BASE}graph/vocab")
WORDINGS_GRAPH = URIRef(f"{BASE}graph/derived/wordings")
OUTCOMES_GRAPH = URIRef(f"{BASE}graph/derived/outcomes")
ANSWERS_GRAPH = URIRef(f"{BASE}graph/derived/answers")
IDENTITY_GRAPH = URIRef(f"{BASE}graph/derived/identity")
RECURRENCE_GRAPH = URIRef(f"{BASE}graph/derived/recurrence")
COUNCILS_GRAPH = URIRef(f"{BASE}graph/reference/councils")
RULINGS_GRAPH = URIRef(f"{BASE}graph/review/rulings")


def run(sha256: str, fingerprint: str) -> URIRef:
    """Return the run that read these bytes; `fingerprint` is `SourceDocument.fingerprint`."""
    return URIRef(f"{BASE}id/run/{sha256[:16]}-{fingerprint[:8]}")


def recurrence_run(fingerprint: str) -> URIRef:
    """Return the run that compared all asks; `fingerprint` says by which method and weights."""
    return URIRef(f"{BASE}id/run/recurrence-{_digest(fingerprint)}")


def extractor(name_and_version: str) -> URIRef:
    """Return the software agent that a run used."""
    return URIRef(f"{BASE}id/extractor/{slug(name_and_version)}")


def authority(segment: str) -> URIRef:
    """Return the council; `segment` is its slug."""
    return URIRef(f"{BASE}id/authority/{segment}")


def change_of(segment: str) -> URIRef:
    """Return the event by which a council, given by its slug, ended and others took it over."""
    return URIRef(f"{BASE}id/change/{segment}")


def area(gss: str) -> URIRef:
    """Return the area of a GSS code, as the Office for National Statistics names it."""
    return URIRef(f"http://statistics.data.gov.uk/id/statistical-geography/{gss}")


def body(authority_segment: str, body_segment: str) -> URIRef:
    """Return a body of a council."""
    return URIRef(f"{BASE}id/body/{authority_segment}/{body_segment}")


def organisation(name: str) -> URIRef:
    """Return an organisation outside the council, by its printed name."""
    return URIRef(f"{BASE}id/organisation/{slug(name)}")


def post(authority_segment: str, title: str) -> URIRef:
    """Return a post of a council, by its printed title."""
    return URIRef(f"{BASE}id/post/{authority_segment}/{slug(title)}")


def person(authority_segment: str, name: str, *, homonym: int = 1) -> URIRef:
    """Return a person by printed name; `homonym` counts different people of one name, from 1."""
    suffix = f"-{homonym}" if homonym > 1 else ""
    return URIRef(f"{BASE}id/person/{authority_segment}/{_name(name)}{suffix}")


def person_by_id(authority_segment: str, scheme: str, value: str) -> URIRef:
    """Return a person by the number that a council's own system gives them, whatever the name printed."""
    return URIRef(f"{BASE}id/person/{authority_segment}/{slug(f'{scheme} {value}')}")


def person_here(authority_segment: str, name: str, sha256: str, *, at: int | None = None, homonym: int = 1) -> URIRef:
    """Return a person whom only this source is known to speak of: too little is printed to say who it is.

    `at` is the place of the one mention, where a name cannot stand for one person even within the source.
    """
    suffix = (f"-at-{at}" if at is not None else "") + (f"-{homonym}" if homonym > 1 else "")
    return URIRef(f"{BASE}id/person/{authority_segment}/{_name(name)}-{sha256[:8]}{suffix}")


def _name(name: str) -> str:
    """Return the slug of a person's name; one without Latin letters is told from others by its digest."""
    words = slug(name)
    return f"{words}-{_digest(name)[:8]}" if words == "unnamed" else words


def meeting(authority_segment: str, body_segment: str, held_on: date | None, sha256: str) -> URIRef:
    """Return a sitting of a body; without a date it is known by its source's digest."""
    when = held_on.isoformat() if held_on else f"undated-{sha256[:8]}"
    return URIRef(f"{BASE}id/meeting/{authority_segment}/{body_segment}/{when}")


def agenda_item(meeting_iri: URIRef, segment: str) -> URIRef:
    """Return an item of a meeting; `segment` is its printed number, or its position where none is printed."""
    return URIRef(f"{meeting_iri}/item/{slug(segment)}")


def part(owner: URIRef, kind: str, segment: str | int) -> URIRef:
    """Return something that exists only within `owner`: {owner}/decision/1, {owner}/ask/2, {owner}/v/9f3e1923."""
    return URIRef(f"{owner}/{kind}/{segment}")


def report(authority_segment: str, title: str) -> URIRef:
    """Return a report of a council, by its title."""
    return URIRef(f"{BASE}id/report/{authority_segment}/{slug(title)}")


def review(authority_segment: str, title: str) -> URIRef:
    """Return a review of a council's scrutiny, by its title."""
    return URIRef(f"{BASE}id/review/{authority_segment}/{slug(title)}")


def matter(authority_segment: str, matter_segment: str) -> URIRef:
    """Return a matter that is dealt with across meetings."""
    return URIRef(f"{BASE}id/matter/{authority_segment}/{matter_segment}")


def recommendation(authority_segment: str, report_segment: str, label: str) -> URIRef:
    """Return a recommendation by its report and its printed label ("b)" and "b" are one)."""
    return URIRef(f"{BASE}id/recommendation/{authority_segment}/{report_segment}/{slug(label)}")


def action(authority_segment: str, text: str, *, agreed_on: date | None, body: str) -> URIRef:
    """Return an action that a council's own tracker lists: by its words, the day on which and the body that agreed it.

    `body` is the slug of the body's name, "" where the tracker names none. The same row of a later tracker is the same
    action.
    """
    told = f"{' '.join(text.casefold().split())} {agreed_on or ''} {body}"
    return URIRef(f"{BASE}id/action/{authority_segment}/{_short(slug(text))}-{_digest(told)[:8]}")


def _short(words: str) -> str:
    """Return a slug of at most 48 characters, cut at a hyphen."""
    return words if len(words) <= _MAX_SHORT else words[:_MAX_SHORT].rsplit("-", 1)[0]


def referral(authority_segment: str, subject_segment: str, *, sender: str, receiver: str) -> URIRef:
    """Return the sending of a subject from one body to another, each given by its segment."""
    return URIRef(f"{BASE}id/referral/{authority_segment}/{subject_segment}/{sender}-to-{receiver}")


def tombstone_graph(sha256: str) -> URIRef:
    """Return the named graph that says what became of nodes of a source whose council was not known at first."""
    return URIRef(f"{BASE}graph/tombstone/{sha256[:16]}")


def change_stream(stream: str) -> URIRef:
    """Return the stream of the changes that one journal tells."""
    return URIRef(f"{BASE}ldes/{stream}")


def change(stream: str, number: int) -> URIRef:
    """Return one change, by its number in its stream."""
    return URIRef(f"{change_stream(stream)}#{number}")


def identity_link(one: str, other: str) -> URIRef:
    """Return the link that says of two nodes, in either order, that they are possibly one."""
    return URIRef(f"{BASE}id/link/{_digest(' '.join(sorted((one, other))))}")


def review_note(*parts: str) -> URIRef:
    """Return the note of one ruling, by all that its row says."""
    return URIRef(f"{BASE}id/note/{_digest(' '.join(parts))}")


def reviewer(name: str) -> URIRef:
    """Return a person who rules, by the name that stands in the file of rulings."""
    return URIRef(f"{BASE}id/reviewer/{_name(name)}")


def cluster(anchor: str) -> URIRef:
    """Return the recurrence cluster that a member's IRI anchors."""
    return URIRef(f"{BASE}id/cluster/{_digest(anchor)}")


def cluster_graph(anchor: str) -> URIRef:
    """Return the named graph that holds one recurrence cluster, or what became of it."""
    return cluster_graph_of(str(cluster(anchor)))


def cluster_graph_of(address: str) -> URIRef:
    """Return the named graph of the recurrence cluster with this address."""
    return URIRef(f"{RECURRENCE_GRAPH}/{address.rsplit('/', 1)[-1]}")


def membership(anchor: str, node: str) -> URIRef:
    """Return the membership of a node in the cluster that `anchor` names."""
    return URIRef(f"{cluster(anchor)}/member/{_digest(node)}")


def segment_of(iri: str) -> str:
    """Return the last path segment of a minted IRI, the fragment left out."""
    return iri.split("#", 1)[0].rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Parsed:
    """An IRI taken apart: the kind ("recommendation", "meeting", ...), its segments, and the span if it has one."""

    kind: str
    segments: tuple[str, ...]
    span: Span | None = None


_CHAR = re.compile(r"char=(\d+),(\d+)")


def parse(iri: str) -> Parsed | None:
    """Return what `iri` was minted from, or None where it is not one of ours."""
    prefix = f"{BASE}id/"
    if not iri.startswith(prefix):
        return None
    path, _, fragment = iri.removeprefix(prefix).partition("#")
    kind, *segments = path.split("/")
    place = _CHAR.fullmatch(fragment)
    if not kind or not segments or (fragment and not place):
        return None
    return Parsed(kind, tuple(segments), Span(int(place[1]), int(place[2])) if place else None)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
