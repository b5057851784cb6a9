"""What follows from the records, pass by pass: only blocks that a change touched are worked out again.

Each pass says which blocks a change touched, and gives the functions that compare (`resolve.links`, `track.match`, …) whole
blocks, so that what they say of these is what they would say over everything. What they say of others, which may not be
whole, is left out. So the result is that of a run from nothing.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from rdflib import Graph

from graph import __version__, files, iris
from graph.describe import describe_dues, describe_identities, describe_wordings
from graph.facts import Identities, IdentityLink, IdentityRecord, Omission, Ruling, Wording, WordingMatch
from graph.pipeline.book import Book, opened
from graph.pipeline.identities import on_identities
from graph.pipeline.identities import version as version_of_identities
from graph.pipeline.records import Changed, Reader
from graph.pipeline.verdicts import version
from graph.reason import REFERRALS, closure
from graph.resolve.links import full_name_of, identities, near_surnames, surname_of
from graph.resolve.rulings import SAME
from graph.resolve.rulings import in_force as identities_in_force
from graph.store import Store, n_triples
from graph.track import dues
from graph.track.actions import match_actions
from graph.track.entries import council_of, match_entries
from graph.track.match import STEP_DAYS, answers, elsewhere, in_reports, label, match, may_lead_to
from graph.track.rulings import ANSWER, WORDING, in_force

_FORM = 1  # rises when what is written in the book changes its meaning
_MONTHS = -(-STEP_DAYS // 30) + 1
_RULED, _HEAD = "ruled", "head"
_MADE_FROM = (("queries", "following"), ("queries", "identity"), ("queries", "rules"), ("queries", "tracking"), ("data", "lexicon"))  # fmt: skip
Made = dict[str, Graph]


def follow(store: Store, rulings: Sequence[Ruling], state: Path | None) -> None:
    """Write what follows from all documents together into its graphs; see the module.

    `state` is the folder that keeps the book; None: everything is worked out from nothing, with the same result.
    """
    path = None if state is None else state / "conclusions.sqlite"
    with opened(path, _made_by(rulings)) as book, book.writing():
        reader, changed = Reader(store, book), Changed(book)
        reader.read(
            (
                "body",
                "post",
                "receiver",
                "person",
                "wording",
                "sent",
                "answered",
                "said",
                "task",
                "follow-up",
                "entry",
                "listed",
            ),
            changed,
        )
        reader.read(("clock", "sending"), changed)
        reader.note()
        turned = _written(
            book,
            str(iris.WORDINGS_GRAPH),
            [_wordings(changed, rulings), _actions(changed, rulings), _entries(changed, rulings)],
        )
        _written(book, str(iris.IDENTITY_GRAPH), [_identities(changed, on_identities(rulings))])
        _written(book, str(iris.ANSWERS_GRAPH), [_dues(changed)])
        _written(book, str(REFERRALS), [_referrals(changed)])
        graphs = (iris.WORDINGS_GRAPH, iris.IDENTITY_GRAPH, iris.ANSWERS_GRAPH, REFERRALS)
        store.replace({graph: book.whole(str(graph)) for graph in graphs})
        reader.also(turned)  # outcomes rest on wordings too
        reader.read(("outcome",), changed)
        outcomes = {root: _lines(now) for root, (_, now) in changed.of["outcome"].items()}
        book.follow(str(iris.OUTCOMES_GRAPH), outcomes)
        store.replace({iris.OUTCOMES_GRAPH: book.whole(str(iris.OUTCOMES_GRAPH))})


def _made_by(rulings: Sequence[Ruling]) -> str:
    """Return what tells how a book was made: the program, what it reads beside the code, and people's rulings."""
    told = hashlib.sha256(f"{_FORM} {__version__} {version(rulings)}".encode())
    paths = [path for folder, name in _MADE_FROM for path in sorted((files.folder(folder) / name).glob("*.*"))]
    for path in (*paths, files.folder("data") / "regimes.csv", files.folder("data") / "councils.csv"):
        told.update(f"\n{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}".encode())
    return told.hexdigest()


def _written(book: Book, graph: str, made: Iterable[Made]) -> set[bytes]:
    lines = {key: n_triples(triples) for one in made for key, triples in one.items()}
    return book.follow(graph, lines)


def _lines(records: Iterable[tuple[str, ...]]) -> bytes:
    return b"".join(sorted(f"{one[-1]}\n".encode() for one in records))


# --- who is possibly whom


def _identities(changed: Changed, rulings: Sequence[Ruling]) -> Made:
    blocks: dict[str, set[str]] = {"person": set()}
    for kind in ("body", "post"):
        blocks[kind] = {block for one in changed.records(kind) for block in _of_council(one)}
    touched = {f"{kind} {block}" for kind, names in blocks.items() for block in names}
    people = [one for one in changed.records("person") if not one.council.startswith("unknown-")]
    touched |= {f"surname {one.council} {surname_of(one)}" for one in people}
    touched |= {f"name {words}" for one in people if (words := full_name_of(one))}
    near = set(_near(changed, {(one.council, surname_of(one)) for one in people}))
    ruled = {pair for pair, one in identities_in_force(rulings).items() if one.ruling == SAME}
    of_ruled = [one for kind in blocks for one in changed.at(kind, {node for pair in ruled for node in pair})]
    blocks["person"] |= touched | {f"surname {council} {name}" for council, *names in near for name in names}
    blocks["person"] |= {f"name {words}" for one in of_ruled if one.kind == "person" and (words := full_name_of(one))}
    records = {one.node: one for kind, names in blocks.items() for one in changed.in_blocks(kind, names)}
    records |= {one.node: one for one in of_ruled}
    found = identities(records.values(), rulings)
    keys = {*touched, *(_near_key(*one) for one in near), _RULED}
    links: dict[str, list[IdentityLink]] = {key: [] for key in keys}
    for link in found.links:
        key = _key(records[link.left], records[link.right], link)
        if key in links:
            links[key].append(link)
    stamp = version_of_identities(rulings)
    made = {key: describe_identities(Identities(tuple(some)), stamp, rulings) for key, some in links.items() if some}
    made |= {key: Graph() for key in links.keys() - made.keys()}
    return {**made, _HEAD: describe_identities(Identities((), found.merged), stamp, rulings)}


def _of_council(one: IdentityRecord) -> Iterator[str]:
    if not one.council.startswith("unknown-"):
        yield f"council {one.council}"


def _near(changed: Changed, surnames: set[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Yield the pairs of surnames of one council, one letter apart, of which one was touched."""
    by_council: defaultdict[str, set[str]] = defaultdict(set)
    for council, surname in surnames:
        by_council[council].add(surname)
    for council, touched in sorted(by_council.items()):
        prefix = f"surname {council} "
        known = {name.removeprefix(prefix) for name in changed.book.blocks("person", prefix)}
        for one, other in near_surnames(sorted(known | touched)):
            if one in touched or other in touched:
                yield council, one, other


def _near_key(council: str, one: str, other: str) -> str:
    return f"near {council} {one} {other}"


def _key(left: IdentityRecord, right: IdentityRecord, link: IdentityLink) -> str:
    """Return the block that a link belongs to."""
    if link.state == "confirmed":
        return _RULED
    if left.kind != "person":
        return f"{left.kind} council {left.council}"
    if left.council != right.council:
        return f"name {full_name_of(left)}"
    one, other = sorted((surname_of(left), surname_of(right)))
    return f"surname {left.council} {one}" if one == other else _near_key(left.council, one, other)


# --- which wording is whose


def _wordings(changed: Changed, rulings: Sequence[Ruling]) -> Made:
    """Return what follows from each report, each later wording, each recommendation that an answer names, and rulings."""
    ruled = in_force(rulings, WORDING)
    kept: set[str] = set()
    made: Made = {}
    if ruled:
        claims, kept = _ruled(changed, rulings, {version for pair in ruled for version in pair})
        made[_RULED] = describe_wordings(claims, (), (), ())
    for key, (some, omissions) in {**_in_reports(changed, rulings, kept), **_elsewhere(changed, rulings)}.items():
        made[key] = describe_wordings(some, omissions, (), ())
    return {**made, **_answers(changed, rulings)}


def _ruled(changed: Changed, rulings: Sequence[Ruling], versions: set[str]) -> tuple[list[WordingMatch], set[str]]:
    """Return the claims that people have ruled on, and the recommendations whose wording they have confirmed to go on."""
    own: list[Wording] = changed.at("wording", versions)
    reports = {one.report for one in own if one.report}
    blocks = {f"report {report}" for report in reports} | {name for one in own for name in _year_before(one)}
    records = [*own, *changed.in_blocks("wording", blocks)]
    found = match(records, sent=changed.at("sent", reports), rulings=rulings).wordings
    told = [one for one in found if one.state != "proposed"]
    return told, {one.earlier_recommendation for one in told if one.state == "confirmed"}


Claims = dict[str, tuple[list[WordingMatch], list[Omission]]]


def _in_reports(changed: Changed, rulings: Sequence[Ruling], kept: set[str]) -> Claims:
    ruled = in_force(rulings, WORDING)
    again = [*changed.records("wording"), *changed.at("wording", {version for pair in ruled for version in pair})]
    reports = {one.report for one in again if one.report} | changed.roots("sent")
    told: Claims = {f"report {report}": ([], []) for report in reports}
    records = changed.in_blocks("wording", told)
    known = sorted(set(records), key=lambda one: one.version)
    claims, omitted = in_reports(known, changed.at("sent", reports), ruled)
    of = {one.version: f"report {one.report}" for one in known}
    for one in claims.values():
        if tuple(sorted((one.earlier, one.later))) not in ruled:
            told[of[one.earlier]][0].append(one)
    for left_out in omitted:
        if left_out.recommendation not in kept:
            told[of[left_out.version]][1].append(left_out)
    return told


def _elsewhere(changed: Changed, rulings: Sequence[Ruling]) -> Claims:
    """Return the claims by words alone, each at its later wording: those of the year after a change are looked at."""
    ruled = in_force(rulings, WORDING)
    touched = {f"later {version}" for version in changed.roots("wording")}
    later: dict[str, Wording] = {}
    months: dict[str, list[Wording]] = {}
    for one in changed.records("wording"):
        for other in _among(changed, _year_after(one), months):
            if other.version == one.version or may_lead_to(one, other):
                later[other.version] = other
    told: Claims = {key: ([], []) for key in touched | {f"later {version}" for version in later}}
    for council, some in _runs(later.values()):
        for one in elsewhere(_among(changed, _names(council, some), months), ruled):
            if one.later in later and tuple(sorted((one.earlier, one.later))) not in ruled:
                told[f"later {one.later}"][0].append(one)
    return told


def _among(changed: Changed, names: Iterable[str], known: dict[str, list[Wording]]) -> Iterator[Wording]:
    """Yield the wordings of some months, each month read once."""
    for name in names:
        if name not in known:
            known[name] = changed.in_blocks("wording", (name,))
        yield from known[name]


def _answers(changed: Changed, rulings: Sequence[Ruling]) -> Made:
    ruled = in_force(rulings, ANSWER)
    labels = {
        f"label {one.authority} {label(one.label)}"
        for one in changed.records("wording")
        if one.authority and one.label
    }
    roots = changed.roots("answered") | changed.roots("said") | {node for pair in ruled for node in pair}
    roots |= {one.answered for one in changed.in_blocks("answered", labels)}
    asked = changed.at("answered", roots)
    blocks = {f"label {one.authority or ''} {label(one.label)}" for one in asked}
    blocks |= {f"recommendation {node}" for pair in ruled for node in pair}
    known = sorted(set(changed.in_blocks("wording", blocks)), key=lambda one: one.version)
    found = defaultdict(list)
    for one in answers(known, asked, ruled):
        found[one.answered].append(one)
    return {
        f"answered {root}": describe_wordings((), (), found[root], changed.at("said", (root,)))
        for root in sorted(roots)
    }


def _year_before(one: Wording) -> Iterator[str]:
    if one.authority is not None and one.held_on is not None:
        month = _month(one.held_on)
        yield from _names(one.authority, range(month - _MONTHS, month + 1))


def _year_after(one: Wording) -> Iterator[str]:
    if one.authority is not None and one.held_on is not None:
        month = _month(one.held_on)
        yield from _names(one.authority, range(month, month + _MONTHS + 1))


def _runs(wordings: Iterable[Wording]) -> Iterator[tuple[str, range]]:
    """Yield, by council, the months in which these wordings and those of the year before each stand, none twice."""
    by_council: defaultdict[str, set[int]] = defaultdict(set)
    for one in wordings:
        if one.authority is not None and one.held_on is not None:
            by_council[one.authority].add(_month(one.held_on))
    for council, months in sorted(by_council.items()):
        first = last = min(months)
        for month in sorted(months):
            if month - last > _MONTHS:
                yield council, range(first - _MONTHS, last + 1)
                first = month
            last = month
        yield council, range(first - _MONTHS, last + 1)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _names(council: str, months: Iterable[int]) -> list[str]:
    return [f"month {council} {month // 12:04}-{month % 12 + 1:02}" for month in months]


# --- actions, days, referrals


def _actions(changed: Changed, rulings: Sequence[Ruling]) -> Made:
    """Return what follows for each body: a word weighs by all of the body's tasks, so each of its updates is looked at."""
    bodies = {f"body {one.body}" for kind in ("task", "follow-up") for one in changed.records(kind)}
    made: Made = {}
    for body in sorted(bodies):
        updates = changed.in_blocks("follow-up", (body,))
        claims = match_actions(changed.in_blocks("task", (body,)), updates, rulings=rulings) if updates else ()
        made[body] = describe_wordings((), (), (), (), claims)
    return made


def _entries(changed: Changed, rulings: Sequence[Ruling]) -> Made:
    """Return what follows for each council with a tracker of actions: its words weigh by all of the council's tasks."""
    roots = changed.roots("entry") | changed.roots("listed")
    councils = {one.authority for one in (*changed.records("entry"), *changed.at("entry", roots))}
    councils |= {council_of(one) for one in changed.records("task")}
    made: Made = {}
    for block in sorted(f"council {one}" for one in councils):
        entries = changed.in_blocks("entry", (block,))
        tasks = changed.in_blocks("task", (block,)) if entries else ()
        said = changed.at("listed", {one.entry for one in entries})
        made[block] = describe_wordings((), (), (), (), (), match_entries(tasks, entries, rulings=rulings), said)
    return made


def _dues(changed: Changed) -> Made:
    return {root: describe_dues(dues(now)) for root, (_, now) in changed.of["clock"].items()}


def _referrals(changed: Changed) -> Made:
    """Return what the rules say of each subject that a touched referral, through others or itself, is connected with."""
    subjects = {one[1] for one in changed.records("sending")} | changed.roots("sending")
    records: dict[tuple[str, ...], None] = {}
    waiting = set(subjects)
    while waiting:
        roots = {one[0] for one in changed.in_blocks("sending", {f"subject {one}" for one in waiting})}
        found = changed.at("sending", roots | waiting)
        records |= dict.fromkeys(found)
        waiting = {one[1] for one in found if _is_subject(one)} - subjects
        subjects |= waiting
    keys = subjects | {one[0] for one in records}
    made: Made = {key: Graph() for key in keys}
    stated = Graph().parse(data="\n".join(one[2] for one in records), format="nt") if records else Graph()
    for subject, name, value in closure(stated):
        made[str(subject)].add((subject, name, value))
    return made


def _is_subject(one: tuple[str, ...]) -> bool:
    """Tell whether a triple says of what a referral is, or in which report a recommendation."""
    return "#referralSubject> " in one[2] or "#inReport> " in one[2]
