"""What the tables say of councils stands in a graph of its own, for the councils that the documents concern."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rdflib import RDF, RDFS, Graph, Literal, URIRef

from graph import files, iris, pipeline
from graph.describe import describe_councils
from graph.fetch import read as fetched
from graph.resolve.councils import facts_of
from graph.store import open_memory
from graph.vocab import DCTERMS, ORG, PROV, SCR, SDO, SKOS


def described(*slugs: str) -> Graph:
    return describe_councils(facts_of(slugs))


def test_a_council_has_its_codes_kind_place_and_days() -> None:
    triples = described("middlesbrough")
    node = iris.authority("middlesbrough")
    assert triples.value(node, DCTERMS.identifier) == Literal("MDB")
    area = triples.value(node, DCTERMS.spatial)
    assert area == URIRef("http://statistics.data.gov.uk/id/statistical-geography/E06000002")
    assert triples.value(area, SKOS.notation) == Literal("E06000002")
    assert triples.value(node, ORG.classification) == iris.concept("authority-kind", "unitary")
    assert {str(place) for place in triples.objects(node, DCTERMS.coverage)} == {"North East", "England"}


def test_a_council_that_others_took_over_is_linked_with_them_by_the_change() -> None:
    triples = described("bedfordshire")
    old, event = iris.authority("bedfordshire"), iris.change_of("bedfordshire")
    later = {iris.authority("bedford"), iris.authority("central-bedfordshire")}
    assert triples.value(old, SDO.dissolutionDate) == Literal(date(2009, 4, 1))
    assert set(triples.objects(event, ORG.resultingOrganization)) == later
    assert set(triples.subjects(ORG.resultedFrom, event)) == later
    assert triples.value(event, DCTERMS.date) == Literal(date(2009, 4, 1))
    for one in later:  # they are only named: no document concerns them
        assert triples.value(one, RDFS.label) is not None
        assert (one, RDF.type, None) not in triples


def test_the_same_change_is_told_from_either_side() -> None:
    event = iris.change_of("allerdale")
    assert set(described("allerdale").triples((event, None, None))) <= set(described("cumberland"))


def test_each_way_of_being_governed_has_its_years_and_its_source() -> None:
    triples = described("hartlepool")
    node = iris.authority("hartlepool")
    assert set(triples.objects(node, SCR.governanceModel)) == {iris.concept("governance-model", "committee-system")}
    told = {
        str(triples.value(part, SCR.governanceModel)).rpartition("/")[2]: (
            str(triples.value(part, SDO.startDate)),
            str(triples.value(part, SDO.endDate)),
        )
        for part in triples.subjects(PROV.specializationOf, node)
    }
    assert told == {"mayor-and-cabinet": ("None", "2013"), "committee-system": ("2013", "None")}
    assert all(triples.value(part, DCTERMS.source) for part in triples.subjects(RDF.type, SCR.GovernancePeriod))


def test_a_council_without_a_row_and_no_council_at_all_give_nothing() -> None:
    assert len(described("atlantis")) == len(described()) == 0


def test_only_councils_of_the_store_are_described_and_every_concept_is_of_a_list(tmp_path: Path) -> None:
    with open_memory() as store:
        chosen = sorted((files.folder("data") / "examples").glob("glanmerin*"))
        assert chosen
        pipeline.ingest(fetched(chosen), store, tmp_path)
        triples = store.construct(
            f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{iris.COUNCILS_GRAPH}> {{ ?s ?p ?o }} }}"
        )
        assert set(triples.subjects(ORG.classification, None)) == {iris.authority("glanmerin")}
        assert not pipeline.checked(triples).results


def test_every_kind_of_the_tables_is_a_concept() -> None:
    concepts = Graph().parse(files.folder("ontology") / "codelists" / "authority-kind.ttl")
    every = described(*(path for path in _slugs()))
    assert set(every.objects(None, ORG.classification)) <= set(concepts.subjects(RDF.type, SKOS.Concept))


def _slugs() -> list[str]:
    from graph.resolve.councils import councils

    return [one.slug for one in councils()]
