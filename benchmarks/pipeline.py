"""The whole line: meetings a second on one and two processes and on a cluster, memory by the number of documents, a
daily sync, and how each step grows with the store.

    python benchmarks/pipeline.py [--quick] [--json]
    python benchmarks/pipeline.py --only rate memory sync growth [--quads 100000 1000000]

The minutes are made up, the same at every run. A rate is taken between two documents in the midst of a run, so that
neither the start of processes nor the end counts; on a machine that is shared, look at the ratios, and at the seconds of
processor time. Everything happens in a temporary folder and stops by itself.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import importlib.util
import json
import math
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from reading import meeting

from graph import fetch, queries
from graph.cli import checking
from graph.documents import SourceDocument, SourceMetadata
from graph.pipeline import READER, conclude, find_recurrences, follow_up, ingest, load_vocabulary
from graph.reason import derive
from graph.settings import Settings
from graph.store import Store, open_store

ROOT = Path(__file__).resolve().parent.parent
COUNCILS = ("aldermere", "brackenshire", "glanmerin", "norbeck", "quillhaven")
_FEW = 100  # documents: a store is filled by so many, or several times so many
SETTLED = 16  # documents that are asked about at the same time: rates are taken between such groups
_SUBJECTS = (
    "foster carers", "damp and mould", "school places", "bus services", "library hours", "flood defences", "air quality",
    "street lighting", "housing repairs", "adult safeguarding", "youth work", "allotments", "parking permits", "leisure centres",
)  # fmt: skip
_VERBS = (
    "publish the figures on {s} each quarter", "review the budget for {s}", "consult residents about {s}",
    "report back on {s} within six months", "appoint a lead member for {s}", "set a target for {s} in {p}",
    "extend the pilot of {s} to {p}", "write to the Minister about {s}",
)  # fmt: skip
_PLACES = (
    "the north of the borough",
    "each ward",
    "the town centre",
    "every school",
    "the villages",
    "the new estates",
)


def full(number: int) -> SourceDocument:
    """Return the minutes of a full meeting: 30 kB, some twenty items."""
    text = meeting(30_000, number).replace("20th February, 2024", _day(number))
    return SourceDocument(f"{number:06}.txt", text.encode(), SourceMetadata(council=COUNCILS[number % len(COUNCILS)]))


def short(number: int, version: int = 0) -> SourceDocument:
    """Return the minutes of a short meeting, 1 to 2 kB, with a few asks; another version asks other things."""
    rng = random.Random(number * 1_000_003 + version)
    asks = [
        rng.choice(_VERBS).format(s=rng.choice(_SUBJECTS), p=rng.choice(_PLACES))
        + rng.choice(("", " by the spring", " at no cost"))
        for _ in range(4)
    ]
    panel = ("Children and Families", "Housing", "Place", "Health")[number % 4]
    text = (
        f"{COUNCILS[number % len(COUNCILS)].upper()} BOROUGH COUNCIL\n\n{panel} Scrutiny Panel\n\n{_day(number)} 6.00 pm\n\n"
        f"Present: Councillors Elm (Chair), A Ash, B Beck and C Yew\n\n1.\n\nReport {number}\n\nMinutes:\n\n"
        "The Panel considered the report and asked how the work would be paid for.\n\n"
        f"RECOMMENDED to the Executive:\n\n(a) That the Council {asks[0]}.\n\n(b) That the Council {asks[1]}.\n\n"
        f"2.\n\nWork programme {number}\n\nMinutes:\n\nRESOLVED that the Director {asks[2]}.\n\n"
        f"ACTION: Head of Service to {asks[3]}.\n"
    )  # fmt: skip
    return SourceDocument(f"{number:06}.txt", text.encode(), SourceMetadata(council=COUNCILS[number % len(COUNCILS)]))


def _day(number: int) -> str:
    return f"{1 + number % 28} {('January', 'March', 'May', 'June', 'September', 'November')[number % 6]} {2005 + number % 20}"


def rate(documents: int, **how: Any) -> dict[str, float]:
    """Return full meetings a second, from bytes to stored and validated."""
    marks: list[float] = []

    def given() -> Iterator[SourceDocument]:
        for number in range(documents + 2 * SETTLED):
            if number in {SETTLED, SETTLED + documents}:
                marks.append(time.perf_counter())
            yield full(number)

    with tempfile.TemporaryDirectory() as folder, open_store(Settings(store=folder)) as store:
        summary = ingest(given(), store, Path(folder), concluding=False, **how)
        assert summary.stored == documents + 2 * SETTLED, summary.told[:3]
    return {"meetings_a_second": round(documents / (marks[1] - marks[0]), 2)}


def rates(quick: bool) -> dict[str, Any]:
    """Compare one process, two, and a cluster of two, in turn and again; the best of each counts."""
    documents, rounds = (2 * SETTLED, 1) if quick else (6 * SETTLED, 3)
    ways: dict[str, dict[str, Any]] = {"1_process": {"jobs": 1}, "2_processes": {"jobs": 2}}
    if importlib.util.find_spec("distributed"):
        ways["dask_2_workers"] = {"jobs": 2, "cluster": "local"}
    found: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(rounds):
        for way, how in ways.items():
            found[way].append(rate(documents, **how)["meetings_a_second"])
    best = {way: max(each) for way, each in found.items()}
    return {
        "meetings_a_second": best,
        "speedup_2_processes": round(best["2_processes"] / best["1_process"], 2),
        "cpu_seconds_a_meeting": round(cpu_seconds(documents // 2), 4),
    }


def cpu_seconds(documents: int) -> float:
    """Return the processor seconds that one meeting costs, of all processes together; others do not lengthen them."""
    spent = []
    for number in (documents, 2 * documents):
        with tempfile.TemporaryDirectory() as folder:
            spent.append(_run("cost", folder, str(number))["cpu_seconds"])
    return (spent[1] - spent[0]) / documents


def memory(quick: bool, sizes: Sequence[int]) -> dict[str, Any]:
    """Return the greatest memory of the process that writes, by the number of documents in the folder."""
    peaks = {}
    for size in sizes or ((100, 500) if quick else (1_000, 50_000)):
        with tempfile.TemporaryDirectory() as folder:
            given = Path(folder) / "given"
            given.mkdir()
            for number in range(size):
                document = short(number)
                (given / document.name).write_bytes(document.content)
            peaks[str(size)] = _run("folder", folder, str(given))["peak_mb"]
    first, last = peaks[min(peaks, key=int)], peaks[max(peaks, key=int)]
    return {"peak_memory_mb": peaks, "memory_growth": round(last / first, 2)}


def sync(quick: bool) -> dict[str, Any]:
    """Return the seconds that a daily sync of 100 changed documents takes, derive and recur included."""
    quads = 60_000 if quick else 1_000_000
    changed = 20 if quick else 100
    with tempfile.TemporaryDirectory() as folder, open_store(Settings(store=folder)) as store:
        number = fill(store, Path(folder), quads)
        conclude(store, state=Path(folder))
        later = [replaced(short(one), short(one, version=1)) for one in range(changed)]
        begun, spent = time.perf_counter(), time.process_time()
        summary = ingest(later, store, Path(folder), jobs=2)
        took, cpu = time.perf_counter() - begun, time.process_time() - spent
        assert summary.stored == changed, summary.told[:3]
        return {
            "sync": {
                "documents_in_store": number, "quads": _quads(store), "changed": changed,
                "seconds": round(took, 1), "writer_cpu_seconds": round(cpu, 1),
            }
        }  # fmt: skip


def replaced(before: SourceDocument, after: SourceDocument) -> SourceDocument:
    """Return the later version of a document, which takes the place of the earlier one."""
    return SourceDocument(after.name, after.content, dataclasses.replace(after.metadata, replaces=(before.sha256,)))


def fill(store: Store, state: Path, quads: int) -> int:
    """Read short meetings until the store has so many quads; return how many meetings.

    How many are still wanting is told from those read so far: to count a large store takes as long as reading many.
    """
    load_vocabulary(store)
    number, held = 0, _quads(store)
    begun = held
    while held < quads:
        more = _FEW if not number else math.ceil((quads - held) * number / (held - begun) / _FEW) * _FEW
        ingest((short(one) for one in range(number, number + more)), store, state, jobs=2, concluding=False)
        number, held = number + more, _quads(store)
    return number


def growth(quick: bool, sizes: Sequence[int]) -> dict[str, Any]:
    """Return what each step takes at several sizes of the store: seconds of this process's time, bytes, memory."""
    rows = []
    for quads in sizes or ((20_000, 60_000) if quick else (100_000, 1_000_000)):
        with tempfile.TemporaryDirectory() as folder:
            rows.append(_run("steps", folder, str(quads)))
        sys.stderr.write(f"{json.dumps(rows[-1])}\n")  # a large size takes long, and may be stopped
    return {"growth": rows}


def _steps(folder: Path, quads: int) -> dict[str, Any]:
    told: dict[str, Any] = {}
    with open_store(Settings(store=str(folder))) as store:
        timed(told, "load", lambda: told.update(documents=fill(store, folder, quads)))
        told["quads"] = _quads(store)
        timed(told, "validate", lambda: _checked(store))
        timed(told, "derive", lambda: store.replace(derive(store)))
        timed(told, "follow_up", lambda: follow_up(store))
        timed(told, "recur", lambda: find_recurrences(store))
        timed(told, "questions", lambda: [_asked(store, one) for one in queries.questions()])
    told["disk_mb"] = round(sum(one.stat().st_size for one in (folder / "current" / "data").iterdir()) / 1e6, 1)
    told["peak_mb"] = _peak_mb()
    return told


def _checked(store: Store) -> None:
    """Check each document's graph, and all of them together, as `scrutiny check --store` does; the report is not kept."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
        checking.check_store(store, (), "json", quiet=True)


def _asked(store: Store, question: queries.Query) -> object:
    text = question.bind(_values(question))
    return store.rows(text) if question.columns else store.construct(text)


def _values(question: queries.Query) -> dict[str, Any]:
    """Return values for the parameters that a question needs."""
    return dict(question.example) if any(param.required for param in question.params) else {}


def timed(told: dict[str, Any], name: str, act: Callable[[], object]) -> None:
    """Note how many processor seconds of this process something took."""
    begun = time.process_time()
    act()
    told[name] = round(time.process_time() - begun, 2)
    sys.stderr.write(f"{name} {told[name]}\n")
    sys.stderr.flush()


def _quads(store: Store) -> int:
    named = "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    return int(str(store.rows(named).rows[0][0]))


def _peak_mb() -> float:
    """Return the greatest memory of this process; `getrusage` would count the one that it was forked from."""
    try:
        told = Path("/proc/self/status").read_text(encoding="ascii")
        return round(int(told.split("VmHWM:")[1].split()[0]) / 1e3, 1)
    except (OSError, IndexError):
        return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3, 1)


def _run(task: str, folder: str, what: str) -> dict[str, Any]:
    """Run one task in a process of its own, so that its memory and time are its own."""
    command = [sys.executable, str(Path(__file__).resolve()), "--task", task, folder, what]
    place = os.pathsep.join(filter(None, (str(ROOT / "src"), os.environ.get("PYTHONPATH", ""))))
    ran = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": place}, stdout=subprocess.PIPE, text=True, check=False
    )
    if ran.returncode:
        raise SystemExit(f"{task} of {what} failed")
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


def _task(task: str, folder: Path, what: str) -> dict[str, Any]:
    if task == "steps":
        return _steps(folder, int(what))
    with open_store(Settings(store=str(folder / "store"))) as store:
        given = fetch.read([Path(what)]) if task == "folder" else (full(number) for number in range(int(what)))
        ingest(given, store, folder / "store", jobs=2 if task == "folder" else 1, concluding=False)
    READER.close()
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {"peak_mb": _peak_mb(), "cpu_seconds": sum(one.ru_utime + one.ru_stime for one in spent)}


def main(arguments: Sequence[str]) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="under a minute")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--only", nargs="+", choices=("rate", "memory", "sync", "growth"), default=None)
    parser.add_argument("--quads", type=int, nargs="+", default=(), help="sizes of the store for growth")
    parser.add_argument("--documents", type=int, nargs="+", default=(), help="sizes of the folder for memory")
    parser.add_argument("--task", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.task:
        task, folder, what = given.task
        sys.stdout.write(json.dumps(_task(task, Path(folder), what)) + "\n")
        return 0
    parts: dict[str, Callable[[], dict[str, Any]]] = {
        "rate": lambda: rates(given.quick),
        "memory": lambda: memory(given.quick, given.documents),
        "sync": lambda: sync(given.quick),
        "growth": lambda: growth(given.quick, given.quads),
    }
    chosen = given.only or (("rate", "memory") if given.quick else tuple(parts))
    found: dict[str, Any] = {"cores": os.cpu_count(), "load_average": os.getloadavg()[0]}
    for name in chosen:
        found |= parts[name]()
    if given.json:
        sys.stdout.write(json.dumps(found, indent=1) + "\n")
    else:
        for name, value in found.items():
            sys.stdout.write(f"{name:24}{json.dumps(value)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
