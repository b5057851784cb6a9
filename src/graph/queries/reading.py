"""Reads one `.rq` file with its `#+` header; every complaint names the file and the line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

import yaml

from graph.errors import InvalidParameter, InvalidQuestion
from graph.queries.binding import VALUES_LINE, Parameter, Value, bind

_KEYS = frozenset(
    [
        "summary",
        "description",
        "asker",
        "tags",
        "params",
        "columns",
        "order",
        "chart",
        "example",
        "min_rows",
        "pagination",
    ]
)
_PARAM_KEYS = frozenset(["name", "kind", "class", "scheme", "label", "required", "help", "values"])
_KINDS = ("iri", "string", "integer", "date", "boolean", "enum")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an answer and what it holds."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Chart:
    """How an answer is drawn: the column of the bars' lengths, and the columns that name a bar."""

    bars: str
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A question as its file has it.

    `name` is the short one ("cq05"), `slug` the file's ("cq05-asks-that-recur"); they are equal where the file
    has no number. `kind` is select, construct or ask. `text` is the whole file, header and defaults included.
    `chart` says how its answer is drawn, None where a table tells it best. `example` is a set of values that gives rows. `pagination` is rows a page, None for all at once.
    """

    name: str
    slug: str
    path: Path
    summary: str
    description: str
    params: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    order: str
    text: str
    kind: str
    asker: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    chart: Chart | None = None
    example: tuple[tuple[str, tuple[str, ...]], ...] = ()
    min_rows: int = 0
    pagination: int | None = None

    def bind(self, values: Mapping[str, Value] = MappingProxyType({})) -> str:
        """Return the SPARQL text with `values` in place of the defaults; several values of one name mean any of them.

        An iri may be a short name where the parameter has a class or scheme ("aldermere",
        "aldermere/executive"). An empty text, or no values, leaves the default. Raises `InvalidParameter` for
        an unknown name, a value that is not of the parameter's kind, or a required one that is not given.
        """
        try:
            return bind(self.text, self.params, values)
        except InvalidParameter as error:
            raise InvalidParameter(f"{self.name}: {error}") from error


@lru_cache(maxsize=256)
def read(path: Path, *, modified: int, size: int) -> Query:  # noqa: ARG001 (they key the cache)
    """Return the query in `path`, kept until its `modified` time or `size` changes; raises `InvalidQuestion`."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InvalidQuestion(f"{path.name}: not UTF-8 at byte {error.start}") from error
    return _Reader(path, text).query()


_HEADER_LINE = re.compile(r"#\+(?: (.*))?$")
_NUMBERED = re.compile(r"([a-z]+[0-9]+)-.+")
_TOKEN = re.compile(
    r'''(?P<comment>\#[^\n]*) | (?P<iri><[^<>"{}|^`\\\s]*>)
    | (?P<string>"""(?:[^"\\]|\\.|"(?!""))*""" | \'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\'
        | "(?:[^"\\\n]|\\.)*" | \'(?:[^\'\\\n]|\\.)*\')
    | (?P<variable>[?$]\w+) | (?P<word>[A-Za-z_][\w-]*(?::[\w.-]*)?) | (?P<mark>[(){}*])''',
    re.VERBOSE | re.DOTALL,
)


@dataclass
class _Reader:
    """Turns one file into a `Query`; every complaint names the file and the line."""

    path: Path
    text: str
    lines: dict[str, int] = field(default_factory=dict)  # header key, or "params.name": line from 1

    def query(self) -> Query:
        header = self._header()
        tokens = [token for token in _TOKEN.finditer(self.text) if token.lastgroup not in ("comment", "string")]
        kind = self._kind(tokens)
        columns = self._columns(header, kind, tokens)
        params = self._params(header, self._defaults(tokens))
        ordered = any(token.group().upper() == "ORDER" for token in tokens)
        pagination = self._integer(header, "pagination", least=1)
        promise = next((key for key in ("order", "pagination") if key in header), None)
        if promise and not ordered:
            self._refuse(promise, "an order is promised, but there is no ORDER BY")
        match = _NUMBERED.fullmatch(self.path.stem)
        query = Query(
            name=match[1] if match else self.path.stem,
            slug=self.path.stem,
            path=self.path,
            summary=self._string(header, "summary", required=True),
            description=self._string(header, "description"),
            params=params,
            columns=columns,
            order=self._string(header, "order"),
            text=self.text,
            kind=kind,
            asker=self._strings(header, "asker"),
            tags=self._strings(header, "tags"),
            chart=self._chart(header, [column.name for column in columns]),
            example=self._example(header),
            min_rows=self._integer(header, "min_rows", least=0) or 0,
            pagination=pagination,
        )
        try:
            query.bind(dict(query.example) if query.example or not any(p.required for p in params) else {})
        except InvalidParameter as error:
            self._refuse("example", str(error))
        return query

    def _header(self) -> dict[str, Any]:
        raw: list[str] = []
        in_header = True
        for number, line in enumerate(self.text.split("\n"), start=1):
            match = _HEADER_LINE.match(line)
            if line.startswith("#+") and not match:
                self._refuse(number, "a header line is '#+', a space, and YAML")
            if match and not in_header:
                self._refuse(number, "the header is one block at the head of the file")
            if match and "\t" in line:
                self._refuse(number, "a tab in the header")
            in_header = in_header and bool(match)
            if match:
                raw.append(match[1] or "")
        try:
            node = yaml.compose("\n".join(raw), Loader=yaml.SafeLoader)
            loaded = yaml.safe_load("\n".join(raw))
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            cause = getattr(error, "problem", None) or str(error).splitlines()[0]
            self._refuse(mark.line + 1 if mark else 1, f"the header is not YAML: {cause}")
        if not isinstance(node, yaml.MappingNode) or not isinstance(loaded, dict):
            self._refuse(1, "the header is missing, or is not a list of 'key: value'")
        self._check_keys(node)
        return loaded

    def _check_keys(self, node: yaml.MappingNode) -> None:
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name not in _KEYS:
                self._refuse(line, f"unknown key {name!r}; known: {', '.join(sorted(_KEYS))}")
            if name in self.lines:
                self._refuse(line, f"the key {name!r} stands twice")
            self.lines[name] = line
            if name == "params" and isinstance(value, yaml.SequenceNode):
                for entry in value.value:
                    self._check_param_keys(entry)

    def _check_param_keys(self, entry: yaml.Node) -> None:
        line = entry.start_mark.line + 1
        if not isinstance(entry, yaml.MappingNode):
            self._refuse(line, "a parameter is {name: …, kind: …, label: …}")
        for key, value in entry.value:
            if key.value not in _PARAM_KEYS:
                self._refuse(line, f"unknown parameter key {key.value!r}; known: {', '.join(sorted(_PARAM_KEYS))}")
            if key.value == "name":
                self.lines[f"params.{value.value}"] = line

    def _kind(self, tokens: Sequence[re.Match[str]]) -> str:
        words = [token.group().lower() for token in tokens if token.lastgroup == "word"]
        kind = next((word for word in words if word in ("select", "construct", "ask")), None)
        return kind or self._refuse(1, "neither SELECT, CONSTRUCT nor ASK")

    def _columns(self, header: Mapping[str, Any], kind: str, tokens: Sequence[re.Match[str]]) -> tuple[Column, ...]:
        given = header.get("columns", {})
        if not isinstance(given, dict) or not all(isinstance(text, str) for text in given.values()):
            self._refuse("columns", "columns are 'name: what it holds'")
        columns = tuple(Column(str(name), text) for name, text in given.items())
        selected = list(_selected(tokens)) if kind == "select" else []
        if [column.name for column in columns] != selected:
            self._refuse("columns", f"the columns are not those of the SELECT: {', '.join(selected) or 'none'}")
        return columns

    def _defaults(self, tokens: Sequence[re.Match[str]]) -> dict[str, str]:
        """Return the default of each parameter by name; every one-variable VALUES must have its own line."""
        places = {match.start(1) + match[1].index("VALUES"): match for match in VALUES_LINE.finditer(self.text)}
        found: dict[str, str] = {}
        for token, following in pairwise(tokens):
            if token.group().upper() != "VALUES" or following.lastgroup != "variable":
                continue
            line = self.text.count("\n", 0, token.start()) + 1
            match = places.get(token.start())
            if match is None:
                self._refuse(line, "a parameter's VALUES stands on a line of its own: VALUES ?name { … }")
            name, default = match[2], match[3].strip()
            if found.setdefault(name, default) != default:
                self._refuse(line, f"two defaults for ?{name}")
            self.lines.setdefault(f"values.{name}", line)
        return found

    def _params(self, header: Mapping[str, Any], defaults: Mapping[str, str]) -> tuple[Parameter, ...]:
        given = header.get("params") or []
        if not isinstance(given, list):
            self._refuse("params", "params is a list")
        params = tuple(self._param(entry, defaults) for entry in given)
        names = [param.name for param in params]
        for name in defaults:
            if name not in names:
                self._refuse(f"values.{name}", f"VALUES ?{name} is no parameter of the header")
        if len(set(names)) < len(names):
            self._refuse("params", "a parameter stands twice")
        return params

    def _param(self, entry: Mapping[str, Any], defaults: Mapping[str, str]) -> Parameter:
        name = str(entry.get("name", ""))
        place = f"params.{name}"
        if name not in defaults:
            self._refuse(place, f"the parameter {name!r} has no line VALUES ?{name} {{ … }}")
        kind, label = entry.get("kind"), entry.get("label")
        if kind not in _KINDS or not isinstance(label, str):
            self._refuse(place, f"{name} needs a label, and a kind: one of {', '.join(_KINDS)}")
        if not isinstance(entry.get("required", False), bool):
            self._refuse(place, f"required of {name} is true or false")
        values = entry.get("values", [])
        if not isinstance(values, list) or bool(values) != (kind == "enum"):
            self._refuse(place, f"{name}: an enum, and nothing else, has a list of values")
        of_class, scheme = entry.get("class"), entry.get("scheme")
        if (of_class or scheme) and (kind != "iri" or (of_class and scheme)):
            self._refuse(place, f"{name}: a class or a scheme goes with kind iri, one of the two")
        return Parameter(
            name=name,
            kind=kind,
            label=label,
            default=defaults[name],
            required=entry.get("required", False),
            help=str(entry.get("help", "")),
            of_class=of_class,
            scheme=scheme,
            values=tuple(str(value) for value in values),
        )

    def _chart(self, header: Mapping[str, Any], columns: Sequence[str]) -> Chart | None:
        given = header.get("chart")
        if given is None:
            return None
        if not isinstance(given, dict) or given.keys() != {"bars", "of"} or not isinstance(given["of"], list):
            self._refuse("chart", "chart is {bars: a column of numbers, of: [the columns that name a bar]}")
        for name in (given["bars"], *given["of"]):
            if name not in columns:
                self._refuse("chart", f"{name!r} is none of the columns")
        return Chart(given["bars"], tuple(given["of"]))

    def _example(self, header: Mapping[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        given = header.get("example") or {}
        if not isinstance(given, dict):
            self._refuse("example", "example is {parameter: value}")
        return tuple(
            (str(name), tuple(str(one) for one in (value if isinstance(value, list) else [value])))
            for name, value in given.items()
        )

    def _string(self, header: Mapping[str, Any], key: str, *, required: bool = False) -> str:
        value = header.get(key, "")
        if not isinstance(value, str) or (required and not value.strip()):
            self._refuse(key, f"{key} is a text{' and must be given' if required else ''}")
        return value.strip()

    def _strings(self, header: Mapping[str, Any], key: str) -> tuple[str, ...]:
        value = header.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self._refuse(key, f"{key} is a list of texts")
        return tuple(value)

    def _integer(self, header: Mapping[str, Any], key: str, *, least: int) -> int | None:
        value = header.get(key)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < least):
            self._refuse(key, f"{key} is a whole number, at least {least}")
        return value

    def _refuse(self, place: str | int, cause: str) -> NoReturn:
        line = place if isinstance(place, int) else self.lines.get(place, 1)
        raise InvalidQuestion(f"{self.path.name}, line {line}: {cause}")


def _selected(tokens: Sequence[re.Match[str]]) -> Iterator[str]:
    """Yield the names of the outermost SELECT's columns, in order; an unlisted one is "*"."""
    depth, listing, after_as = 0, False, False
    for token in tokens:
        word = token.group()
        if word.upper() == "SELECT":
            listing = True
        elif listing and depth == 0 and (word == "{" or word.upper() in ("WHERE", "FROM")):
            return
        elif listing and word in "()":
            depth += 1 if word == "(" else -1
        elif listing and depth == 0 and word == "*":
            yield "*"
        elif listing and token.lastgroup == "variable" and (depth == 0 or (after_as and depth == 1)):
            yield word[1:]
        after_as = word.upper() == "AS"
