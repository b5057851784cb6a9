"""Documents out of an archive: of each meeting the newest version that has minutes, and every list of members."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from graph.documents import SourceDocument, SourceMetadata
from graph.errors import InvalidArchive, UnreadableDocument
from graph.fetch.history import History, Version, known
from graph.fetch.holdings import Archive
from graph.fetch.unread import Unread

_MEETINGS = ("moderngov-meeting", "cmis-meeting")


def documents(folder: Path) -> Iterator[SourceDocument | Unread]:
    """Return the documents of an archive, by site and then by meeting: one of each meeting that has minutes.

    It is the newest version that has them, also where the council withdrew them later, which its metadata say; the bytes of every other are
    left in the archive, and the document names those it replaces. A meeting without minutes yet is left out. One site's
    journal is in memory at a time, and one document's bytes. A site's lists of members come before its meetings. Raises `InvalidArchive` for a damaged journal.
    """
    for archive, site, council, found, withdrawn in _archived(folder):
        yield _document(archive, site, council, found, withdrawn)


def versions(folder: Path) -> Iterator[SourceDocument | Unread]:
    """Return every version with minutes, oldest first within a meeting, each naming those it replaces.

    Read in this order they give the graph that reading each when it was new gave. Bytes that came twice are read
    where they came last. Raises as `documents`.
    """
    for archive, site, council, found, withdrawn in _archived(folder):
        last = {version.sha256: place for place, version in enumerate(found)}
        for place in sorted(last.values()):
            is_newest = place == len(found) - 1
            yield _document(archive, site, council, found[: place + 1], withdrawn if is_newest else None)


def count_documents(folder: Path) -> int:
    """Return how many documents an archive has."""
    return sum(1 for _ in _archived(folder))


def count_versions(folder: Path) -> int:
    """Return how many documents `versions` gives."""
    return sum(len({version.sha256 for version in found}) for _, _, _, found, _ in _archived(folder))


def _archived(folder: Path) -> Iterator[tuple[Archive, str, str | None, list[Version], str | None]]:
    archive = Archive(folder)
    for site in archive.sites():
        history = History.of(_needed(archive.journal(site)))
        council = ((history.begun or {}).get("plan") or {}).get("council")
        for found in _lists(history):
            yield archive, site, council, found, None
        for found, withdrawn in _meetings(history):
            yield archive, site, council, found, withdrawn


def _needed(journal: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield the lines that are needed here, of versions and of what was withdrawn; most are not, and are not kept."""
    withdrawn: set[str] = set()
    for entry in journal:
        key = str(entry.get("key"))
        if entry.get("withdrawn"):
            withdrawn.add(key)
        if entry.get("event") == "begin" or entry.get("outcome") in {"new", "changed"} or key in withdrawn:
            yield entry


def _lists(history: History) -> Iterator[list[Version]]:
    """Return each version of the list of members, by itself: it speaks of its day, and a later one replaces none."""
    for key, _ in known(history, "members"):
        newest = {version.sha256: version for version in history.versions[key]}
        yield from ([version] for version in sorted(newest.values(), key=lambda one: one.at))


def _meetings(history: History) -> Iterator[tuple[list[Version], str | None]]:
    """Return the versions with minutes of each meeting, oldest first, and when the newest was withdrawn, if it was.

    A meeting may have come from two addresses.
    """
    found: dict[str, list[Version]] = {}
    pages: dict[tuple[str, str], str] = {}
    for key, _ in known(history, "meeting", "minutes"):
        for version in history.versions[key]:
            identifiers = version.about.get("identifiers") or {}
            meeting = next((f"{one} {identifiers[one]}" for one in _MEETINGS if one in identifiers), key)
            found.setdefault(meeting, []).append(version)
            pages[version.sha256, version.at] = key
    for meeting in sorted(found):
        minuted = [version for version in found[meeting] if version.about.get("minutes") is not False]
        if minuted:
            in_order = sorted(minuted, key=lambda version: version.at)
            yield in_order, history.withdrawn.get(pages[in_order[-1].sha256, in_order[-1].at])


def _document(
    archive: Archive, site: str, council: str | None, found: list[Version], withdrawn: str | None
) -> SourceDocument | Unread:
    last = found[-1]
    about = last.about
    name = (
        f"{site}/members {last.at[:10]}"
        if about.get("members")
        else f"{site}/{' '.join(str(about[key]) for key in ('date', 'body') if about.get(key)) or last.sha256[:16]}"
    )
    earlier = dict.fromkeys(one.sha256 for one in found[:-1] if one.sha256 != last.sha256)
    try:
        content = archive.blob(last.sha256)
    except InvalidArchive as error:
        return Unread(name, UnreadableDocument(name, str(error)))
    return SourceDocument(
        name,
        content,
        SourceMetadata(
            url=last.address,
            council=council,
            body=about.get("body"),
            held_on=_day(about),
            retrieved_at=datetime.fromisoformat(last.at),
            identifiers=tuple(sorted((about.get("identifiers") or {}).items())),
            replaces=tuple(earlier),
            withdrawn_at=datetime.fromisoformat(withdrawn) if withdrawn else None,
        ),
    )


def _day(about: Mapping[str, Any]) -> date | None:
    try:
        return date.fromisoformat(about.get("date") or "")
    except ValueError:
        return None
