"""Commands that keep a store safe: backup, restore."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graph.cli import show
from graph.cli.options import StoreOption, settings
from graph.errors import InvalidSetting

app = typer.Typer()


@app.command(epilog="Example:  scrutiny backup /mnt/safe/scrutiny-2026-11-27.tar")
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write.", show_default=False)], store: StoreOption = None
) -> None:
    """Write the graph, the bytes that were read and the quarantine to one file, while others go on reading and writing."""
    from graph.store.backups import backup as back_up

    chosen = settings(store)
    size = back_up(_folder(chosen.store, remote=chosen.is_remote), file)
    show.say(show.safe(f"{file}: {size / 1_000_000:,.1f} MB; try it with: scrutiny restore {file} --store FOLDER"))


@app.command(
    epilog="Examples:  scrutiny restore scrutiny-2026-11-27.tar --store /srv/scrutiny  ·  scrutiny restore graph.nq.gz"
)
def restore(
    file: Annotated[Path, typer.Argument(help="A backup, or a dump in N-Quads (.nq, .nq.gz).", show_default=False)],
    store: StoreOption = None,
) -> None:
    """Make a store from a backup, checked to the last byte. What is there already is never written over."""
    from graph.store.backups import restore as make

    chosen = settings(store)
    make(file, _folder(chosen.store, remote=chosen.is_remote))
    show.say(show.safe(f"{chosen.store} is restored; see it with: scrutiny serve --store {chosen.store}"))


def _folder(store: str, *, remote: bool) -> Path:
    if remote:
        raise InvalidSetting(f"{store} is another server's: back it up, and restore it, with that server's own means")
    return Path(store)
