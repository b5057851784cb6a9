"""Whose a list of members is, and of which day; which of a council's lists speaks of a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from graph.documents import SourceMetadata
from graph.facts import MemberList, Roster
from graph.resolve.authority import from_addresses, from_metadata


def council_of(listed: MemberList, metadata: SourceMetadata) -> str | None:
    """Return the slug of the council whose members a list gives; None where neither it nor its metadata establish one."""
    known = from_metadata(metadata) or from_addresses(listed.addresses)
    return known[0].slug if known else None


def as_of(listed: MemberList, metadata: SourceMetadata) -> date | None:
    """Return the day that a list speaks of: the one given beside it, or on which it was fetched.

    Without either it is at least as new as the newest term of office on it; None where it has no terms.
    """
    if metadata.held_on is not None:
        return metadata.held_on
    if metadata.retrieved_at is not None:
        return metadata.retrieved_at.date()
    return max((one.since for one in listed.tenures if one.since), default=None)


def nearest(rosters: Sequence[Roster], council: str, held_on: date | None) -> Roster | None:
    """Return the council's list of members as of the day nearest to the meeting's; the later one of two as near."""
    own = [roster for roster in rosters if roster.council == council]
    if not own or held_on is None:
        return max(own, key=lambda one: one.as_of, default=None)
    return min(own, key=lambda one: (abs((one.as_of - held_on).days), -one.as_of.toordinal()))
