"""One frozen object of settings, made once by `cli` from a file, the environment and the command line."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path

from graph.errors import InvalidSetting

DEFAULT_STORE = "scrutiny-store"


@dataclass(frozen=True, slots=True)
class Serving:
    """The limits of what is served. Seconds and bytes; `scrutiny serve --help` names the file they are read from.

    A query runs for `quick_seconds` at most, then once more for `query_seconds`; one that did not end is refused for
    `refused_seconds`. `service_hosts` may be called with SERVICE. What the
    `proxies` say of their clients' addresses (X-Forwarded-For) is believed. `write_token` opens the Graph Store Protocol and SPARQL
    Update to whoever sends it; None leaves them shut.
    """

    quick_workers: int = 2
    quick_seconds: float = 0.7
    quick_memory: int = 384 << 20
    slow_workers: int = 1
    query_seconds: float = 8.0
    slow_memory: int = 900 << 20
    page_workers: int = 2
    page_seconds: float = 5.0
    max_result_bytes: int = 64 << 20
    max_unsent_bytes: int = 256 << 20
    refused_seconds: float = 120.0
    max_body_bytes: int = 1_000_000
    max_header_bytes: int = 65_536
    request_seconds: float = 10.0
    send_seconds: float = 30.0
    keep_alive_seconds: float = 5.0
    max_connections: int = 2_000
    connections_per_client: int = 500
    grace_seconds: float = 15.0
    kept_bytes: int = 32 << 20
    service_hosts: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    write_token: str | None = field(default=None, repr=False)
    metrics: bool = True
    access_log: bool = True


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the graph is kept, and how it is served.

    `store` is a folder, or the query address (http or https) of a SPARQL 1.1 server. `update_url` is the
    server's update address; None derives it from the query address. `state` is the folder that keeps the
    source bytes and the quarantine; for a folder store it is that folder. `contact` is where a council that is asked
    can reach whoever asks; `loopback` lets tests fetch from a server of their own on this machine. `model` is the
    folder of a sentence model for recurrence; None means the default method, which needs none.
    """

    store: str = DEFAULT_STORE
    update_url: str | None = None
    state: Path = Path(DEFAULT_STORE)
    contact: str | None = None
    loopback: bool = False
    model: Path | None = None
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
