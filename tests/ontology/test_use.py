"""Every term is used: by a question, a shape, what is written, or the worked example, which says how it is meant."""

import re
from pathlib import Path

from rdflib import RDF, Graph, URIRef
from vocabulary import OUR_TERMS, everything, modules, unsatisfiable

from graph import files
from graph.vocab import SCR

WORKED = Path(__file__).parent / "worked.ttl"
ROOT = Path(__file__).parents[2]


def _mentioned(folder: Path, pattern: str, term: str) -> set[str]:
    found = set(folder.rglob(pattern))
    assert found
    return {name for path in found for name in re.findall(term, path.read_text(encoding="utf-8"))}


def test_every_term_is_used() -> None:
    used = _mentioned(files.folder("queries"), "*.rq", r"\bscr:(\w+)")
    used |= _mentioned(files.folder("shapes"), "*.ttl", r"\bscr:(\w+)")
    for stage in ("describe", "resolve"):
        used |= _mentioned(ROOT / "src" / "graph" / stage, "*.py", r"\bSCR\.(\w+)")
    used |= set(re.findall(r"\bscr:(\w+)", WORKED.read_text(encoding="utf-8")))
    assert set(SCR.__annotations__) - used == set()


def test_the_worked_example_is_consistent_and_uses_only_what_there_is() -> None:
    example = Graph().parse(WORKED)
    ours = {node for triple in example for node in triple if isinstance(node, URIRef) and node.startswith(OUR_TERMS)}
    known = {term for term in modules().subjects(RDF.type, None) if isinstance(term, URIRef)}
    assert ours <= known
    concepts = set(everything().subjects())
    lists = "https://w3id.org/scrutiny/def/"
    assert {node for node in example.objects() if str(node).startswith(lists)} <= concepts
    assert unsatisfiable(everything(), example) == set()
