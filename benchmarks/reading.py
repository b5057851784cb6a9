"""How fast minutes are read, parse and extract, on one core: against a plain sweep of patterns, by size, and at worst.

Run: python benchmarks/reading.py [--quick]
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections.abc import Callable

from graph.documents import SourceDocument, SourceMetadata
from graph.extract import extract
from graph.parse import parse

_TALK = (
    "The Head of Roads presented the report and explained how the programme of repairs had been drawn up.",
    "Members asked how the bridges were inspected, and whether the costs of the last winter were known.",
    "In response to a question about drains, it was explained that each gully was cleaned twice a year.",
    "Councillor Ash spoke about the crossing near the school and the number of children who used it.",
    "The Panel was reminded that the budget for lamps had been set in March and that prices had risen since.",
    "A Member referred to page 24 of the report and to the figures for the north of the borough.",
    "It was noted that the contractor had taken on two more gangs, and that the backlog had fallen by a fifth.",
    "The Cabinet Member for Transport, Councillor B Moss, thanked the officers for the clear way the data was shown.",
)
_OUTCOMES = (
    "RESOLVED: That the report be noted and that a further report be brought to the next meeting of the Panel.",
    "AGREED that:\n\n1.   The Head of Roads would survey the bridge.\n\n2.   The update was noted.",
    "The Committee agreed to visit the depot in June. The Democratic Services Officer agreed to send round dates.",
    "ACTION: Head of Libraries to provide figures for each branch by 9 April.",
    "The recommendations to be submitted to the Executive were:\n\na)   That benches be repaired.\n\nb)   That lamps be lit.",
    "RESOLVED that the Committee:\n\n(a) notes the plan;\n\n(b) asks for costs; and\n\n(c) refers the plan to the Cabinet.",
)
_SWEEP = re.compile(
    r"\b(?:resolved|agreed|ordered|recommended|noted|approved|action|councillor|declared|referred|submitted)\b",
    re.IGNORECASE,
)


def meeting(size: int, seed: int = 1) -> str:
    """Return made-up minutes of about `size` characters, twenty paragraphs an item."""
    rng = random.Random(seed)
    parts = [
        "Westmarch Council\n\nPlace Scrutiny Panel\n\nTuesday, 20th February, 2024 6.00 pm\n\nVenue: Civic Hall\n\n"
        "Present: Councillors Elm (Chair), A Ash, B Beck and C Yew\n"
    ]
    length = len(parts[0])
    number = 0
    while length < size:
        number += 1
        talk = "\n\n".join(" ".join(rng.sample(_TALK, 3)) for _ in range(5))
        item = f"\n{number}.\n\nHighways report {number} pdf icon PDF 181 KB\n\nTo consider the report.\n\nMinutes:\n\n{talk}\n\n{rng.choice(_OUTCOMES)}\n"
        parts.append(item)
        length += len(item)
    return "".join(parts)


HOSTILE = {
    "1 MB of 'that'": "that " * 200_000,
    "1 MB of 'RESOLVED that'": "RESOLVED that " * 70_000,
    "1 MB of brackets": "(" * 500_000 + ")" * 500_000,
    "1 MB of '((a) '": "((a) " * 200_000,
    "1 MB of capitals and commas": "Ash Beck, " * 100_000,
    "1 MB of titles": "Councillor Ash and " * 52_000,
    "1 MB of posts": "Head of Roads and " * 55_000,
    "20,000 labelled lines": "Minutes:\n\n" + "\n\n".join(f"{n % 90 + 1}. That item be noted" for n in range(20_000)),
    "20,000 actions": "Minutes:\n\n" + "\n\n".join("ACTION: Clerk to write" for _ in range(20_000)),
    "1 MB without a space": "a" * 1_000_000,
    "1 MB of 'and the Committee agreed'": "and the Committee agreed " * 40_000,
    "1 MB of dates": "held on 9 April 2024 " * 48_000,
}


def read(text: str) -> None:
    """Read one document through both stages."""
    minutes = parse(SourceDocument("made up", text.encode()))
    extract(minutes, SourceMetadata())


def seconds(act: Callable[[], object], repeat: int = 3) -> float:
    """Return the least CPU time of some runs."""
    best = float("inf")
    for _ in range(repeat):
        begun = time.process_time()
        act()
        best = min(best, time.process_time() - begun)
    return best


def main(arguments: list[str]) -> int:
    """Print the figures; return 1 where time grows faster than the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="smaller sizes, under half a minute")
    quick = parser.parse_args(arguments).quick
    say = sys.stdout.write
    page = meeting(30_000)
    read(page)
    spent = seconds(lambda: read(page))
    sweep = seconds(lambda: sum(1 for _ in _SWEEP.finditer(page)))
    say(f"meetings of 30 kB a second      {1 / spent:8.1f}   (bar 15)\n")
    say(f"against a plain sweep           {spent / max(sweep, 1e-6):8.1f} x its time\n")
    sizes = (30_000, 300_000, 1_000_000) if quick else (30_000, 300_000, 1_000_000, 5_000_000)
    rates = []
    for size in sizes:
        text = meeting(size)
        taken = seconds(lambda text=text: read(text), repeat=1)  # type: ignore[misc]
        rates.append(taken / len(text))
        say(f"{size / 1000:8.0f} kB                     {taken:8.2f} s   {taken / len(text) * 1e6:6.2f} s/MB\n")
    say(f"growth, last against first      {rates[-1] / rates[0]:8.2f}   (1 is linear)\n")
    for name, text in HOSTILE.items():
        sample = text[:100_000] if quick else text
        taken = seconds(lambda sample=sample: read(sample), repeat=1)  # type: ignore[misc]
        say(f"{name:32}{taken:8.2f} s   {len(sample) / 1000:.0f} kB\n")
    return 0 if rates[-1] / rates[0] < 2 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
