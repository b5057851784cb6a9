"""Each shape has one file that conforms and at least one that fails for that reason alone."""

from pathlib import Path

import pytest
from rdflib import RDF, Graph, URIRef

from graph import files
from graph.pipeline import checked
from graph.validate import Report, Severity, validate
from graph.vocab import SCR, SCS, SH

HERE = Path(__file__).parent
CONFORMING = sorted(HERE.glob("*/*/conforms*.ttl"))
FAILING = sorted(HERE.glob("*/*/fails-*.ttl"))


def _shapes(stem: str) -> set[str]:
    shapes = Graph().parse(files.folder("shapes") / f"{stem}.ttl")
    found = {shape for kind in (SH.NodeShape, SH.PropertyShape) for shape in shapes.subjects(RDF.type, kind)}
    return {str(shape).removeprefix(str(SCS)) for shape in found}


def _stems() -> list[str]:
    return sorted(path.stem for path in files.folder("shapes").glob("*.ttl"))


def _report(path: Path) -> Report:
    """Return what the shapes find in a file; those of the ontology's own style are not for documents."""
    triples = Graph().parse(path)
    if path.parent.parent.name == "ontology":
        return validate(triples, shapes=Graph().parse(files.folder("shapes") / "ontology.ttl"))
    return checked(triples)


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def test_the_files_were_found() -> None:
    assert len(CONFORMING) >= 150
    assert len(FAILING) >= 180


@pytest.mark.parametrize("stem", _stems())
def test_every_shape_has_a_file_that_conforms_and_one_that_fails(stem: str) -> None:
    folders = {folder.name for folder in (HERE / stem).iterdir()}
    assert folders == _shapes(stem)
    for name in folders:
        assert (HERE / stem / name / "conforms.ttl").is_file(), name
        assert list((HERE / stem / name).glob("fails-*.ttl")), name


@pytest.mark.parametrize("path", CONFORMING, ids=_name)
def test_a_conforming_file_has_no_violation_and_no_warning(path: Path) -> None:
    report = _report(path)
    assert not report.violations, report.describe()
    assert not report.warnings, report.describe()
    assert path.parent.name not in {result.shape for result in report.infos}


@pytest.mark.parametrize("path", FAILING, ids=_name)
def test_a_failing_file_fails_for_its_own_reason_alone(path: Path) -> None:
    report = _report(path)
    shape = path.parent.name
    grave = {result.shape for result in report.results if result.severity is not Severity.INFO}
    assert grave <= {shape}, report.describe()
    assert shape in {result.shape for result in report.results}


@pytest.mark.parametrize("stem", _stems())
def test_every_shape_says_how_grave_it_is_what_to_do_and_which_level_it_counts_for(stem: str) -> None:
    shapes = Graph().parse(files.folder("shapes") / f"{stem}.ttl")
    for name in _shapes(stem):
        shape = SCS[name]
        assert shapes.value(shape, SH.severity) in {SH.Violation, SH.Warning, SH.Info}, name
        level = shapes.value(shape, SCR.level)
        assert level is not None, name
        assert int(str(level)) in {1, 2, 3}, name
        messages = list(shapes.objects(shape, SH.message))
        assert len(messages) == 1, name
        assert str(messages[0]).endswith("."), name


def test_no_shape_uses_a_term_that_the_ontology_does_not_have() -> None:
    known = set(SCR.__annotations__)
    for path in files.folder("shapes").glob("*.ttl"):
        used = {node for triple in Graph().parse(path) for node in triple if isinstance(node, URIRef)}
        ours = {str(node).removeprefix(str(SCR)) for node in used if node.startswith(str(SCR))}
        assert ours <= known, (path.name, ours - known)
