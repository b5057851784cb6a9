"""Runs the command in this process, as a user would, and keeps what it said."""

from __future__ import annotations

import sys
from typing import NamedTuple

import pytest

from graph.cli import main


class Ran(NamedTuple):
    """The exit code of a command, and what it wrote to the standard output and the standard error."""

    code: int
    out: str
    err: str


class Scrutiny:
    """The command, with what one test sees of it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def __call__(self, *arguments: object) -> Ran:
        """Run it once."""
        self._monkeypatch.setattr(sys, "argv", ["scrutiny", *(str(argument) for argument in arguments)])
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = self._capsys.readouterr()
        code = ended.value.code
        return Ran(code if isinstance(code, int) else 0, said.out, said.err)
