"""What the documentation says is true: the README's commands give the README's answers."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
ANSWERED = [
    (block.splitlines()[0].removeprefix("$ "), "\n".join(block.splitlines()[1:]))
    for block in re.findall(r"```console\n(\$ scrutiny .*?)\n```", README, re.DOTALL)
]
FOLDERS = re.findall(r"`((?:ontology|shapes|queries|data|docs|deploy|tests|benchmarks)/[\w./-]*|[A-Z]+\.md)`", README)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    place = str(tmp_path_factory.mktemp("demo") / "store")
    done = scrutiny("demo", "--no-serve", "--store", place)
    assert done.returncode == 0, done.stderr
    return place


def scrutiny(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "graph", *arguments], capture_output=True, text=True, check=False, timeout=600
    )


def test_the_readme_has_commands_with_answers() -> None:
    assert len(ANSWERED) >= 6


@pytest.mark.parametrize(("command", "answer"), ANSWERED, ids=[command[:30] for command, _ in ANSWERED])
def test_a_command_of_the_readme_prints_what_it_says(command: str, answer: str, store: str) -> None:
    done = scrutiny(*shlex.split(command)[1:], "--store", store)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == answer.strip()


@pytest.mark.parametrize("place", sorted(set(FOLDERS)))
def test_what_the_readme_points_to_is_there(place: str) -> None:
    assert (ROOT / place).exists()


@pytest.mark.parametrize("target", re.findall(r"^make (\w+)", README, re.MULTILINE))
def test_the_readme_names_targets_that_exist(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_no_index_address_and_no_machine_path_is_written_down() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "--hash=sha256:" in lock
    assert not re.search(r"https?://|index-url|find-links", lock)
