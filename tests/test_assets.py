"""What pages load: the built editor is that of its sources, locked by hash and without addresses, and says its licences."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from graph import queries
from graph.serve.pages.assets import NAMES
from graph.vocab import SCR
from serving import application

ROOT = Path(__file__).resolve().parents[1]
LOCK = json.loads((ROOT / "web" / "package-lock.json").read_text())["packages"]
STATIC = ROOT / "src" / "graph" / "serve" / "static"


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(application())


def test_the_built_editor_is_made_of_the_sources_that_are_there() -> None:
    digest = hashlib.sha256()
    for name in ("editor.js", "build.mjs", "package-lock.json"):
        digest.update((ROOT / "web" / name).read_bytes())
    assert digest.hexdigest() in (STATIC / "editor.js").read_text().splitlines()[0], "run: make editor"


def test_the_lock_has_a_hash_for_each_package_and_no_address() -> None:
    locked = {name: package for name, package in LOCK.items() if name}
    assert len(locked) > 10
    for name, package in locked.items():
        assert package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, name
    assert "://" not in (ROOT / "web" / "package-lock.json").read_text()


def test_each_package_within_the_editor_has_its_notice() -> None:
    notices = re.split(r"\n-{72}\n", (STATIC / "editor.licences.txt").read_text())[1:]
    named = {}
    for notice in notices:
        name, version, licence = re.match(r"\s*(\S+) (\S+) \((.+)\)", notice).groups()
        named[name] = version
        assert licence == "MIT"
        assert "Permission is hereby granted" in notice
    assert {"@codemirror/view", "@codemirror/autocomplete", "@codemirror/legacy-modes", "style-mod"} <= set(named)
    assert all(LOCK[f"node_modules/{name}"]["version"] == version for name, version in named.items())


@pytest.mark.parametrize("name", NAMES)
def test_an_asset_is_served_as_what_it_is(client: TestClient, name: str) -> None:
    answer = client.get(f"/static/{name}", headers={"Accept-Encoding": "gzip"})
    assert answer.content == (STATIC / name).read_bytes()
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert client.get(f"/static/{name}", headers={"If-None-Match": answer.headers["etag"]}).status_code in {200, 304}
    assert client.get("/static/settings.py").status_code == 404


def test_every_term_of_ours_and_every_question_is_completed(client: TestClient) -> None:
    told = client.get("/sparql/completions.json").json()
    named = {term["name"]: term for term in told["terms"]}
    assert {f"scr:{name}" for name in SCR.__annotations__} <= set(named)
    assert "prov:wasGeneratedBy" in named
    assert named["scr:ActionPoint"]["kind"] == "class"
    assert all(name.split(":")[0] in told["prefixes"] for name in named)
    assert len(named) == len(told["terms"])
    assert [one["name"] for one in told["examples"]] == [one.name for one in queries.questions()]
    assert not any("#+" in one["text"] for one in told["examples"])


def test_only_the_page_with_the_editor_may_run_a_script(client: TestClient) -> None:
    for path in ("/", "/questions/cq05", "/dataset", "/nowhere"):
        assert (
            "script-src" not in client.get(path, headers={"Accept": "text/html"}).headers["content-security-policy"]
        )
    for path in ("/sparql", "/sparql?query=nonsense", "/sparql?query=ASK%20%7B%7D"):
        answer = client.get(path, headers={"Accept": "text/html"})
        policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
        assert policy["script-src"] == policy["connect-src"] == "'self'"
        assert re.findall(r"<script[^>]*>", answer.text) == ['<script src="/static/editor.js" defer>']
