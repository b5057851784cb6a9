"""Documents validated a second: the compiled shapes against pySHACL with the shapes given, in one run.

    python benchmarks/validate.py [--quick] [FOLDER ...]        (default: the example documents)

Both see the same triples of the same documents, in turn, and must give the same reports. Times are CPU seconds of
this process, the best of several rounds for the fast engine and of one or more for pySHACL.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rdflib import Graph

from graph import fetch, files
from graph.documents import SourceDocument
from graph.errors import UnreadableDocument
from graph.pipeline import checked, read
from graph.validate import Report, load_shapes, validate_by_reference
from graph.vocab import SCR

BAR = 30


def documents(folders: Sequence[Path]) -> list[Graph]:
    """Return the triples of every document that can be read."""
    found = []
    for document in fetch.read(folders):
        try:
            if isinstance(document, SourceDocument):
                found.append(read(document).triples)
        except UnreadableDocument as error:
            print(f"left out: {error}")
    return found


def timed(work: Callable[[Graph], Report], graphs: Sequence[Graph], rounds: int) -> tuple[list[Report], float]:
    """Return the reports, and the CPU seconds of the quickest round."""
    best, reports = float("inf"), []
    for _ in range(rounds):
        start = time.process_time()
        reports = [work(graph) for graph in graphs]
        best = min(best, time.process_time() - start)
    return reports, best


def main(arguments: Sequence[str]) -> int:
    """Print both engines' speed and their ratio; 1 where they disagree or the ratio is below the bar."""
    quick = "--quick" in arguments
    graphs = documents([Path(one) for one in arguments if one != "--quick"] or [files.folder("data") / "examples"])
    for engine in (checked, validate_by_reference):
        engine(graphs[0])
    fast, seconds = timed(checked, graphs, 5)
    slow, slower = timed(validate_by_reference, graphs, 1 if quick else 3)
    shapes = len(set(load_shapes().subjects(SCR.level, None)))
    print(f"{len(graphs)} documents, {sum(map(len, graphs))} triples, {shapes} shapes")
    print(f"pySHACL, shapes given   {len(graphs) / slower:8.1f} documents a second")
    print(f"compiled                {len(graphs) / seconds:8.1f} documents a second")
    print(f"ratio                   {slower / seconds:8.1f} (bar: {BAR})")
    print(f"reports                 {'the same' if fast == slow else 'DIFFER'}")
    return 0 if fast == slow and slower >= BAR * seconds else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
