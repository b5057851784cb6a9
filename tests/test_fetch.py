"""Documents out of files and folders."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.documents import SourceDocument, SourceMetadata
from graph.errors import SourceNotFound, UnreadableDocument
from graph.fetch import Skipped, Unread, count, folder, metadata, read, skipped


def put(path: Path, content: object = "Minutes") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8")
    return path


def names(paths: list[Path]) -> list[str]:
    return [one.name for one in read(paths)]


def only(path: Path) -> SourceDocument:
    (one,) = read([path])
    assert isinstance(one, SourceDocument), one
    return one


def refused(path: Path) -> str:
    (one,) = read([path])
    assert isinstance(one, Unread), one
    return str(one.cause)


def test_a_folder_is_searched_to_the_bottom_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.html", "a/b/y.xml", "c.txt"):
        put(tmp_path / name)
    assert names([tmp_path]) == ["a/b/y.xml", "a/z.html", "b.txt", "c.txt"]
    assert count([tmp_path]) == 4


def test_the_bytes_are_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(b"\xff\x00\r\n")
    assert only(tmp_path / "x.txt") == SourceDocument("x.txt", b"\xff\x00\r\n")


def test_what_is_no_document_is_left_out_with_a_reason(tmp_path: Path) -> None:
    for name in (".hidden", ".git/config", "README.md", "readme", "a.txt.meta.json", "manifest.json", "a.txt"):
        put(tmp_path / name, "{}")
    put(tmp_path / "sources.json", {"gone.txt": {}})
    assert names([tmp_path]) == ["a.txt"]
    assert set(skipped([tmp_path])) == {
        Skipped(".hidden", "hidden"),
        Skipped(".git", "hidden"),
        Skipped("README.md", "a README"),
        Skipped("readme", "a README"),
        Skipped("a.txt.meta.json", "metadata"),
        Skipped("manifest.json", "metadata"),
        Skipped("sources.json", "metadata"),
        Skipped("gone.txt", "sources.json names it, and it is not there"),
    }


def test_a_file_that_is_named_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    assert only(put(tmp_path / "README.txt")).name == "README.txt"


@pytest.mark.skipif(sys.platform == "win32", reason="no links or pipes there")
def test_links_to_folders_and_pipes_are_not_followed(tmp_path: Path) -> None:
    put(tmp_path / "in" / "a.txt")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    os.mkfifo(tmp_path / "in" / "pipe")
    assert names([tmp_path / "in"]) == ["a.txt"]
    assert {one.reason for one in skipped([tmp_path])} == {"a link to a folder", "not a regular file"}
    assert "not a regular file" in refused(tmp_path / "in" / "pipe")


def test_a_missing_path_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    put(tmp_path / "a.txt")
    missing, found = read([tmp_path / "none", tmp_path])
    assert isinstance(missing, Unread)
    assert str(missing.cause) == f"{tmp_path / 'none'}: no such file or folder"
    assert found.name == "a.txt"


def test_nothing_but_missing_paths_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound, match="none: no such file or folder"):
        read([tmp_path / "none"])


def test_a_file_above_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "LARGEST", 3_000_000)
    (tmp_path / "large.txt").write_bytes(b"x" * 3_000_001)
    (tmp_path / "fits.txt").write_bytes(b"x" * 3_000_000)
    assert refused(tmp_path / "large.txt") == "large.txt: larger than 3 MB"
    assert len(only(tmp_path / "fits.txt").content) == 3_000_000


FULL = {
    "url": "https://council.example/mgAi.aspx?ID=1",
    "council": "Ambermere",
    "body": "Overview Panel",
    "date": "2024-03-05",
    "retrieved": "2026-11-24T10:00:00+01:00",
    "identifiers": {"moderngov-meeting": 4967},
}
READ = SourceMetadata(
    url="https://council.example/mgAi.aspx?ID=1",
    council="Ambermere",
    body="Overview Panel",
    held_on=date(2024, 3, 5),
    retrieved_at=datetime(2026, 11, 24, 9, tzinfo=UTC),
    identifiers=(("moderngov-meeting", "4967"),),
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt.meta.json", FULL),
        ("a.meta.json", FULL),
        ("sources.json", {"a.txt": FULL, "other.txt": {"council": "Brackenford"}}),
        ("sources.json", [{"file": "other.txt"}, {"file": "a.txt", **FULL}]),
    ],
)
def test_what_stands_beside_a_document_is_read(tmp_path: Path, name: str, content: object) -> None:
    put(tmp_path / name, content)
    assert only(put(tmp_path / "a.txt")).metadata == READ


def test_the_nearest_metadata_counts(tmp_path: Path) -> None:
    file = put(tmp_path / "a.txt")
    put(tmp_path / "sources.json", {"a.txt": {"council": "listed"}})
    assert only(file).metadata.council == "listed"
    put(tmp_path / "a.meta.json", {"council": "stem"})
    assert only(file).metadata.council == "stem"
    put(tmp_path / "a.txt.meta.json", {"council": "name"})
    assert only(file).metadata.council == "name"


def test_a_document_without_metadata_has_none(tmp_path: Path) -> None:
    put(tmp_path / "sources.json", {"other.txt": FULL})
    assert only(put(tmp_path / "a.txt")).metadata == SourceMetadata()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "cannot be read"),
        ("[]", "is not an object"),
        ("\ud83d".encode("utf-16", "surrogatepass").decode("latin-1"), "cannot be read"),
        ("[" * 100_000, "cannot be read"),
        ({"concil": "Ambermere"}, "unknown key 'concil'"),
        ({"council": 3}, "council '3' is not a text"),
        ({"date": "5 March 2024"}, "date '5 March 2024' is not a date such as"),
        ({"retrieved": "yesterday"}, "retrieved 'yesterday' is not a time such as"),
        ({"url": "javascript:alert(1)"}, "url 'javascript:alert(1)' is not an http or https address"),
        ({"identifiers": ["x"]}, "identifiers"),
        ({"identifiers": {"x": {}}}, "identifiers"),
    ],
)
def test_bad_metadata_is_an_error_of_its_own_document_only(tmp_path: Path, content: object, told: str) -> None:
    put(tmp_path / "a.txt")
    put(tmp_path / "b.txt")
    put(tmp_path / "a.txt.meta.json", content)
    first, second = read([tmp_path])
    assert isinstance(first, Unread)
    assert str(first.cause).startswith("a.txt: its metadata a.txt.meta.json")
    assert told in str(first.cause)
    assert isinstance(second, SourceDocument)


@pytest.mark.parametrize("content", ["{", '"x"', "3", '["x"]', '[{"council": "x"}]'])
def test_a_list_of_sources_that_cannot_be_read_is_told(tmp_path: Path, content: str) -> None:
    put(tmp_path / "sources.json", content)
    assert "its metadata sources.json" in refused(put(tmp_path / "a.txt"))


def test_a_time_without_offset_is_utc() -> None:
    given = metadata({"retrieved": "2026-11-24T09:00:00"}, "a.txt", "a.txt.meta.json")
    assert given.retrieved_at == datetime(2026, 11, 24, 9, tzinfo=UTC)


@given(
    st.builds(
        SourceMetadata,
        url=st.none() | st.just("https://council.example/x"),
        council=st.none() | st.text(min_size=1).map(str.strip).filter(bool),
        body=st.none() | st.text(min_size=1).map(str.strip).filter(bool),
        held_on=st.none() | st.dates(),
        retrieved_at=st.none() | st.datetimes(timezones=st.just(UTC)),
        identifiers=st.dictionaries(st.text(), st.text(), max_size=3).map(lambda given: tuple(sorted(given.items()))),
    )
)
def test_metadata_written_and_read_is_the_same(given_metadata: SourceMetadata) -> None:
    assert metadata(given_metadata.as_json(), "a.txt", "a.txt.meta.json") == given_metadata


@given(
    st.recursive(
        st.none() | st.booleans() | st.text() | st.integers(),
        lambda one: st.lists(one) | st.dictionaries(st.sampled_from([*FULL, "x"]), one),
    )
)
def test_any_json_is_read_or_refused(given_json: object) -> None:
    with contextlib.suppress(UnreadableDocument):
        metadata(given_json, "a.txt", "a.txt.meta.json")


def zipped(path: Path, files: dict[str, object]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content if isinstance(content, str | bytes) else json.dumps(content))
    return path


def test_an_archive_is_a_folder_with_its_metadata(tmp_path: Path) -> None:
    put(tmp_path / "z.txt")
    zipped(
        tmp_path / "m.zip",
        {
            "b/a.txt": "Minutes",
            "b/a.txt.meta.json": FULL,
            "c.html": "<p>Minutes",
            "README.md": "",
            "__MACOSX/._c": "",
        },
    )
    first, second, third = read([tmp_path])
    assert isinstance(first, SourceDocument)
    assert (first.name, first.content, first.metadata) == ("m.zip/b/a.txt", b"Minutes", READ)
    assert (second.name, third.name) == ("m.zip/c.html", "z.txt")
    assert count([tmp_path]) == 3
    assert Skipped("m.zip/README.md", "a README") in skipped([tmp_path])
    assert names([tmp_path / "m.zip"]) == ["m.zip/b/a.txt", "m.zip/c.html"]


def test_the_sources_of_an_archive_stand_in_each_of_its_folders(tmp_path: Path) -> None:
    zipped(
        tmp_path / "m.zip", {"in/sources.json": {"a.txt": {"council": "Ambermere"}}, "in/a.txt": "x", "a.txt": "y"}
    )
    outer, inner = read([tmp_path])
    assert isinstance(outer, SourceDocument)
    assert isinstance(inner, SourceDocument)
    assert (outer.metadata.council, inner.metadata.council) == (None, "Ambermere")


def test_a_word_document_is_no_archive(tmp_path: Path) -> None:
    zipped(tmp_path / "a.docx", {"[Content_Types].xml": "", "word/document.xml": ""})
    assert names([tmp_path]) == ["a.docx"]


def test_the_names_in_an_archive_are_read_in_their_encoding(tmp_path: Path) -> None:
    path = zipped(tmp_path / "m.zip", {"Cymraeg-ŵ.txt": "x"})
    raw = path.read_bytes()
    unflagged = raw.replace((0x800).to_bytes(2, "little") + b"\x08\x00", b"\x00\x00\x08\x00")
    assert unflagged != raw
    path.write_bytes(unflagged)
    assert names([path]) == ["m.zip/Cymraeg-ŵ.txt"]


def test_what_is_wrong_with_one_entry_keeps_out_that_one(tmp_path: Path) -> None:
    path = zipped(tmp_path / "m.zip", {"a.txt": "first words", "b.txt": "second words", "c.txt": b"x" * 3_000_001})
    raw = path.read_bytes()
    at = raw.index(b"a.txt") + 5
    path.write_bytes(raw[:at] + bytes(byte ^ 0xFF for byte in raw[at : at + 8]) + raw[at + 8 :])
    first, second, _ = read([path])
    assert isinstance(first, Unread)
    assert str(first.cause).startswith("m.zip/a.txt: damaged in its archive")
    assert isinstance(second, SourceDocument)


def test_an_archive_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "LARGEST", 1_000_000)
    bomb = zipped(tmp_path / "bomb.zip", {"large.txt": b"\0" * 5_000_000, "fits.txt": "x"})
    fits, large = read([bomb])
    assert isinstance(fits, SourceDocument)
    assert isinstance(large, Unread)
    assert str(large.cause) == "bomb.zip/large.txt: larger than 1 MB"
    monkeypatch.setattr(folder.archive, "MOST_UNPACKED", 4_000_000)
    assert "unpacks to more than 4 MB" in refused(bomb)
    monkeypatch.setattr(folder.archive, "MOST_ENTRIES", 1)
    assert "more than 1 files" in refused(bomb)


def test_a_damaged_archive_is_told(tmp_path: Path) -> None:
    path = zipped(tmp_path / "m.zip", {"a.txt": "words"})
    path.write_bytes(path.read_bytes()[:20])
    assert names([path]) == ["m.zip"]
