"""What pages load: the style sheet, the icon, and the editor of the SPARQL page with what it completes."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from graph import queries
from graph.serve.http import problems
from graph.serve.http.conneg import with_charset
from graph.serve.http.problems import Problem
from graph.serve.http.replies import reply
from graph.serve.pages import glossary
from graph.serve.site.site import Site

_FOLDER = Path(__file__).resolve().parents[1] / "static"
_TYPES: Mapping[str, str] = {
    "style.css": "text/css",
    "icon.svg": "image/svg+xml",
    "editor.js": "text/javascript",
    "editor.licences.txt": "text/plain",
}
NAMES = tuple(_TYPES)
_UNCHANGING = {"Vary": "Accept-Encoding"}
_PREFIXED = re.compile(r"(?<![\w:?$/<-])([a-z]+):([A-Za-z]\w*)")


def asset(site: Site, request: Request) -> Response:  # noqa: ARG001 (every handler is called alike)
    """Return one of the files that pages load."""
    name = request.path_params.get("name", "icon.svg")
    if name not in _TYPES:
        raise Problem(problems.NOT_FOUND, f"There is: {', '.join(NAMES)}.")
    return reply(request, _content(name), with_charset(_TYPES[name]), headers=_UNCHANGING)


@cache
def _content(name: str) -> bytes:
    return (_FOLDER / name).read_bytes()


def completions(site: Site, request: Request) -> Response:  # noqa: ARG001 (every handler is called alike)
    """Return, as JSON, what the editor completes: `prefixes`, `terms` and the questions as `examples`.

    A term has its prefixed `name`, its `kind`, `label` and `definition`; those of other vocabularies, which the
    questions use, have a name only.
    """
    return reply(request, _completions(), "application/json", headers=_UNCHANGING)


@cache
def _completions() -> str:
    own = [
        {
            "name": glossary.curie(term.iri),
            "kind": "class" if term.is_class else "property",
            "label": term.label,
            "definition": term.definition,
        }
        for term in glossary.terms()
    ]
    examples = [{"name": one.name, "summary": one.summary, "text": _body(one.text)} for one in queries.questions()]
    known = queries.prefixes()
    used = Counter(
        f"{prefix}:{name}"
        for one in examples
        for prefix, name in _PREFIXED.findall(one["text"])
        if prefix in known and prefix not in ("scr", "def")
    )
    others = [{"name": name, "kind": "term", "label": "", "definition": ""} for name in sorted(used)]
    told = {"prefixes": known, "terms": [*own, *others], "examples": examples}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _body(text: str) -> str:
    """Return a query without its header, which is documentation."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("#+")).strip() + "\n"
