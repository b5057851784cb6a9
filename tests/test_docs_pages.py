"""The pages of the documentation are true: their commands run, their reference is whole, and they load nothing else."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import consoles
from consoles import Reader
from council_server import served
from graph import queries
from graph.settings import Serving, from_environment
from graph.store import open_store

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
sys.path.insert(0, str(DOCS))

import reference  # noqa: E402 (it lies beside the pages)

PAGES = sorted(DOCS.rglob("*.md"))
RUN = [page for page in PAGES if consoles.steps(page.read_text(encoding="utf-8"))]
SHOWN = [
    (page.relative_to(DOCS).as_posix(), line)
    for page in PAGES
    for line in consoles.shell_lines(page.read_text(encoding="utf-8"))
]


def named(page: Path) -> str:
    return page.relative_to(DOCS).as_posix()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("demo") / "scrutiny-store"
    command = [sys.executable, "-m", "graph", "demo", "--no-serve", "--store", str(store)]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    return store


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Reader]:
    monkeypatch.chdir(tmp_path)
    for name in ("STORE", "CONTACT", "ARCHIVE", "STATE", "MODEL", "CONFIG", "JUDGEMENTS"):
        monkeypatch.delenv(f"SCRUTINY_{name}", raising=False)
    monkeypatch.setenv("SCRUTINY_ALLOW_LOOPBACK", "1")
    with served() as site:
        yield Reader(monkeypatch, capsys, site)


def test_there_are_pages_with_commands() -> None:
    assert len(RUN) >= 5
    assert len(SHOWN) >= 20


@pytest.mark.parametrize("page", RUN, ids=named)
def test_what_a_page_has_the_reader_do_gives_what_it_says(
    page: Path, reader: Reader, demo: Path, tmp_path: Path
) -> None:
    text = page.read_text(encoding="utf-8")
    if consoles.WITH_THE_DEMO in text:
        shutil.copytree(demo, tmp_path / "scrutiny-store", symlinks=True)
    for step in consoles.steps(text):
        reader.do(step)


@pytest.mark.parametrize(("page", "line"), SHOWN)
def test_a_command_that_is_only_shown_is_one_that_there_is(page: str, line: str) -> None:
    words = shlex.split(line.split(" | ")[0].split(" > ")[0], comments=True)
    if words[0] == "scrutiny":
        consoles.understood(words)
    elif words[0] == "make":
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        for target in [word for word in words[1:] if "=" not in word]:
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for word in words:
        if re.match(r"(deploy|data|docs|queries|tests|benchmarks)/", word):
            assert (ROOT / word).exists(), word


REFERENCE = reference.pages()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built site; a link that leads nowhere fails the build."""
    place = tmp_path_factory.mktemp("docs") / "site"
    command = [sys.executable, str(DOCS / "build.py"), str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return place


def test_the_site_has_every_page_and_loads_nothing_from_other_hosts(site: Path) -> None:
    expected = {named(page) for page in PAGES} | set(REFERENCE)
    built = {path.relative_to(site).as_posix(): path for path in site.rglob("*.html")}
    assert {name.removesuffix(".md") + ".html" for name in expected} <= set(built)
    for name, path in built.items():
        html = path.read_text(encoding="utf-8")
        loading = re.findall(r"<(?:script|link|img|iframe|source|object|embed)\b[^>]*>", html)
        assert loading
        for tag in loading:
            assert not re.search(r"""(?:src|href|srcset|data)=["']?(?:https?:)?//""", tag), f"{name}: {tag}"
    for path in site.rglob("*.css"):
        assert not re.search(r"""(?:url\(|@import )["']?(?:https?:)?//""", path.read_text(encoding="utf-8")), (
            path.name
        )


def test_every_page_is_reached_from_the_menu_or_from_a_page() -> None:
    menu = (DOCS / "zensical.toml").read_text(encoding="utf-8")
    linked = "".join(REFERENCE.values())
    for name in [*map(named, PAGES), *REFERENCE]:
        assert f'"{name}"' in menu or f"]({Path(name).name})" in linked, name


def test_the_reference_has_every_setting_and_command() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    read = set(re.findall(r"SCRUTINY_[A-Z_]*[A-Z]\b", sources)) - {"SCRUTINY_ALLOW_LOOPBACK", "SCRUTINY_SERVE"}
    told = REFERENCE["reference/settings.md"]
    assert {name for name in read if f"`{name}`" not in told} == set()
    assert told.count("`SCRUTINY_SERVE_") == len(Serving.__dataclass_fields__)
    for row in re.findall(r"^\| `.*$", told, re.MULTILINE):
        assert len(row.split(" | ")[2].strip()) > 10, f"no word on {row}"
    for word in ("ingest", "trace", "fetch moderngov", "review identities rule", "recur pairs"):
        assert f"## scrutiny {word}\n" in REFERENCE["reference/commands.md"]


EXAMPLES = [
    line
    for block in re.findall(r"```sh\n(.*?)```", REFERENCE["reference/commands.md"], re.DOTALL)
    for line in block.splitlines()
    if line.startswith("scrutiny ")
]


@pytest.mark.parametrize("line", EXAMPLES)
def test_an_example_of_the_help_is_a_command_that_there_is(line: str) -> None:
    consoles.understood(shlex.split(line.split(" | ")[0].split(" > ")[0]))


def test_the_question_that_is_shown_is_one(demo: Path, tmp_path: Path) -> None:
    (given,) = (
        step
        for step in consoles.steps((DOCS / "how-to" / "add-a-question.md").read_text(encoding="utf-8"))
        if isinstance(step, consoles.Given)
    )
    (tmp_path / given.name).write_text(given.text, encoding="utf-8")
    question = queries.load(tmp_path / given.name)
    with open_store(from_environment({}, store=str(demo)), read_only=True) as store:
        assert (
            len(store.rows(question.bind()).rows) > len(store.rows(question.bind({"authority": "norbeck"})).rows) > 0
        )
