"""The reference of the documentation, made from the code: each page is a function that returns its Markdown."""

from __future__ import annotations

import dataclasses
import re
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import typer
from rdflib import RDF, SKOS, Graph, Literal, URIRef

from graph import cli, files, queries
from graph.queries import Query
from graph.serve.app import create_app
from graph.serve.data import openapi
from graph.serve.http import problems
from graph.serve.http.metrics import Metrics
from graph.serve.pages import glossary
from graph.settings import Serving, Settings
from graph.store import open_memory

SETTING_FILES = {"archive": "The archive of `fetch`, `sync` and `rebuild`.", "judgements": "The file of rulings."}
CONFIG = "The TOML file of settings."


def pages() -> dict[str, str]:
    """Return every page of the reference: its path below the folder of the documentation, and its Markdown."""
    made = {
        "reference/commands.md": commands(),
        "reference/settings.md": settings(),
        "reference/http.md": http(),
        "reference/metrics.md": metrics(),
        "reference/shapes.md": shapes(),
        "reference/checks.md": checks(),
        "reference/code-lists.md": code_lists(),
        "reference/ontology/index.md": ontology(),
        "reference/questions/index.md": questions(),
    }
    for module in glossary.MODULES:
        made[f"reference/ontology/{module}.md"] = vocabulary(module)
    for one in queries.questions():
        made[f"reference/questions/{one.name}.md"] = question(one)
    return made


def plain(text: str) -> str:
    """Return text that Markdown shows as it is, on one line."""
    return re.sub(r"([\\`*_{}\[\]<>|#~])", r"\\\1", " ".join(text.split())).replace("\\<", "&lt;")


def code(text: str) -> str:
    """Return text as code, on one line, also in a table."""
    return f"`{text}`".replace("|", "\\|")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; nothing where there is no row."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}", *lines, ""]) if lines else ""


def page(title: str, *parts: str) -> str:
    """Return a page of parts with a blank line between."""
    return "\n\n".join([f"# {title}", *(part.strip("\n") for part in parts if part.strip())]) + "\n"


# Commands


def commands() -> str:
    """Return every command with its arguments, options and examples, as `--help` has them."""
    root = typer.main.get_command(cli.app)
    told = [_command(name, command) for name, command in each_command(root)]
    codes = str(root.epilog).partition("Exit codes:")[2].strip()
    return page(
        "Commands", f"`scrutiny --version` prints the version. Exit codes, where nothing else is said: {codes}", *told
    )


def each_command(group: typing.Any, name: str = "scrutiny") -> Iterator[tuple[str, typing.Any]]:
    """Return every command that does something, with its whole name; a group that does something by itself is one."""
    for word, command in group.commands.items():
        whole = f"{name} {word}"
        if not hasattr(command, "commands") or command.invoke_without_command:
            yield whole, command
        if hasattr(command, "commands"):
            yield from each_command(command, whole)


def _command(name: str, command: typing.Any) -> str:
    context = command.make_context(name, [], resilient_parsing=True)
    arguments, options = [], []
    for param in command.get_params(context):
        if param.param_type_name == "argument":
            arguments.append((code(param.display_name_raw), plain(param.help or "")))
        elif param.name != "help":
            words, about = param.get_help_record(context)
            options.append((code(words), plain(about)))
    usage = " ".join(command.get_usage(context).removeprefix("Usage:").split())
    examples, rest = _epilog(command.epilog or "")
    return "\n\n".join(
        part
        for part in (
            f"## {name}",
            *(plain(paragraph) for paragraph in (command.help or "").split("\n\n")),
            f"```text\n{usage}\n```",
            table(("argument", "what"), arguments),
            table(("option", "what"), options),
            f"Examples:\n\n```sh\n{chr(10).join(examples)}\n```" if examples else "",
            *(plain(one) for one in rest),
        )
        if part
    )


def _epilog(text: str) -> tuple[list[str], list[str]]:
    """Part what a help ends with into example commands and the rest."""
    whole = re.sub(r"^Examples?:\s+", "", " ".join(text.split()))
    parts = re.split(r"\s+·\s+(?!\d)", whole)  # exit codes, which begin with a digit, stay together
    examples = [part for part in parts if part[:1].islower()]
    return examples, [part for part in parts if part and part not in examples]


# Settings


def settings() -> str:
    """Return every setting with its environment variable, place in the TOML file and standard value."""
    general = [
        (
            code(f"SCRUTINY_{one.name.upper()}"),
            code(one.name) if one.name in _IN_FILE else "",
            told,
            _standard(one.default),
        )
        for one, told in _described(Settings)
        if one.name not in ("serving", "loopback")
    ]
    general += [(code(f"SCRUTINY_{name.upper()}"), "", told, "") for name, told in SETTING_FILES.items()]
    general.append((code("SCRUTINY_CONFIG"), "", CONFIG, ""))
    served = [
        (code(f"SCRUTINY_SERVE_{one.name.upper()}"), code(one.name), told, _standard(one.default))
        for one, told in _described(Serving)
    ]
    heads = ("environment", "in the file", "what", "standard")
    return page(
        "Settings",
        "An option of a command counts before the environment, and the environment before the file that "
        "`SCRUTINY_CONFIG` names. A wrong name or value is an error at the start. Times are in seconds. A list is "
        "written with commas in the environment, and as a list in the file.",
        table(heads, general),
        "## What is served\n\nIn the file these stand in the table `[serve]`.",
        table(heads, served),
        "The file of `scrutiny sync` is another one: see [Fetch a real council](../how-to/fetch-a-council.md).",
    )


_IN_FILE = ("store", "update_url", "state", "contact")


def _described(settings_class: type) -> Iterator[tuple[dataclasses.Field[typing.Any], str]]:
    hints = typing.get_type_hints(settings_class, include_extras=True)
    for one in dataclasses.fields(settings_class):
        told = getattr(hints[one.name], "__metadata__", ("",))[0]
        yield one, plain(told)


def _standard(value: object) -> str:
    if value is None or value == ():
        return "none"
    if isinstance(value, bool):
        return code(str(value).lower())
    if isinstance(value, int) and value >= 1 << 20:
        return f"{code(str(value))} ({value >> 20} MiB)"
    return code(str(value))


# HTTP


def http() -> str:
    """Return every address of the server, the interface for programs in detail, and the kinds of problem."""
    with open_memory() as store:
        routes = [
            (
                code(getattr(route, "path", "").replace(":path}", "}")),
                ", ".join(sorted(getattr(route, "methods", None) or ())),
                _said(route),
            )
            for route in create_app(store, Settings()).routes
        ]
    described = openapi.document()
    detailed = [
        _operation(method, path, operation)
        for path, operations in described["paths"].items()
        if not path.startswith("/api/questions/")
        for method, operation in operations.items()
    ]
    kinds = [
        (str(int(kind.status)), code(kind.slug), plain(kind.title), plain(kind.advice))
        for kind in problems.KINDS.values()
    ]
    return page(
        "HTTP interface",
        "The server tells the same at `/openapi.json` (OpenAPI 3.1), and as a page at `/api`. Each "
        "[question](questions/index.md) is an address of its own, `/api/questions/{name}`, with its parameters as "
        "they stand there.",
        "## Addresses",
        table(("address", "methods", "what"), routes),
        "## For programs",
        *detailed,
        "## Problems\n\nA request that is not answered gets a problem (RFC 9457, `application/problem+json`), of one of "
        "these kinds.",
        table(("status", "kind", "what", "what to do"), kinds),
    )


def _said(route: object) -> str:
    """Return the first sentence of what the route's handler says of itself, its code spans kept."""
    handler = getattr(route, "endpoint", None)
    words = getattr(getattr(handler, "func", handler), "__doc__", None) or ""
    first = " ".join(words.split("\n\n")[0].split()).split(". ")[0].removeprefix("Return ").rstrip(".")
    parts = first.split("`")
    return "".join(code(part) if place % 2 else plain(part) for place, part in enumerate(parts))


def _operation(method: str, path: str, operation: Mapping[str, typing.Any]) -> str:
    params = [
        (code(one["name"]), "yes" if one.get("required") else "", plain(one.get("description", "")))
        for one in operation.get("parameters", ())
    ]
    forms = ", ".join(code(form) for form in operation["responses"]["200"]["content"])
    return "\n\n".join(
        part
        for part in (
            f"### {method.upper()} {plain(path)}",
            plain(operation["summary"]) + ".",
            table(("parameter", "required", "what"), params),
            f"Forms: {forms}.",
        )
        if part
    )


def metrics() -> str:
    """Return every figure that the server tells Prometheus."""
    rows = [
        (code(one.name + ("_total" if one.type == "counter" else "")), one.type, plain(one.documentation))
        for one in Metrics().registry.collect()
    ]
    return page(
        "Metrics",
        "`/metrics` tells these in the text format of Prometheus. A histogram has the series `_bucket`, `_sum` and "
        "`_count`. Alerts and a dashboard are in `deploy/`; see [Operation](../operations.md).",
        table(("name", "type", "what"), rows),
    )


# Meaning


def ontology() -> str:
    """Return the start of the ontology's pages: modules and how many terms each has."""
    rows = [
        (
            f"[{module}]({module}.md)",
            str(sum(term.is_class for term in own)),
            str(sum(not term.is_class for term in own)),
        )
        for module in glossary.MODULES
        if (own := [term for term in glossary.terms() if term.module == module])
    ]
    return page(
        "Ontology",
        f"Version `{glossary.version()}`. The server tells the same at `/ns`, also as Turtle, JSON-LD, N-Triples and "
        "RDF/XML. The prefix `scr:` stands for `https://w3id.org/scrutiny/ns#`.",
        table(("module", "classes", "properties"), rows),
        "What the data must hold is said by the [shapes](../shapes.md); the words that classify are the "
        "[code lists](../code-lists.md).",
    )


def vocabulary(module: str) -> str:
    """Return the terms of one module of the ontology."""
    return page(f"Ontology: {module}", *(_term(term) for term in glossary.terms() if term.module == module))


def _term(term: glossary.Term) -> str:
    rows = [(words, ", ".join(_node(node) for node in nodes)) for words, nodes in term.links]
    rows += [("note", plain(note)) for note in term.notes]
    rows += [("example", plain(example)) for example in term.examples]
    rows += [("source", f"<{source}>" if source.startswith("http") else plain(source)) for source in term.sources]
    if term.questions:
        rows.append(("asked by", ", ".join(f"[{name}](../questions/{name}.md)" for name, _ in term.questions)))
    if term.shapes:
        rows.append(("guarded by", ", ".join(code(name) for name in term.shapes)))
    welsh = f" (Welsh: {plain(term.welsh)})" if term.welsh else ""
    head = f"## scr:{term.anchor} {{#{term.anchor}}}"
    return "\n\n".join(
        part
        for part in (
            head,
            f"*{plain(term.label)}*{welsh}, a {term.kind}: {plain(term.definition)}.",
            "\n".join(f"- {words}: {told}" for words, told in rows),
        )
        if part
    )


def _node(node: object) -> str:
    return code(glossary.curie(node) if isinstance(node, URIRef) else str(node))


def code_lists() -> str:
    """Return the code lists with their concepts."""
    parts = []
    for path in sorted((files.folder("ontology") / "codelists").glob("*.ttl")):
        triples = Graph().parse(path, format="turtle")
        for scheme in sorted(triples.subjects(RDF.type, SKOS.ConceptScheme)):
            concepts = [
                (code(str(concept).rsplit("/", 1)[-1]), _label(triples, concept), _words(triples, concept))
                for concept in sorted(triples.subjects(SKOS.inScheme, scheme))
            ]
            parts.append(f"## {_label(triples, scheme)}\n\n`{scheme}`: {_words(triples, scheme)}.")
            parts.append(table(("name", "label", "definition"), concepts))
    return page("Code lists", *parts)


def _label(triples: Graph, node: typing.Any) -> str:
    labels = [label for label in triples.objects(node, SKOS.prefLabel) if isinstance(label, Literal)]
    return plain(str(next((label for label in labels if label.language in ("en", None)), "")))


def _words(triples: Graph, node: typing.Any) -> str:
    return plain(" ".join(sorted(str(text) for text in triples.objects(node, SKOS.definition))))


def shapes() -> str:
    """Return the shapes: what each guards, how grave it is and what it tells the editor of the minutes."""
    rows = [
        (
            code(shape.name),
            shape.severity,
            str(shape.level),
            ", ".join(f"{kind} {_node(value)}" for kind, value in shape.targets)
            + (f" {_node(shape.path)}" if shape.path is not None else ""),
            plain(shape.message),
        )
        for shape in glossary.shapes()
    ]
    return page(
        "Shapes",
        "A violation keeps a document out of the graph, whole and with its report; a warning or an info lets it in and "
        "is counted. The level says what a document is good for when it keeps the shape: 0 readable, 1 traceable, "
        "2 decidable, 3 trackable. The server tells the same at `/shapes`.",
        table(("shape", "severity", "level", "guards", "message"), rows),
    )


# Questions


def questions() -> str:
    """Return the start of the questions' pages."""
    rows = [(f"[{one.name}]({one.name}.md)", plain(one.summary)) for one in queries.questions()]
    return page(
        "Questions",
        "Each is asked by `scrutiny ask NAME`, at `/questions/NAME` as a page and at `/api/questions/NAME` by programs.",
        table(("name", "question"), rows),
    )


def question(one: Query) -> str:
    """Return the page of one question: what it asks and answers, and its SPARQL."""
    params = [
        (
            code(param.name),
            param.kind,
            "yes" if param.required else "",
            plain(param.label) + (f" ({', '.join(map(code, param.values))})" if param.values else ""),
        )
        for param in one.params
    ]
    columns = [(code(column.name), plain(column.description)) for column in one.columns]
    text = "\n".join(line for line in one.text.splitlines() if not line.startswith("#+")).strip("\n")
    return page(
        f"{one.name}: {plain(one.summary)}",
        *(plain(paragraph) for paragraph in one.description.split("\n\n")),
        table(("parameter", "kind", "required", "what"), params),
        table(("column", "what"), columns),
        f"Order: {plain(one.order)}." if one.order else "",
        f"```sparql\n{text}\n```",
        f"The file is `{Path('queries') / 'competency' / one.path.name}`.",
    )


def checks() -> str:
    """Return the rules of data quality."""
    rows = [(code(one.slug), plain(one.summary), plain(one.description)) for one in queries.checks()]
    return page(
        "Rules of data quality",
        "Each gives one row a council: how many there are, and how many fall short. `/quality` shows them.",
        table(("rule", "what", "why"), rows),
    )
