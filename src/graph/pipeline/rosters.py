"""Lists of members: kept by council beside the store, given to `resolve`, and obeyed by what was stored before them.

STATE/rosters/COUNCIL/{sha256} for each list, whose bytes and metadata are in the archive · STATE/rosters/COUNCIL/due
while documents of the council are stored that were read without a list that is kept now.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from graph import iris, parse
from graph.documents import SourceDocument
from graph.errors import UnreadableDocument
from graph.facts import MemberList, Roster
from graph.pipeline import keeping
from graph.pipeline.identities import asked, kept
from graph.pipeline.ledger import Ledger
from graph.pipeline.limited import READER
from graph.resolve.authority import from_metadata
from graph.resolve.rosters import as_of, council_of
from graph.store import Store

_FORMATS = frozenset((*parse.LOADERS, *parse.BINARY_LOADERS))


class Rosters:
    """The lists of members that a state folder has, each council's read from the archive when it is first needed."""

    def __init__(self, state: Path, ledger: Ledger) -> None:
        self._state, self._ledger = state, ledger
        self._read: dict[str, tuple[Roster, ...]] = {}

    def keep(self, document: SourceDocument, listed: MemberList) -> tuple[str, bool]:
        """Keep a list; return what there is to say of it, and whether anything is changed by it."""
        council, day = council_of(listed, document.metadata), as_of(listed, document.metadata)
        said = f"member list: {listed.people} members"
        if council is None or day is None:
            lacks = " and ".join(["council"] * (council is None) + ["day"] * (day is None))
            said += f"; not used, as its {lacks} is not known: say it beside the file"
        before = keeping.archived(self._state, document.sha256)
        had = set(keeping.councils_of_roster(self._state, document.sha256))
        usable = {council} if council is not None and day is not None else set()
        if before is not None and before.metadata == document.metadata and had == usable:
            return said, False
        for touched in sorted(had | usable):
            keeping.note_roster_due(self._state, touched)
            self._read.pop(touched, None)
            self._ledger.forget_lists(touched)
        keeping.archive(self._state, document)
        for gone in sorted(had - usable):
            keeping.forget_roster(self._state, gone, document.sha256)
        for owner in usable:
            keeping.keep_roster(self._state, owner, document.sha256)
        return said, True

    def guessed(self, document: SourceDocument) -> tuple[Roster, ...]:
        """Return the lists of the council that a document's metadata give: most likely those that it must be read with."""
        known = from_metadata(document.metadata)
        return self.of(known[0].slug) if known else ()

    def of(self, council: str) -> tuple[Roster, ...]:
        """Return a council's lists."""
        if council not in self._read:
            found = (self._roster(council, sha256) for sha256 in keeping.rosters(self._state, council))
            self._read[council] = tuple(roster for roster in found if roster is not None)
        return self._read[council]

    def note(self, council: str, document: SourceDocument) -> None:
        """Note that a document was read with all the lists that its council has."""
        self._ledger.note_lists(council, document.sha256)

    def due(self, store: Store) -> Iterator[SourceDocument]:
        """Return the documents that the store holds from before a list of their council was kept, by council."""
        for council in keeping.rosters_due(self._state):
            rows = list(asked(store, "of_council", {"authority": str(iris.authority(council))}))
            digests = sorted({row["digest"] for row in rows if row["format"] in _FORMATS})
            yield from kept(self._state, self._ledger.without_lists(council, digests))

    def is_due(self) -> bool:
        """Tell whether a list was kept since all that the store holds was read with it."""
        return bool(keeping.rosters_due(self._state))

    def settle(self) -> None:
        """Note that all documents were read with the lists that there are."""
        for council in keeping.rosters_due(self._state):
            keeping.settle_roster(self._state, council)

    def _roster(self, council: str, sha256: str) -> Roster | None:
        document = keeping.archived(self._state, sha256)
        if document is None:
            return None
        try:
            listed = READER.members(document)
        except UnreadableDocument:  # an earlier release read it, this one does not
            return None
        day = as_of(listed, document.metadata)
        return Roster(council, day, listed.tenures, is_of_the_day=True, sha256=sha256) if day is not None else None
