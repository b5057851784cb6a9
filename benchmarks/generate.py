"""Writes a made-up scrutiny graph of any size as N-Quads, the same bytes at every run. Nothing in it is real.

python benchmarks/generate.py 1000000 > graph.nq        (quads; a named graph a document, and their merge)
python benchmarks/generate.py --quick                   (ten thousand, and only their digest)
"""

from __future__ import annotations

import hashlib
import random
import sys
from collections.abc import Iterator

BASE = "https://w3id.org/scrutiny/"
NS = f"{BASE}ns#"
A = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
DERIVED = "http://www.w3.org/ns/prov#wasDerivedFrom"
GENERATED = "http://www.w3.org/ns/prov#wasGeneratedBy"
EXACT = "http://www.w3.org/ns/oa#exact"
XSD = "http://www.w3.org/2001/XMLSchema#"
THEMES = [f"theme-{number}" for number in range(40)]
WORDS = [
    "report",
    "quarterly",
    "review",
    "publish",
    "consult",
    "fund",
    "housing",
    "repair",
    "carer",
    "school",
    "road",
    "safety",
    "budget",
    "plan",
]


def lines(quads: int) -> Iterator[str]:
    """Return at most so many quads, one a line: each triple in its document's graph and in the default graph."""
    written = number = 0
    while True:
        graph = f"<{BASE}graph/source/{number:012x}>"
        for triple in document(number):
            if written + 2 > quads:
                return
            yield f"{triple} {graph} .\n"
            yield f"{triple} .\n"
            written += 2
        number += 1


def document(number: int) -> Iterator[str]:
    """Return the triples of one document: a meeting of one of 300 councils, with ten recommendations."""
    chosen = random.Random(number)
    council = f"{BASE}id/authority/council-{number % 300}"
    body = f"{BASE}id/body/council-{number % 300}/panel-{number % 7}"
    meeting = f"{BASE}id/meeting/council-{number % 300}/{number}"
    source = f"{BASE}id/source/{number:012x}"
    run = f"{BASE}id/run/{number:012x}"
    day = f"20{10 + number % 15:02}-{1 + number % 12:02}-{1 + number % 28:02}"
    yield link(council, A, f"{NS}Authority")
    yield text(council, LABEL, f"Council {number % 300}")
    yield link(body, A, f"{NS}ScrutinyBody")
    yield text(body, LABEL, f"Panel {number % 7}")
    yield link(body, f"{NS}bodyOf", council)
    yield link(meeting, A, f"{NS}Meeting")
    yield link(meeting, f"{NS}heldBy", body)
    yield text(meeting, f"{NS}heldOn", day, f"{XSD}date")
    yield link(source, A, f"{NS}SourceDocument")
    yield link(source, GENERATED, run)
    for place in range(10):
        asked = f"{BASE}id/recommendation/council-{number % 300}/review-{number}/{place}"
        wording, span = f"{asked}/v/{number:08x}", f"{source}#char={place * 200},{place * 200 + 150}"
        words = " ".join(chosen.choices(WORDS, k=14))
        yield link(asked, A, f"{NS}Recommendation")
        yield text(asked, LABEL, f"Recommendation {place} of review {number}")
        yield link(asked, f"{NS}isAgreedAt", meeting)
        yield link(asked, f"{NS}madeBy", body)
        yield link(asked, f"{NS}theme", f"{BASE}def/theme/{chosen.choice(THEMES)}")
        yield link(wording, A, f"{NS}RecommendationVersion")
        yield link(wording, f"{NS}versionOf", asked)
        yield text(wording, f"{NS}text", f"That the Executive {words}.")
        yield link(wording, f"{NS}statedIn", span)
        yield text(span, EXACT, f"That the Executive {words}.")
        yield link(span, DERIVED, source)
        if place % 2:
            referral = f"{BASE}id/referral/council-{number % 300}/review-{number}/{place}"
            yield link(referral, A, f"{NS}Referral")
            yield link(referral, f"{NS}refers", asked)
            yield link(referral, f"{NS}referredBy", body)
            yield text(referral, f"{NS}referredOn", day, f"{XSD}date")


def link(subject: str, prop: str, thing: str) -> str:
    return f"<{subject}> <{prop}> <{thing}>"


def text(subject: str, prop: str, words: str, kind: str = "") -> str:
    return f'<{subject}> <{prop}> "{words}"{f"^^<{kind}>" if kind else ""}'


if __name__ == "__main__":
    if "--quick" in sys.argv:
        print("10,000 quads, sha256", hashlib.sha256("".join(lines(10_000)).encode()).hexdigest())
    elif len(sys.argv) == 2 and sys.argv[1].isdigit():
        for line in lines(int(sys.argv[1])):
            sys.stdout.write(line)
    else:
        sys.exit(__doc__)
