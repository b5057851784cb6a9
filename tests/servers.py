"""Starts a real SPARQL server on loopback, and stops the process it started."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener


@contextmanager
def oxigraph_server(folder: Path) -> Iterator[str]:
    """Give the address of an Oxigraph server over `folder`, for as long as the block lasts."""
    beside = Path(sys.executable).with_name("oxigraph")
    program = str(beside) if beside.exists() else shutil.which("oxigraph")
    assert program, "the oxigraph server is not installed: it is among the development dependencies"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with (folder.parent / "oxigraph.log").open("wb") as log:
        process = subprocess.Popen(
            [program, "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"],
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(process, address)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=60)


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    opener = build_opener(ProxyHandler({}))
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert process.poll() is None, "the oxigraph server ended at once"
        try:
            with opener.open(address, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.02)
    raise AssertionError("the oxigraph server did not answer within 90 seconds")
