"""Which authority, body, post and person a mention is: by tables, types and rules, never by similarity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from rdflib import URIRef

from graph import iris
from graph.documents import Minutes, SourceDocument
from graph.facts import AuthorityMention, Basis, BodyMention, Facts, Party, Roster
from graph.resolve import posts
from graph.resolve.authority import authority
from graph.resolve.bodies import (
    acronyms,
    classes,
    is_external,
    is_joint,
    is_officer_group,
    kind_of,
    label,
    learnt,
    segment,
)
from graph.resolve.context import Context, context, is_generic
from graph.resolve.councils import Council, by_slug
from graph.resolve.people import People, Resolved, Rule, people
from graph.resolve.rosters import nearest

__all__ = ["Body", "Names", "resolve", "with_authority"]


@dataclass(frozen=True, slots=True)
class Body:
    """A body resolved: its IRI, the last segment of it, what it is called, and whether the text leaves it unnamed.

    `partners` are the councils, beside the document's own, that a joint body's name gives, each with its short name.
    """

    iri: URIRef
    segment: str
    label: str
    kind: str | None
    classes: tuple[URIRef, ...]
    unnamed: bool = False
    partners: tuple[tuple[URIRef, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """The identities that the mentions of one document have.

    `authority_segment` is a council's slug, or `unknown-` and digits of the source's digest. `merged` are IRIs that
    people have ruled to be others: these stand for them wherever they would be minted. `others` are the identities in
    the other meetings that the document minutes, as `Minutes.others` has them; the council is the same. `list_used` is
    the digest of the list of members that people were known by, "" where there was none.
    """

    sha256: str
    authority_segment: str
    authority: AuthorityMention | None
    authority_label: str | None
    own_body: BodyMention | None
    people: People = field(default_factory=lambda: People({}, {}))
    context: Context = field(default_factory=Context)
    merged: Mapping[URIRef, URIRef] = field(default_factory=dict)
    others: tuple[Names, ...] = ()
    list_used: str = ""

    @property
    def lists_used(self) -> tuple[str, ...]:
        """The digests of the lists of members that people were known by, in any of the meetings."""
        return tuple(sorted({one.list_used for one in self.meetings} - {""}))

    @property
    def meetings(self) -> tuple[Names, ...]:
        """The identities in every meeting, these first."""
        return (self, *self.others)

    def with_merged(self, merged: Mapping[URIRef, URIRef]) -> Names:
        """Return the same with what people have ruled."""
        others = tuple(one.with_merged(merged) for one in self.others)
        return replace(self, merged=dict(merged), others=others)

    def with_people(self, of: Names) -> Names:
        """Return the same with the people of names that were resolved from the same facts."""
        others = tuple(one.with_people(theirs) for one, theirs in zip(self.others, of.others, strict=True))
        return replace(self, people=of.people, others=others, list_used=of.list_used)

    @property
    def authority_iri(self) -> URIRef | None:
        """The council, None where it is not established."""
        return iris.authority(self.authority_segment) if self.authority else None

    def body(self, mention: BodyMention | None) -> Body:
        """Return the body of a mention; "the Panel" is the one that its context names, else an unnamed one of its own.

        The meeting's own body, where it is not named, is one unnamed body of this source; others of other kinds are others.
        """
        if mention is None:
            mention = self.own_body
        meant = self.context.meant(mention) if mention is not None and is_generic(mention) else mention
        if meant is None or meant.name is None:
            return self._unnamed(mention)
        name = self.context.expanded(meant.name)
        part = segment(name)
        node = iris.body(self.authority_segment, part)
        chosen = self.merged.get(node, node)
        return Body(
            chosen,
            iris.segment_of(chosen),
            label(name),
            meant.kind,
            classes(name, meant.kind),
            partners=self._partners(name),
        )

    def _unnamed(self, mention: BodyMention | None) -> Body:
        kind = mention.kind if mention else None
        own = self.own_body.kind if self.own_body else None
        part = iris.unknown(self.sha256)
        if kind is not None and (self.own_body is None or kind != own):
            part = f"{part}-{kind}"
        called = "body not named in the source"
        return Body(iris.body(self.authority_segment, part), part, called, kind, (), unnamed=True)

    def _partners(self, name: str) -> tuple[tuple[URIRef, str], ...]:
        """Return the other councils whose places a joint body's name gives ("Merton and Sutton Joint Cemetery Board")."""
        if not is_joint(name) or self.authority is None:
            return ()
        found = [council for council in by_slug().values() if council.exists and _names(name, council)]
        return tuple(
            (iris.authority(council.slug), council.place)
            for council in found
            if council.slug != self.authority_segment
            and not any(council is not other and council.place in other.place for other in found)
        )

    def post(self, role: str) -> tuple[URIRef, str]:
        """Return a post and what it is called; "the Chair" is the chair of this document's body.

        The chair of "the Panel" is the chair of the panel that the document means, where it means one.
        """
        chair = posts.chaired(role)
        if chair is None:
            return self._settled(iris.post(self.authority_segment, posts.plain(role))), posts.plain(role)
        office, of = chair
        owner = self.body(self._chaired(of) if of else None)
        named = "the body that met" if owner.unnamed and not of else f"the {of if owner.unnamed else owner.label}"
        return self._settled(iris.post(self.authority_segment, f"{office} {owner.segment}")), f"{office} of {named}"

    def _chaired(self, name: str) -> BodyMention:
        """Return the body that a chair's title names, as a mention; "the Panel" has a kind and no name."""
        known = next((one for one in self.context.named if one.name and segment(one.name) == segment(name)), None)
        mention = BodyMention(name, None, Basis.STATED, kind_of(name))
        return known or (self.context.only(name) if is_generic(mention) else None) or mention

    def person(self, party: Party) -> URIRef:
        """Return who a party with a name is."""
        return self._settled(self.resolved(party).iri)

    def resolved(self, party: Party) -> Resolved:
        """Return who a party with a name is, before any merge by ruling, with the rule that says so.

        One whom the facts do not have is somebody whom only this document is known to speak of.
        """
        name = party.name or ""
        here = Resolved(iris.person_here(self.authority_segment, name, self.sha256), Rule.OPEN, name)
        return self.people.of(party) or here

    def is_office(self, party: Party) -> bool:
        """Tell whether what stands as a party's name is an office ("Deputy Mayor"): a post, and no person."""
        return party.name is not None and posts.is_office(party.name)

    def is_officer_group(self, name: str) -> bool:
        """Tell whether a name that sounds like a body's is one of officers."""
        return is_officer_group(name)

    def is_external(self, name: str) -> bool:
        """Tell whether a name is that of an organisation outside the council."""
        return is_external(name)

    def _settled(self, node: URIRef) -> URIRef:
        return self.merged.get(node, node)


def _names(name: str, council: Council) -> bool:
    return f" {council.place.casefold()} " in f" {name.casefold().replace(',', ' ')} "


def resolve(
    facts: Facts,
    minutes: Minutes,
    document: SourceDocument,
    *,
    rosters: Sequence[Roster] = (),
    merged: Mapping[URIRef, URIRef] | None = None,
) -> Names:
    """Return the identities for every mention in `facts`.

    `rosters` are lists of members: the one of the document's council that is nearest to its date counts. `merged` says
    which IRIs people have ruled to be which others.
    """
    known = authority(minutes, document.metadata, facts.meeting.held_on)
    others = zip(facts.others, minutes.others, strict=True)
    return replace(
        _of_meeting(facts, minutes, document, known, rosters, merged),
        others=tuple(_of_meeting(one, told, document, known, rosters, merged) for one, told in others),
    )


def _of_meeting(
    facts: Facts,
    minutes: Minutes,
    document: SourceDocument,
    known: tuple[Council, AuthorityMention] | None,
    rosters: Sequence[Roster],
    merged: Mapping[URIRef, URIRef] | None,
) -> Names:
    part = known[0].slug if known else iris.unknown(document.sha256)
    roster = nearest(rosters, part, facts.meeting.held_on)
    shortened = {**(acronyms(part) if known else {}), **learnt(minutes.text)}
    return Names(
        sha256=document.sha256,
        authority_segment=part,
        authority=known[1] if known else None,
        authority_label=known[0].place if known else None,
        own_body=facts.meeting.body,
        people=people(
            facts,
            minutes,
            council=part,
            sha256=document.sha256,
            roster=roster,
        ),
        context=context(facts, minutes, shortened),
        merged=dict(merged or {}),
        list_used=roster.sha256 if roster else "",
    )


def with_authority(facts: Facts, names: Names) -> Facts:
    """Return the facts with the council that was resolved."""
    others = tuple(replace(one, authority=names.authority) for one in facts.others)
    return replace(facts, authority=names.authority, others=others)
