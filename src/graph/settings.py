"""One frozen object of settings, made once by `cli` from a file, the environment and the command line."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

from graph.errors import InvalidSetting

DEFAULT_STORE = "scrutiny-store"


@dataclass(frozen=True, slots=True)
class Serving:
    """The limits of what is served; each field says what it is, in seconds or bytes where it has a unit."""

    quick_workers: Annotated[int, "Processes that answer queries in the quick lane."] = 3
    quick_seconds: Annotated[
        float, "Time of a query in the quick lane; over it, the query starts again in the slow one."
    ] = 0.7
    quick_memory: Annotated[int, "Memory of one query in the quick lane, and of one page, in bytes."] = 384 << 20
    slow_workers: Annotated[int, "Processes that answer queries in the slow lane."] = 1
    query_seconds: Annotated[float, "Time of a query in the slow lane; over it, the answer is 503."] = 8.0
    slow_memory: Annotated[int, "Memory of one query in the slow lane, in bytes."] = 900 << 20
    page_workers: Annotated[int, "Processes that answer what pages ask."] = 2
    page_seconds: Annotated[float, "Time of one question of a page."] = 5.0
    summary_seconds: Annotated[
        float, "Time of one question about the whole store, asked in a process of its own once for each state of it."
    ] = 60.0
    ready_seconds: Annotated[
        float, "How long a start waits at most until what pages ask of the whole store has been made ready."
    ] = 30.0
    max_result_bytes: Annotated[int, "Longest answer; over it, the answer is 413."] = 64 << 20
    max_unsent_bytes: Annotated[int, "Answers that are made and not yet sent, of all clients together, in bytes."] = (
        256 << 20
    )
    refused_seconds: Annotated[float, "How long a query that did not end is refused when it comes again."] = 120.0
    max_body_bytes: Annotated[int, "Longest body of a request."] = 1_000_000
    max_header_bytes: Annotated[int, "Longest head of a request."] = 65_536
    request_seconds: Annotated[float, "Time in which a request must have arrived."] = 10.0
    send_seconds: Annotated[float, "Time in which a client must take what is sent."] = 30.0
    keep_alive_seconds: Annotated[float, "How long an idle connection is kept open."] = 5.0
    max_connections: Annotated[int, "Connections of all clients together."] = 2_000
    connections_per_client: Annotated[int, "Connections of one client."] = 500
    grace_seconds: Annotated[float, "Time for answers under way when the server is stopped."] = 15.0
    kept_bytes: Annotated[int, "Memory for answers that may be asked for again, in bytes."] = 32 << 20
    service_hosts: Annotated[tuple[str, ...], "Hosts that a query may call with SERVICE."] = ()
    proxies: Annotated[tuple[str, ...], "Addresses of proxies whose X-Forwarded-For is believed."] = ()
    write_token: Annotated[
        str | None, "Opens the Graph Store Protocol and SPARQL Update to whoever sends it; without one they are shut."
    ] = field(default=None, repr=False)
    remote_seconds: Annotated[float, "How long another server is waited for, where the store is one."] = 60.0
    remote_seats: Annotated[int, "Queries that are passed on to another server at a time."] = 16
    update_seconds: Annotated[float, "Time in which an update is tried before it is checked and written."] = 30.0
    metrics: Annotated[bool, "Whether /metrics is answered."] = True
    access_log: Annotated[bool, "Whether each answer is told as a line of JSON on the standard error."] = True


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the graph is kept, and how it is served; each field says what it is."""

    store: Annotated[str, "A folder, or the query address (http, https) of a SPARQL 1.1 server."] = DEFAULT_STORE
    update_url: Annotated[
        str | None, "That server's update address; without one it is derived from the query address."
    ] = None
    state: Annotated[Path, "The folder of source bytes and quarantine; of a store in a folder it is that folder."] = (
        Path(DEFAULT_STORE)
    )
    contact: Annotated[str | None, "Where a council that is asked can reach whoever asks."] = None
    loopback: Annotated[bool, "Lets tests fetch from a server of their own on this machine."] = False
    model: Annotated[
        Path | None, "The folder of a sentence model for recurrence; without one the default method is used."
    ] = None
    serving: Serving = Serving()

    @property
    def is_remote(self) -> bool:
        """True where the store is another server, reached over HTTP."""
        return self.store.startswith(("http://", "https://"))


def from_environment(environment: Mapping[str, str], *, store: str | None = None) -> Settings:
    """Return the settings that `environment` gives, `store` (a path or an address) before `SCRUTINY_STORE`.

    Reads `SCRUTINY_STORE`, `SCRUTINY_UPDATE_URL`, `SCRUTINY_STATE`, `SCRUTINY_CONTACT`, `SCRUTINY_MODEL` and, for tests only,
    `SCRUTINY_ALLOW_LOOPBACK` (1), `SCRUTINY_SERVE_…` for each of `Serving`, and the TOML file that `SCRUTINY_CONFIG`
    names (keys `store`, `update_url`, `state`, `contact` and a table `serve`), before which the environment counts.
    Raises `InvalidSetting` with the name of the setting, and for an address whose scheme is neither http nor https.
    """
    file = _file(environment.get("SCRUTINY_CONFIG"))
    general = {name: _text(file, name) for name in ("store", "update_url", "state", "contact")}
    chosen = store or environment.get("SCRUTINY_STORE") or general["store"] or DEFAULT_STORE
    remote = chosen.startswith(("http://", "https://"))
    if "://" in chosen and not remote:
        raise InvalidSetting(f"store {chosen!r}: only a folder, or an http or https address, can be a store")
    state = environment.get("SCRUTINY_STATE") or general["state"] or (DEFAULT_STORE if remote else chosen)
    update = environment.get("SCRUTINY_UPDATE_URL") or general["update_url"] or None
    model = environment.get("SCRUTINY_MODEL")
    return Settings(
        store=chosen,
        update_url=update,
        state=Path(state),
        contact=(environment.get("SCRUTINY_CONTACT") or general["contact"]).strip() or None,
        loopback=environment.get("SCRUTINY_ALLOW_LOOPBACK") == "1",
        model=Path(model) if model else None,
        serving=_serving(environment, file),
    )


def _file(name: str | None) -> Mapping[str, object]:
    if not name:
        return {}
    try:
        read = tomllib.loads(Path(name).read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidSetting(f"{name}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidSetting(f"{name}: is no TOML: {error}") from error
    _known(read, ("store", "update_url", "state", "contact", "serve"), name)
    return read


def _text(file: Mapping[str, object], name: str) -> str:
    value = file.get(name, "")
    if not isinstance(value, str):
        raise InvalidSetting(f"{name}: must be a text in quotes")
    return value


def _serving(environment: Mapping[str, str], file: Mapping[str, object]) -> Serving:
    table = file.get("serve", {})
    if not isinstance(table, dict):
        raise InvalidSetting("serve: must be a table, [serve]")
    names = [one.name for one in fields(Serving)]
    _known(table, names, "serve")
    prefix = "SCRUTINY_SERVE_"
    given: dict[str, object] = {f"serve.{name}": value for name, value in table.items()}
    _known(
        [name.removeprefix(prefix).lower() for name in environment if name.startswith(prefix)], names, f"{prefix}…"
    )
    standard = Serving()
    values: dict[str, object] = {}
    for name in names:
        variable = prefix + name.upper()
        if environment.get(variable):
            values[name] = _value(variable, environment[variable], getattr(standard, name))
        elif f"serve.{name}" in given:
            values[name] = _value(f"serve.{name}", given[f"serve.{name}"], getattr(standard, name))
    return Serving(**values)  # type: ignore[arg-type]  # each value has just been read as the type of its field


def _known(given: Mapping[str, object] | list[str], names: tuple[str, ...] | list[str], where: str) -> None:
    for name in given:
        if name not in names:
            near = get_close_matches(name, names, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise InvalidSetting(f"{where}: there is no setting {name!r}{hint}")


def _value(name: str, given: object, standard: object) -> object:
    """Return a value of the same type as the standard one. Raises `InvalidSetting`."""
    if isinstance(standard, bool):
        words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
        if isinstance(given, bool):
            return given
        if isinstance(given, str) and given.lower() in words:
            return words[given.lower()]
        raise InvalidSetting(f"{name}: {given!r} is neither true nor false")
    if isinstance(standard, tuple):
        parts = given.split(",") if isinstance(given, str) else given
        if isinstance(parts, list) and all(isinstance(part, str) for part in parts):
            return tuple(part.strip().lower() for part in parts if part.strip())
        raise InvalidSetting(f"{name}: {given!r} is no list of names")
    if standard is None:
        if isinstance(given, str) and len(given) >= _SHORTEST_TOKEN:
            return given
        raise InvalidSetting(f"{name}: must be a text of at least {_SHORTEST_TOKEN} characters")
    return _number(name, given, whole=isinstance(standard, int))


_SHORTEST_TOKEN = 16


def _number(name: str, given: object, *, whole: bool) -> float:
    wrong = InvalidSetting(f"{name}: {given!r} is no {'whole ' if whole else ''}number")
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        raise wrong
    try:
        read: float = int(given) if whole else float(given)
    except ValueError as error:
        raise wrong from error
    if not 0 < read < float("inf") or (isinstance(given, float) and whole and given != read):
        raise InvalidSetting(f"{name}: {given!r} must be {'a whole number' if whole else 'a number'} above 0")
    return read
