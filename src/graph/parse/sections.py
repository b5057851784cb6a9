"""The markers that part an item's page: "Minutes:", "Decision:", "Supporting documents:", in English and Welsh."""

from __future__ import annotations

import re

from graph.documents import Section

_AGENDA = (
    "purpose|content|background|reasons? for (?:the )?(?:decision|recommendations?)|reason|alternative options(?: considered)?"
    "|(?:other|alternative) options considered(?: and rejected)?|options considered|details of consultation|consultation(?: undertaken| carried out| and engagement)?|consultees|organisations consulted|other reasons / organisations consulted"
    "|interests? and nature of interests? declared|declarations?(?: of interests?)?|conflicts? of interest"
    "|wards affected|financial implications|legal implications|agenda text"
)
_SECTIONS = (
    (Section.MINUTES, re.compile(r"(?:draft )?minutes|cofnodion", re.IGNORECASE)),
    (Section.DECISION, re.compile(r"(?:summary of )?decisions?(?: made| taken)?|penderfyniad(?:au)?", re.IGNORECASE)),
    (
        Section.DOCUMENTS,
        re.compile(
            r"(?:supporting|additional|accompanying|background|related) (?:documents?|papers?)|dogfennau ategol",
            re.IGNORECASE,
        ),
    ),
    (Section.AGENDA, re.compile(_AGENDA, re.IGNORECASE)),
)
_OPENING = re.compile(
    r"(?P<name>Minutes|Decisions?|Decision Made|Supporting documents|Additional documents|Cofnodion|Penderfyniad)\s*:\s*"
)


def marked(words: str) -> Section | None:
    """Return the section that a line opens which is a marker and nothing else, colon or not."""
    name = " ".join(words.split()).rstrip(" :-–")
    if not 4 <= len(name) <= 60:
        return None
    return next((section for section, pattern in _SECTIONS if pattern.fullmatch(name)), None)


def opening(words: str) -> tuple[Section, int, int] | None:
    """Return the section that a paragraph opens whose words follow on the line, the marker's end, and theirs."""
    found = _OPENING.match(words)
    if found is None or found.end() >= len(words):
        return None
    section = marked(found["name"])
    return (section, len(found.group().rstrip()), found.end()) if section else None
