"""The commands that ask the network: fetch and sync, against a council's site on loopback."""

from __future__ import annotations

import io
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from commanding import Scrutiny as Commanded
from council_server import CHALLENGE, Site, answer, served, status
from fetching import START, Time
from graph.cli import fetching
from graph.errors import InvalidSetting
from graph.fetch.configured import configuration, own_hosts

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
EXAMPLE = "https://democracy.aldermere.example"


@pytest.fixture
def server() -> Iterator[Site]:
    with served() as site:
        yield site


class Scrutiny(Commanded):
    """The command, on a clock that nobody waits for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        super().__init__(monkeypatch, capsys)
        self.time = Time()
        monkeypatch.setattr(fetching, "clock", lambda: self.time.clock)


@pytest.fixture
def scrutiny(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Scrutiny:
    monkeypatch.chdir(tmp_path)
    for name in ("SCRUTINY_STORE", "SCRUTINY_CONTACT", "SCRUTINY_ARCHIVE", "SCRUTINY_STATE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SCRUTINY_ALLOW_LOOPBACK", "1")
    return Scrutiny(monkeypatch, capsys)


def test_fetch_keeps_what_came_and_says_what_it_was(scrutiny: Scrutiny, server: Site) -> None:
    ran = scrutiny("fetch", "moderngov", server.address, "--since", "2025-01-01", "--until", "2025-12-31")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "requested 11 · new 5 · changed 0 · unchanged 0 · refused 0 · withdrawn 0\n"
    assert Path("scrutiny-archive/scrutiny-archive.json").is_file()
    assert server.agents == {"scrutiny-graph/0.1.0 (no contact given)"}  # ours only, on loopback


def test_a_dry_run_asks_for_one_list_and_keeps_nothing(scrutiny: Scrutiny, server: Site) -> None:
    ran = scrutiny("fetch", "moderngov", server.address, "--dry-run")
    assert ran.code == 0
    assert server.asked == ["/robots.txt", "/mgWebService.asmx/GetCommittees"]
    assert list(Path().iterdir()) == []


def test_a_dry_run_of_cmis_counts_the_months(scrutiny: Scrutiny, server: Site) -> None:
    ran = scrutiny("fetch", "cmis", f"{server.address}/aldermere/Meetings.aspx", "--dry-run", "--since", "2025-11-01")
    assert "requests: 3 for months of the calendar" in ran.out
    assert len(server.asked) == 3


def test_the_readme_shows_what_a_dry_run_says(scrutiny: Scrutiny, server: Site) -> None:
    (command,) = re.findall(r"^(scrutiny fetch .* --dry-run)$", README, re.MULTILINE)
    (shown,) = re.findall(r"```text\n(would fetch .*?\n)```", README, re.DOTALL)
    ran = scrutiny(*shlex.split(command.replace(EXAMPLE, server.address))[1:])
    assert ran.out.replace(server.address, EXAMPLE) == shown
    assert START.date().isoformat() in shown


def test_the_other_commands_of_the_readme_fetch_and_read(scrutiny: Scrutiny, server: Site) -> None:
    block = next(one for one in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) if "scrutiny fetch" in one)
    commands = [line.partition("#")[0].strip() for line in block.splitlines() if line.startswith("scrutiny")]
    wanted = [
        line
        for line in commands
        if line.startswith(("scrutiny fetch", "scrutiny ingest")) and "--dry-run" not in line
    ]
    assert len(wanted) == 2
    for line in wanted:
        ran = scrutiny(*shlex.split(line.replace(EXAMPLE, server.address))[1:])
        assert ran.code == 0, ran.err
    assert "stored 5" in ran.out
    assert "members 2026-01-05: stored: member list: 2 members" in ran.err


def test_no_council_is_asked_without_a_contact(scrutiny: Scrutiny) -> None:
    ran = scrutiny("fetch", "moderngov", EXAMPLE)
    assert ran.code == 2
    assert ran.err.startswith("scrutiny: error: councils must be able to reach whoever asks: set SCRUTINY_CONTACT")


def test_loopback_is_not_asked_without_leave(
    scrutiny: Scrutiny, server: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SCRUTINY_ALLOW_LOOPBACK")
    assert scrutiny("fetch", "moderngov", server.address).code == 2
    assert scrutiny("fetch", "moderngov", "https://127.0.0.1", "--contact", "a@b.example").code == 1
    assert server.asked == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["ftp://x.example"], ["x.example"], ["http://x.example"],
        [EXAMPLE, "--since", "yesterday"], [EXAMPLE, "--since", "2025-02-01", "--until", "2025-01-01"], [],
    ],
)  # fmt: skip
def test_wrong_usage_is_told(scrutiny: Scrutiny, arguments: list[str]) -> None:
    assert scrutiny("fetch", "moderngov", *arguments).code == 2


def test_a_council_that_refuses_is_told_with_the_reason(scrutiny: Scrutiny, server: Site) -> None:
    server.put("/mg", answer(CHALLENGE), always=True)
    ran = scrutiny("fetch", "moderngov", server.address)
    assert ran.code == 1
    assert "a challenge page where XML is due" in ran.err
    assert "refused: " in ran.out
    assert "Traceback" not in ran.err


def test_words_of_a_site_steer_no_terminal(scrutiny: Scrutiny, server: Site) -> None:
    server.council.committees[11] = "Scrutiny [red]\x9b31mPanel\u202e"
    ran = scrutiny("fetch", "moderngov", server.address, "--dry-run")
    assert "[red]" in ran.out
    assert not set("\x9b\u202e\x1b") & set(ran.out)


def test_an_archive_that_is_none_is_told(scrutiny: Scrutiny, server: Site) -> None:
    Path("a").mkdir()
    Path("a/letter.txt").write_text("dear")
    assert scrutiny("fetch", "moderngov", server.address, "--archive", "a").code == 3


def test_robots_txt_that_keeps_us_out_is_the_end(scrutiny: Scrutiny, server: Site) -> None:
    server.council.robots = b"User-agent: *\nDisallow: /"
    ran = scrutiny("fetch", "moderngov", server.address)
    assert ran.code == 1
    assert "robots.txt does not allow it" in ran.out
    assert server.asked == ["/robots.txt"]


@pytest.fixture
def two(server: Site) -> Iterator[tuple[Site, Site]]:
    with served() as other:
        other.council.members = {7: "Councillor Bo Low"}
        other.council.committees = {10: "Cabinet"}
        other.council.meetings = {n: m for n, m in other.council.meetings.items() if m.committee == 10}
        Path("scrutiny.toml").write_text(
            f"""
            archive = "kept"
            contact = "https://aldermere.example/about"

            [[council]]
            name = "aldermere"
            system = "moderngov"
            address = "{server.address}"

            [[council]]
            name = "norbeck"
            system = "moderngov"
            address = "{other.address}/moderngov"
            bodies = ["cabinet"]
            since = 2025-06-01
            """
        )
        yield server, other


def test_sync_fetches_every_council_and_reads_what_is_new(scrutiny: Scrutiny, two: tuple[Site, Site]) -> None:
    ran = scrutiny("sync", "--store", "s")
    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    assert lines[0].startswith("aldermere: requested 14 · new 5")
    assert lines[1].startswith("norbeck: requested 6 · new 1")
    assert "stored 7" in lines[2]
    assert lines[3].startswith("aldermere: last success 2026-01-05T09:00:")
    assert lines[4].endswith(" · 1 meetings")
    assert two[1].agents == {"scrutiny-graph/0.1.0 (+https://aldermere.example/about)"}
    again = scrutiny("sync", "--store", "s")
    assert "stored 0" in again.out
    assert "unchanged 7" in again.out


def test_one_councils_fault_does_not_stop_the_others(scrutiny: Scrutiny, two: tuple[Site, Site]) -> None:
    two[0].put("/", status(403), always=True)
    ran = scrutiny("sync", "--store", "s")
    assert ran.code == 1
    lines = ran.out.splitlines()
    assert "refused: " in lines[0]
    assert lines[1].startswith("norbeck: requested 6 · new 1")
    assert "stored 2" in lines[2]
    assert "last success never" in lines[3]
    assert "refused: " in lines[3]


def test_the_status_asks_nothing(scrutiny: Scrutiny, two: tuple[Site, Site]) -> None:
    ran = scrutiny("sync", "--status")
    assert ran.code == 0
    assert ran.out == (
        "aldermere: last success never · last change never · 0 meetings\n"
        "norbeck: last success never · last change never · 0 meetings\n"
    )
    assert two[0].asked == []


def test_one_council_can_be_chosen(scrutiny: Scrutiny, two: tuple[Site, Site]) -> None:
    assert scrutiny("sync", "--council", "Norbeck", "--store", "s").code == 0
    assert two[0].asked == []
    wrong = scrutiny("sync", "--council", "brackenshire")
    assert wrong.code == 2
    assert "not configured; there are: aldermere, norbeck" in wrong.err


def test_a_change_replaces_what_the_graph_said(scrutiny: Scrutiny, two: tuple[Site, Site]) -> None:
    scrutiny("sync", "--store", "s", "--council", "aldermere")
    two[0].council.change(104, minutes="RESOLVED: That a report on libraries be submitted each month.")
    scrutiny.time.passed += 86_400
    ran = scrutiny("sync", "--store", "s", "--council", "aldermere")
    assert "changed 1" in ran.out
    out = scrutiny("export", "--store", "s").out
    assert "libraries be submitted each month" in out
    (replaced,) = re.findall(r"<\S+/id/source/(\w+)> <\S+replacesSource> <\S+/id/source/(\w+)>", out)[:1]
    assert f"graph/source/{replaced[1]}>" not in out
    assert f"graph/run/{replaced[1]}>" not in out
    texts = re.findall(r"<\S+/id/source/\w+> <\S+canonicalText> .* <\S+/graph/source/\w+>", out)
    assert len(texts) == 4


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[council]", "is no TOML"),
        ("councils = []", "unknown key 'councils'"),
        ("[council]\nname = 'x'", "write [[council]]"),
        ("[[council]]\nsystem = 'moderngov'", "council 1: name is missing"),
        ("[[council]]\nname = 'x'\nsystem = 'jadu'", "council 1 (x): system must be one of cmis, moderngov, not 'jadu'"),
        ("[[council]]\nname = 'x'\nsystem = 'cmis'", "address is missing"),
        ("[[council]]\nname = 'x'\nsystem = 'cmis'\naddress = 'http://x.example'", "only https is fetched"),
        ("[[council]]\nname = 'x'\nsystem = 'cmis'\naddress = 'https://x.example'\nsince = '2025'", "since must be a date"),
        ("[[council]]\nname = 'x'\nsystem = 'cmis'\naddress = 'https://x.example'\nbodies = 'x'", "bodies must be a list"),
        ("[[council]]\nname = 'x'\nsystem = 'cmis'\naddress = 'https://x.example'\nadress = 'x'", "unknown key 'adress'"),
        ("[[council]]\nname = 'x'\nsystem = 'cmis'\naddress = 'https://x.example'\n" * 2, "x and x have the same address"),
        ("contact = 3", "contact must be a text"),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong_is_told_with_the_place(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "scrutiny.toml"
    file.write_text(text)
    with pytest.raises(InvalidSetting) as caught:
        configuration(file)
    assert told in str(caught.value)
    assert str(caught.value).startswith(str(file))


def test_sync_without_a_file_says_which_it_looked_for(scrutiny: Scrutiny) -> None:
    ran = scrutiny("sync")
    assert ran.code == 2
    assert "scrutiny.toml: cannot be read" in ran.err


def test_the_table_of_councils_says_which_hosts_are_one_council() -> None:
    assert set(own_hosts("democracy.aldermere.example")) == {"democracy.aldermere.example", "aldermere.example"}
    assert own_hosts("nobody.example") == ()


def test_what_is_known_of_a_document_can_be_written_and_read_again(
    scrutiny: Scrutiny, server: Site, tmp_path: Path
) -> None:
    from graph import fetch
    from graph.documents import SourceDocument

    scrutiny("fetch", "moderngov", server.address)
    server.council.change(104, minutes="AGREED otherwise.")
    scrutiny.time.passed += 86_400
    scrutiny("fetch", "moderngov", server.address)
    documents = [one for one in fetch.read([Path("scrutiny-archive")]) if isinstance(one, SourceDocument)]
    assert sum(bool(one.metadata.replaces) for one in documents) == 1
    for one in documents:
        assert fetch.metadata(json.loads(json.dumps(one.metadata.as_json())), "x", "y") == one.metadata


def test_a_graph_rebuilt_from_the_archive_alone_is_the_same(scrutiny: Scrutiny, two: tuple[Site, Site]) -> None:
    scrutiny("sync", "--store", "s")
    for text in (
        "AGREED that a report on libraries be submitted.",
        None,
        "\x0b",
        "AGREED that nothing be submitted.",
    ):
        two[0].council.change(104, minutes=text)
        two[1].council.change(102, minutes=text)
        scrutiny.time.passed += 86_400
        scrutiny("sync", "--store", "s")
    ran = scrutiny("rebuild", "--archive", "kept", "--store", "new")
    assert ran.code == 0, ran.err
    assert _graph(scrutiny, "new") == _graph(scrutiny, "s")
    assert len(_graph(scrutiny, "new")) > 500


def _graph(scrutiny: Scrutiny, store: str) -> list[str]:
    """The lines of an export but for the times of reading; there are no blank nodes, so that is canonical."""
    lines = scrutiny("export", "--store", store).out.splitlines()
    assert not any(" _:" in line or line.startswith("_:") for line in lines)
    return sorted(line for line in lines if "/graph/run/" not in line)


def test_a_graph_is_rebuilt_into_an_empty_store_only(scrutiny: Scrutiny, two: tuple[Site, Site]) -> None:
    scrutiny("sync", "--store", "s")
    again = scrutiny("rebuild", "--archive", "kept", "--store", "s")
    assert again.code == 1
    assert "holds something already" in again.err
    assert "is no archive" in scrutiny("rebuild", "--archive", "nowhere", "--store", "t").err


def test_progress_is_shown_to_whoever_looks() -> None:
    from rich.console import Console

    from graph.cli.progress import asking

    shown = io.StringIO()
    with asking(Console(file=shown, force_terminal=True, width=120)) as (step, expect):
        step("new", "https://aldermere.example/GetCommittees")
        expect(3)
        step("changed", "https://aldermere.example/[red]\x9b2J")
    assert "1/3" in shown.getvalue()
    assert "\x9b" not in shown.getvalue()
