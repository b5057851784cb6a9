"""One frozen object of settings, made once by `cli` from the environment and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from graph.errors import InvalidSetting

DEFAULT_STORE = "scrutiny-store"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the graph is kept.

    `store` is a folder, or the query address (http or https) of a SPARQL 1.1 server. `update_url` is the
    server's update address; None derives it from the query address. `state` is the folder that keeps the
    source bytes and the quarantine; for a folder store it is that folder. `contact` is where a council that is asked
    can reach whoever asks; `loopback` lets tests fetch from a server of their own on this machine.
    """

    store: str = DEFAULT_STORE
    update_url: str | None = None
    state: Path = Path(DEFAULT_STORE)
    contact: str | None = None
    loopback: bool = False

    @property
    def is_remote(self) -> bool:
        """True where the store is another server, reached over HTTP."""
        return self.store.startswith(("http://", "https://"))


def from_environment(environment: Mapping[str, str], *, store: str | None = None) -> Settings:
    """Return the settings that `environment` gives, `store` (a path or an address) before `SCRUTINY_STORE`.

    Reads `SCRUTINY_STORE`, `SCRUTINY_UPDATE_URL`, `SCRUTINY_STATE`, `SCRUTINY_CONTACT` and, for tests only,
    `SCRUTINY_ALLOW_LOOPBACK` (1). Raises `InvalidSetting` for an
    address whose scheme is neither http nor https.
    """
    chosen = store or environment.get("SCRUTINY_STORE") or DEFAULT_STORE
    remote = chosen.startswith(("http://", "https://"))
    if "://" in chosen and not remote:
        raise InvalidSetting(f"store {chosen!r}: only a folder, or an http or https address, can be a store")
    state = environment.get("SCRUTINY_STATE") or (DEFAULT_STORE if remote else chosen)
    return Settings(
        store=chosen,
        update_url=environment.get("SCRUTINY_UPDATE_URL") or None,
        state=Path(state),
        contact=(environment.get("SCRUTINY_CONTACT") or "").strip() or None,
        loopback=environment.get("SCRUTINY_ALLOW_LOOPBACK") == "1",
    )
