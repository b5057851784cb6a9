"""Asks a second: read, embedded, paired, compared and clustered, at growing sizes.

    python benchmarks/recurrence.py [COUNT ...]        (default 1000 4000 16000)

Asks are made up from the wordings of the lexicon, so no corpus is needed. Times are CPU seconds of this
process; memory is its peak.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import yaml

from graph.facts import AskRecord
from graph.files import folder
from graph.recur import Latent, recur
from graph.recur.evidence import compare, corpus
from graph.recur.nearby import candidates
from graph.recur.reading import read

FRAMES = (
    "That a quarterly report on {one} be brought to the Panel.",
    "That Cabinet be requested to review {one} and {two}.",
    "Write to the Minister about {one}.",
    "That a leaflet on {one} be sent to residents near {place}.",
    "That members be trained on {one}, with particular regard to {two}.",
    "Consult people in {place} on {one} before any change to {two}.",
    "That more money be found for {one} in {place}.",
    "Stop {one} in {place} until {two} has been looked at.",
)


def made_up(count: int) -> list[AskRecord]:
    """Return `count` asks of some 400 councils, the same at every run."""
    drawn = random.Random(0)
    groups = yaml.safe_load((folder("data") / "lexicon" / "subjects.yaml").read_text(encoding="utf-8"))
    subjects = [line.split(" | ")[0] for lines in groups.values() for line in lines]
    ends = ["ton", "ham", "ley", "by"]
    places = ["".join(drawn.choices("bcdfglmnprst", k=3)) + drawn.choice(ends) for _ in range(5000)]

    def text() -> str:
        one, two, place = drawn.choice(subjects), drawn.choice(subjects), drawn.choice(places)
        return drawn.choice(FRAMES).format(one=one, two=two, place=place)

    return [
        AskRecord(f"https://example.org/ask/{n:07d}", text(), f"council-{n % 400}", f"list-{n // 6}")
        for n in range(count)
    ]


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    start = time.process_time()
    return work(), time.process_time() - start


COLUMNS = ("asks", "read/s", "embed/s", "pair/s", "pairs", "compare/s", "recur s", "peak MB")


def main(counts: list[int]) -> None:
    print("".join(f"{name:>11}" for name in COLUMNS))
    for count in counts:
        print("".join(f"{figure:>11.0f}" for figure in measured(count)))


def measured(count: int) -> tuple[float, ...]:
    asks = made_up(count)
    texts = [ask.text for ask in asks]
    _, reading = timed(lambda: [read(text) for text in texts])
    vectors, embedding = timed(lambda: Latent().embed(texts))
    ready = corpus(asks, vectors)
    (left, right), pairing = timed(lambda: candidates(ready))
    _, comparing = timed(lambda: compare(ready, left, right))
    _, whole = timed(lambda: recur(asks))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rates = count / reading, count / embedding, count / pairing, len(left), len(left) / comparing
    return count, *rates, whole, peak


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [1000, 4000, 16000])
