"""Prints what the ontology and the shapes come to: terms, concepts, shapes, fixtures, mutants noticed, questions.

python tests/counts.py        exits with 1 where a mutant lives
"""

from __future__ import annotations

import sys
from pathlib import Path

from rdflib import RDF, SKOS, Graph

sys.path.insert(0, str(Path(__file__).parent / "shapes"))

from mutants import cases, mutants_of_all_shapes

from graph import files, queries
from graph.validate import load_shapes
from graph.vocab import NS, SCR


def main() -> int:
    """Print one line a count."""
    ontology = files.folder("ontology")
    terms, concepts = Graph(), Graph()
    for path in sorted(ontology.glob("*.ttl")):
        terms.parse(path)
    for path in sorted((ontology / "codelists").glob("*.ttl")):
        concepts.parse(path)
    style = Graph().parse(files.folder("shapes") / "ontology.ttl")
    fixtures, mutants = cases(), list(mutants_of_all_shapes())
    killed = sum(mutant.is_noticed(fixtures) for mutant in mutants)
    ours = {term for term in terms.subjects(SKOS.prefLabel, None) if str(term).startswith(NS)}
    lists = set(concepts.subjects(RDF.type, SKOS.ConceptScheme))
    failing = sum(fixture.fails for fixture in fixtures)
    told = [
        f"terms        {len(ours)}, and {len(set(concepts.subjects(RDF.type, SKOS.Concept)))} concepts in {len(lists)} lists",
        f"shapes       {len(set(load_shapes().subjects(SCR.level, None)))}, and {len(set(style.subjects(SCR.level, None)))} for the ontology",
        f"fixtures     {len(fixtures)}: {len(fixtures) - failing} conform, {failing} fail",
        f"mutants      {killed} of {len(mutants)} noticed ({killed / len(mutants):.0%})",
        f"questions    {len(queries.in_folder('competency'))}",
    ]
    sys.stdout.write("\n".join(told) + "\n")
    return 0 if killed == len(mutants) else 1


if __name__ == "__main__":
    sys.exit(main())
