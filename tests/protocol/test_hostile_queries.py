"""Queries that are made to bring a server down: each gets an honest answer, and the next client gets one too."""

from __future__ import annotations

import json
import time

import pytest

from serving import Running, settles, still_answers

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="looks at the memory of processes in /proc")
DOUBLED = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
ALL = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
STOPPED = {503}
REFUSED = {400}
HOSTILE: dict[str, tuple[str, set[int]]] = {
    "a product of four": (f"SELECT * {ALL}", STOPPED | {413}),
    "a product counted": (f"SELECT (COUNT(*) AS ?n) {ALL}", STOPPED),
    "a product sorted": (f"SELECT * {ALL} ORDER BY ?a ?d ?g ?j", STOPPED),
    "a product made distinct": (f"SELECT DISTINCT ?a ?d ?g {ALL}", STOPPED | {413}),
    "a product grouped": (f"SELECT ?a ?d (COUNT(*) AS ?n) {ALL} GROUP BY ?a ?d ?g", STOPPED),
    "a product with a filter that never holds": (f"SELECT * {ALL[:-1]} FILTER(STRLEN(CONCAT(STR(?a), STR(?d), STR(?g), STR(?j))) > 999) }}", STOPPED),
    "a product constructed": (f"CONSTRUCT {{ ?a ?e ?i }} {ALL}", STOPPED | {413}),
    "a product asked in EXISTS": (f"ASK {{ ?x ?y ?z FILTER NOT EXISTS {ALL[:-1]} FILTER(?a = 'x' && ?l = ?d) }} }}", STOPPED),
    "a product in MINUS": (f"SELECT * {{ ?a ?b ?c MINUS {ALL[:-1]} FILTER(STRLEN(CONCAT(STR(?a), STR(?d), STR(?g), STR(?j))) > 999) }} }}", STOPPED),
    "a product in OPTIONAL": (f"SELECT (COUNT(*) AS ?n) {{ ?x ?y ?z OPTIONAL {ALL} }}", STOPPED),
    "a product in a sub-select": (f"SELECT (SUM(?n) AS ?m) {{ {{ SELECT (COUNT(*) AS ?n) {ALL} GROUP BY ?a ?d ?g }} }}", STOPPED),
    "graphs multiplied": (
        "SELECT (COUNT(*) AS ?n) { GRAPH ?1 { ?a ?b ?c } GRAPH ?2 { ?d ?e ?f } GRAPH ?3 { ?g ?h ?i } }", STOPPED,
    ),
    "a path with both ends open": ("SELECT * { ?a (<urn:next>|<urn:knows>|!<urn:x>)* ?b . ?c <urn:knows>* ?d }", STOPPED | {413}),
    "stars in stars": ("SELECT (COUNT(*) AS ?n) { ?a (((((((((<urn:next>|<urn:knows>)*)*)*)*)*)*)*)*)* ?b . ?c ?d ?e }", STOPPED),
    "paths one after the other": ("SELECT (COUNT(*) AS ?n) { ?a <urn:next>+/<urn:knows>+/<urn:next>+/<urn:knows>+ ?b }", STOPPED),
    "negated sets": ("SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:y>)+ ?b . ?c (!<urn:x>)+ ?d }", STOPPED),
    "a string doubled forty times": (f'SELECT (STRLEN(?x40) AS ?n) {{ BIND("0123456789abcdef" AS ?x0) {DOUBLED} }}', STOPPED),
    "replaced in replaced": (
        'SELECT (STRLEN(?d) AS ?n) { BIND("' + "a" * 1_000 + '" AS ?a) BIND(REPLACE(?a, "a", ?a) AS ?b) '
        'BIND(REPLACE(?b, "a", ?b) AS ?c) BIND(REPLACE(?c, "a", ?c) AS ?d) }', STOPPED,
    ),
    "all strings put together": ("SELECT (GROUP_CONCAT(CONCAT(STR(?a), ?x)) AS ?s) { ?a ?b ?c . ?d ?e ?f . BIND('" + "x" * 5_000 + "' AS ?x) }", STOPPED | {413}),
    "an answer without end": ("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 900000", {413, 503}),
    "an answer that repeats a long text": ("SELECT ?a ?d ('" + "y" * 20_000 + "' AS ?t) { ?a ?b ?c . ?d ?e ?f }", {413, 503}),
    "braces": ("SELECT * " + "{" * 5_000 + "}" * 5_000, REFUSED),
    "braces left open": ("ASK { " + "{" * 50_000, REFUSED),
    "parentheses": ("SELECT (" + "(" * 9_000 + "1" + ")" * 9_000 + " AS ?x) {}", REFUSED),
    "functions in functions": ("SELECT (" + "STR(" * 1_000 + "1" + ")" * 1_000 + " AS ?x) {}", REFUSED),
    "EXISTS in EXISTS": ("ASK { FILTER " + "EXISTS { FILTER " * 900 + "true" + " }" * 900 + " }", REFUSED),
    "OPTIONAL in OPTIONAL": ("SELECT * { " + "OPTIONAL { " * 3_000 + "}" * 3_000 + " }", REFUSED),
    "sub-selects": ("SELECT * { " + "{ SELECT * { " * 1_300 + "} } " * 1_300 + "}", REFUSED),
    "blank nodes in blank nodes": ("ASK { ?a ?b " + "[ ?c " * 900 + "?d" + " ]" * 900 + " }", REFUSED),
    "lists in lists": ("ASK { ?a ?b " + "( " * 900 + "1" + " )" * 900 + " }", REFUSED),
    "a sum of ten thousand": ("SELECT (" + "1+" * 10_000 + "1 AS ?x) {}", REFUSED),
    "ten thousand alternatives": ("ASK { ?a ?b ?c FILTER(" + "?c = 1 || " * 10_000 + "false) }", REFUSED),
    "not not not": ("ASK { FILTER(" + "!" * 20_000 + "true) }", REFUSED),
    "unions": ("SELECT * { {} " + "UNION {} " * 8_000 + "}", REFUSED),
    "a path of five thousand steps": ("SELECT * { ?a <urn:next>" + "/<urn:next>" * 5_000 + " ?b }", REFUSED),
    "a thousand joins": ("SELECT * { " + " ".join(f"?x{n} <urn:knows> ?y{n} ." for n in range(1_000)) + " }", STOPPED),
    "thirty thousand variables": ("SELECT " + " ".join(f"?v{n}" for n in range(30_000)) + " {}", {400, 413}),
    "a megabyte": ("SELECT * { ?a ?b '" + "x" * 900_000 + "' }", {413}),
    "values without end": ("SELECT (COUNT(*) AS ?n) { " + " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(100)))} }}" for n in range(8)) + " }", STOPPED),
    "a regular expression of many stars": ("SELECT (COUNT(*) AS ?n) { ?a <urn:text> ?t . ?b <urn:text> ?u FILTER(REGEX(CONCAT(?t, ?u), '^(([a-z ])+.)+[A-Z]([a-z])+$')) . ?c <urn:text> ?v }", STOPPED),
    "a regular expression that repeats": ("ASK { BIND(REGEX('" + "a" * 5_000 + "', '((a{1,100}){1,100}){1,100}$') AS ?x) FILTER(?x) }", {200, 400, 403, 503}),
    "SERVICE": ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?a ?b ?c } }", {403}),
    "SERVICE in odd letters": ("SELECT * { seRvIcE SILENT <http://127.0.0.1:9/> { ?a ?b ?c } }", {403}),
    "SERVICE escaped": ("SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?a ?b ?c } }", {403}),
    "SERVICE in EXISTS": ("ASK { ?a ?b ?c FILTER EXISTS { SERVICE<http://127.0.0.1:9/>{ ?a ?b ?c } } }", {403}),
    "SERVICE behind an operator": ("SELECT * { ?a ?p ?b . ?c ?p ?d FILTER(?b<?d&&'>'=\">\") SERVICE <http://127.0.0.1:9/> { ?s ?p 'x' } }", {403}),
    "SERVICE by a prefix": ("PREFIX x: <http://127.0.0.1:9/> SELECT * { SERVICE x:y { ?a ?b ?c } }", {403}),
    "LOAD": ("LOAD <http://127.0.0.1:9/>", {400, 403}),
    "an update": ("DELETE WHERE { ?a ?b ?c }", {400, 403}),
    "a file as a graph": ("SELECT * FROM <file:///etc/passwd> { ?a ?b ?c }", {200}),
    "an address as a graph": ("SELECT * FROM <http://127.0.0.1:9/x> { ?a ?b ?c }", {200}),
    "half a character": ("ASK { ?a ?b '\ud800' }", {400}),
    "a null": ("ASK { ?a ?b '\0' }", {200, 400}),
    "nothing": ("", {400}),
    "a comment without end": ("#" * 100_000, {400}),
    "a string without end": ("ASK { ?a ?b '''" + "'" * 1 + "x" * 100_000, {400}),
}  # fmt: skip


@pytest.fixture(scope="module")
def before(server: Running) -> int:
    """The memory of the server and its workers before anything hostile was asked."""
    for _ in range(20):
        server.query("SELECT * { ?a ?b ?c } LIMIT 10")
        server.get("/sparql")
    return server.memory()


def test_there_are_enough() -> None:
    assert len(HOSTILE) >= 40


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_query_is_survived(server: Running, before: int, name: str) -> None:
    query, statuses = HOSTILE[name]
    answer = server.query(query)
    assert answer.status in statuses, (answer.status, answer.body[:300])
    if answer.status == 200:
        json.loads(answer.body)
    else:
        problem = json.loads(answer.body)
        assert answer.headers["content-type"] == "application/problem+json"
        assert problem["status"] == answer.status
        assert problem["detail"]
        assert "Traceback" not in answer.body.decode()
        assert "/src/" not in answer.body.decode()
    if answer.status == 503:
        assert int(answer.headers["retry-after"]) >= 1
    still_answers(server)
    assert settles(server, 1.2 * before)


def test_what_was_stopped_is_refused_at_once_for_a_while(server: Running) -> None:
    query = f"SELECT (COUNT(*) AS ?m) {ALL}"
    first, second = server.query(query), server.query(query)
    assert (first.status, second.status) == (503, 503)
    assert second.seconds < first.seconds / 2
    assert int(second.headers["retry-after"]) > 60


def test_nothing_runs_on_after_its_answer(server: Running) -> None:
    def busy() -> float:
        return sum(_ticks(number) for number in server.processes())

    server.query(f"SELECT (COUNT(*) AS ?o) {ALL}")

    def used_in_a_second() -> float:
        began = busy()
        time.sleep(1)
        return busy() - began

    assert min(used_in_a_second() for _ in range(5)) < 25  # ticks of a hundredth of a second


def _ticks(number: int) -> int:
    from pathlib import Path

    try:
        fields = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])
