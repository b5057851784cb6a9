"""Reads the blocks of a page of the documentation, and runs the commands in them as a reader would, in a folder."""

from __future__ import annotations

import re
import shlex
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer

from council_server import Site
from fetching import Time
from graph import cli
from graph.cli import fetching

COUNCIL = "https://democracy.aldermere.example"
WITH_THE_DEMO = "<!-- with the demo -->"
_FENCE = re.compile(r'(?:<!-- exit (\d) -->\n)?^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Command:
    """One command of a console block, what stands below it, and the exit code that the page says."""

    words: tuple[str, ...]
    output: Path | None
    printed: str
    code: int


@dataclass(frozen=True)
class Given:
    """A file that the page has the reader write."""

    name: str
    text: str


def steps(page: str) -> list[Command | Given]:
    """Return what a reader of the page does, in order: the files and the commands with an answer."""
    found: list[Command | Given] = []
    for code, language, title, text in _FENCE.findall(page):
        if title:
            found.append(Given(title, text))
        elif language == "console":
            found += _commands(text, int(code or 0))
    return found


def shell_lines(page: str) -> list[str]:
    """Return the lines of the blocks that only show a command."""
    blocks = [text for _, language, _, text in _FENCE.findall(page) if language == "sh"]
    return [line for text in blocks for line in text.replace("\\\n", "").splitlines() if line and line[0] != "#"]


def _commands(text: str, code: int) -> list[Command]:
    made = []
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        line, _, printed = part.partition("\n")
        words = shlex.split(line, comments=True)
        output = None
        if len(words) > 2 and words[-2] == ">":
            output, words = Path(words[-1]), words[:-2]
        made.append(Command(tuple(words), output, printed.strip("\n"), code))
    return made


def fits(printed: str, told: str) -> bool:
    """Tell whether `told` is what the page prints; a line of three dots stands for any lines, or none."""
    lines = [line.rstrip() for line in printed.splitlines()]
    pattern = "".join(r"(?:.*\n)*?" if line == "..." else re.escape(line) + r"\n" for line in lines)
    whole = "".join(f"{line.rstrip()}\n" for line in told.strip("\n").splitlines())
    return re.fullmatch(pattern, whole) is not None


def understood(words: tuple[str, ...] | list[str]) -> None:
    """Have the command line read as it would be, and nothing done. Raises the framework's usage error."""
    command = _root()
    context = None
    name, rest = words[0], list(words[1:])
    while True:
        try:
            context = command.make_context(name, rest, parent=context)
        except typer.Exit:  # --help, --version
            return
        rest = [*context._protected_args, *context.args]
        if not hasattr(command, "commands") or not rest:
            return
        name, command, rest = command.resolve_command(context, rest)


@cache
def _root() -> Any:
    return typer.main.get_command(cli.app)


@dataclass
class Reader:
    """Does what a page says, in this process, in the working folder; a council's site is a server on loopback."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    site: Site
    time: Time = field(default_factory=Time)

    def do(self, step: Command | Given) -> None:
        """Write the file, or run the command and compare what it prints. Raises `AssertionError`."""
        if isinstance(step, Given):
            path = Path(step.name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self._ours(step.text), encoding="utf-8")
            return
        code, out, err = self._run([self._ours(word) for word in step.words])
        assert code == step.code, f"{shlex.join(step.words)}: exit code {code}: {err}"
        if step.output is not None:
            step.output.write_text(out, encoding="utf-8")
        elif step.printed:
            assert any(fits(step.printed, told) for told in (out, err, out + err)), (
                f"{shlex.join(step.words)}:\n{out}{err}"
            )

    def _run(self, words: list[str]) -> tuple[int, str, str]:
        assert words[0] == "scrutiny", f"{words[0]}: only our own command is run"
        self.monkeypatch.setattr(sys, "argv", words)
        self.monkeypatch.setattr(fetching, "clock", lambda: self.time.clock)
        self.capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = self.capsys.readouterr()
        code = ended.value.code
        theirs = [text.replace(self.site.address, COUNCIL) for text in (told.out, told.err)]
        return code if isinstance(code, int) else 0, theirs[0], theirs[1]

    def _ours(self, text: str) -> str:
        return text.replace(COUNCIL, self.site.address)
