"""What is in `deploy/` fits the program: every figure, setting, command, file and address that is named there exists."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from rdflib import Graph, URIRef

import consoles
from graph.fetch import network
from graph.serve import create_app
from graph.serve.http.metrics import Metrics
from graph.settings import Serving, Settings, from_environment
from graph.store import open_memory

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
COMPOSE = sorted(DEPLOY.glob("compose*.yaml"))
UNITS = sorted(DEPLOY.glob("*.service"))
RULES = DEPLOY / "prometheus" / "rules.yaml"
_PIN = re.compile(r"^([a-z0-9._-]+==\S+)(.*?)(?=^[a-z0-9._-]+==|\Z)", re.DOTALL | re.MULTILINE)


def read(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def told() -> tuple[set[str], set[str]]:
    """Return the names of the series that the server tells, and those of their labels."""
    metrics = Metrics()
    metrics.answered("/sparql", 200, 0.1)
    metrics.ran("quick", 0.1)
    for note in (metrics.stopped, metrics.started):
        note("quick")
    metrics.lane("quick", waiting=lambda: 1, running=lambda: 1)
    text = metrics.text().decode()
    return set(re.findall(r"^(scrutiny_\w+)", text, re.MULTILINE)), set(re.findall(r'(\w+)="', text))


def expressions() -> list[str]:
    rules = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    panels = json.loads(read("grafana/dashboard.json"))["panels"]
    asked = [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    return asked + [target["expr"] for panel in panels for target in panel["targets"]]


def test_the_rules_and_the_dashboard_ask_for_figures_that_there_are() -> None:
    names, labels = told()
    found = expressions()
    assert len(found) >= 20
    for expression in found:
        assert set(re.findall(r"\bscrutiny_\w+", expression)) <= names, expression
        matched = {
            label for inside in re.findall(r"{([^}]*)}", expression) for label in re.findall(r"(\w+)\s*[=!]", inside)
        }
        grouped = {
            label for inside in re.findall(r"by \(([^)]*)\)", expression) for label in re.findall(r"\w+", inside)
        }
        assert matched | grouped <= labels | {"instance", "job"}, expression


def test_every_figure_is_on_the_dashboard() -> None:
    names, _ = told()
    shown = set(re.findall(r"scrutiny_\w+", " ".join(expressions())))
    left = {re.sub(r"_(bucket|sum|count|created)$", "", name) for name in names if not name.endswith("_created")}
    assert {name for name in left if not any(one.startswith(name) for one in shown)} == set()


def test_the_dashboard_has_panels_that_do_not_overlap() -> None:
    dashboard = json.loads(read("grafana/dashboard.json"))
    places = [
        (x, y)
        for panel in dashboard["panels"]
        for place in [panel["gridPos"]]
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(places) == len(set(places))
    assert max(x for x, _ in places) < 24
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])


def test_each_alert_leads_to_a_note_on_what_to_do() -> None:
    rules = [rule for group in yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"] for rule in group["rules"]]
    notes = {line.removeprefix("### ").lower() for line in OPERATIONS.splitlines() if line.startswith("### ")}
    for rule in rules:
        file, _, note = rule["annotations"]["runbook"].partition(": ")
        assert file == "docs/operations.md"
        assert note in notes, rule["alert"]
        assert rule["labels"]["severity"] in {"page", "ticket"}


def test_the_example_settings_are_settings() -> None:
    settings = from_environment({"SCRUTINY_CONFIG": str(DEPLOY / "scrutiny.toml")})
    assert settings.contact is not None
    assert settings.serving.proxies == ("127.0.0.1",)
    assert settings.serving.connections_per_client >= settings.serving.max_connections


def test_the_example_list_of_councils_is_one() -> None:
    assert [one.name for one in network.configuration(DEPLOY / "councils.toml", loopback=False).councils] == [
        "aldermere"
    ]


@pytest.mark.parametrize("file", sorted(one.name for one in DEPLOY.iterdir() if one.is_file()))
def test_a_variable_that_is_set_is_one_that_is_read(file: str) -> None:
    reads = {
        name
        for path in (ROOT / "src").rglob("*.py")
        for name in re.findall(r"SCRUTINY_[A-Z_]+", path.read_text(encoding="utf-8"))
    }
    serving = {f"SCRUTINY_SERVE_{name.upper()}" for name in Serving.__dataclass_fields__}
    assert set(re.findall(r"SCRUTINY_[A-Z_]+", read(file))) <= reads | serving


def commands() -> list[tuple[str, list[str]]]:
    found = [
        (unit.name, ["scrutiny", *shlex.split(line)[1:]])
        for unit in UNITS
        for line in re.findall(r"^ExecStart=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    for path in COMPOSE:
        services = yaml.safe_load(path.read_text(encoding="utf-8"))["services"]
        found += [(path.name, ["scrutiny", *one["command"]]) for one in services.values() if "command" in one]
    command = re.findall(r"^CMD (\[.*\])$", read("Containerfile"), re.MULTILINE)
    return [*found, ("Containerfile", ["scrutiny", *json.loads(command[-1])])]


@pytest.mark.parametrize(("file", "words"), commands())
def test_a_command_is_one_that_there_is(file: str, words: list[str]) -> None:
    consoles.understood(words)


def test_everything_speaks_of_one_port() -> None:
    units = "".join(unit.read_text(encoding="utf-8") for unit in UNITS)
    served = re.findall(r"serve --host \S+ --port (\d+)", units)
    served += re.findall(r'"--port", "(\d+)"|^EXPOSE (\d+)$|127\.0\.0\.1:(\d+)/', read("Containerfile"), re.MULTILINE)
    found = {number for one in served for number in ([one] if isinstance(one, str) else one) if number}
    found |= set(re.findall(r"server 127\.0\.0\.1:(\d+);", read("nginx.conf")))
    for path in COMPOSE:
        found |= set(re.findall(r'ports: \["127\.0\.0\.1:(\d+):\1"\]', path.read_text(encoding="utf-8")))
    found |= set(re.findall(r"127\.0\.0\.1:(\d+)", read("prometheus/scrape.yaml")))
    assert found == {"8000"}


def test_the_addresses_that_are_asked_for_are_answered() -> None:
    with open_memory() as store:
        answered = {str(getattr(route, "path", "")) for route in create_app(store, Settings()).router.routes}
    site, scraped = read("nginx.conf"), yaml.safe_load(read("prometheus/scrape.yaml"))
    alone = set(re.findall(r"location = (/\w+)", site))
    (among,) = re.findall(r"location ~ \^/\(([\w|]+)\)\$", site)
    asked = {f"/{name}" for name in among.split("|")} | alone
    asked |= {one["metrics_path"] for one in scraped["scrape_configs"]}
    asked |= set(re.findall(r"127\.0\.0\.1:\d+(/\w+)", read("Containerfile")))
    assert len(asked) == 5
    assert asked <= answered


def test_the_addresses_of_fuseki_are_those_of_its_configuration() -> None:
    composed = yaml.safe_load(read("compose.fuseki.yaml"))
    told = composed["x-scrutiny"]["environment"]
    port = composed["services"]["fuseki"]["expose"][0]
    (dataset,) = re.findall(r'fuseki:name "(\w+)" ;\n\s*fuseki:endpoint', read("fuseki/config.ttl"))
    assert told["SCRUTINY_STORE"] == f"http://fuseki:{port}/{dataset}/query"
    assert told["SCRUTINY_UPDATE_URL"] == f"http://fuseki:{port}/{dataset}/update"


def test_what_runs_the_server_leaves_it_the_time_and_the_memory_that_it_asks_for() -> None:
    limits = from_environment({"SCRUTINY_CONFIG": str(DEPLOY / "scrutiny.toml")}).serving
    seconds = [
        int(one) for unit in UNITS for one in re.findall(r"^TimeoutStopSec=(\d+)$", unit.read_text(), re.MULTILINE)
    ]
    memory = [int(one) for unit in UNITS for one in re.findall(r"^MemoryMax=(\d+)G$", unit.read_text(), re.MULTILINE)]
    for path in COMPOSE:
        serve = yaml.safe_load(path.read_text(encoding="utf-8"))["services"]["serve"]
        seconds.append(int(serve["stop_grace_period"].removesuffix("s")))
    (start,) = re.findall(r"--start-period=(\d+)s", read("Containerfile"))
    own = yaml.safe_load(read("compose.yaml"))["services"]["serve"]
    memory.append(int(own["mem_limit"].removesuffix("g")))
    asked = (
        limits.quick_workers + limits.page_workers
    ) * limits.quick_memory + limits.slow_workers * limits.slow_memory
    assert len(seconds) == 3
    assert min(seconds) > limits.grace_seconds
    assert int(start) > limits.ready_seconds
    assert len(memory) == 3
    assert min(memory) << 30 > asked + limits.max_unsent_bytes + limits.kept_bytes


def test_what_is_installed_is_what_is_tested() -> None:
    tested = dict(_PIN.findall((ROOT / "requirements.lock").read_text(encoding="utf-8")))
    installed = dict(_PIN.findall(read("requirements.lock")))
    assert len(installed) > 50
    assert "pytest" not in {pin.split("==")[0] for pin in installed}
    for pin, rest in installed.items():
        assert pin in tested
        assert (
            set(re.findall(r"--hash=sha256:\w+", rest)) == set(re.findall(r"--hash=sha256:\w+", tested[pin])) != set()
        )
    assert not re.search(r"https?://|index-url|find-links", read("requirements.lock"))


def test_the_container_runs_as_nobody_in_particular() -> None:
    last = read("Containerfile").split("\nFROM ")[-1]
    assert re.search(r"^USER (\d+):\1$", last, re.MULTILINE)
    assert last.index("USER ") < last.index("ENTRYPOINT")
    assert "HEALTHCHECK" in last
    assert "/readyz" in last
    for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", read("Containerfile"), re.MULTILINE):
        for source in sources.split():
            assert (ROOT / source).exists(), source
            assert f"!{source}" in read("Containerfile.dockerignore").splitlines(), source


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.name)
def test_our_services_have_no_more_than_they_need(path: Path) -> None:
    composed: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    ours = [one for one in composed["services"].values() if one["image"] == "scrutiny-graph"]
    assert len(ours) == 2
    for service in ours:
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
        assert service["mem_limit"]
        for volume in service["volumes"]:
            source = volume.split(":")[0]
            assert source in composed["volumes"] or (DEPLOY / source).exists(), volume
        for port in service.get("ports", ()):
            assert port.startswith("127.0.0.1:")


def test_the_graph_of_fuseki_is_no_union() -> None:
    triples = Graph().parse(DEPLOY / "fuseki" / "config.ttl", format="turtle")
    union = URIRef("http://jena.apache.org/2016/tdb#unionDefaultGraph")
    assert [str(value) for value in triples.objects(None, union)] == ["false"]
    name = URIRef("http://jena.apache.org/fuseki#name")
    assert {str(value) for value in triples.objects(None, name)} == {"scrutiny", "query", "update"}


def test_nginx_waits_longer_than_the_server_and_keeps_connections_shorter() -> None:
    site, limits = read("nginx.conf"), Serving()
    (kept,) = re.findall(r"keepalive_timeout (\d+)s;", site)
    (waits,) = re.findall(r"proxy_read_timeout (\d+)s;", site)
    (body,) = re.findall(r"client_max_body_size (\d+)m;", site)
    assert int(kept) < limits.keep_alive_seconds
    assert int(waits) > limits.query_seconds + limits.quick_seconds + 3
    assert int(body) << 20 >= limits.max_body_bytes


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nginx_takes_its_site(tmp_path: Path) -> None:
    site = re.sub(r"^ *(ssl_certificate|listen .*ssl).*\n", "", read("nginx.conf"), flags=re.MULTILINE)
    site = site.replace("/var/cache/nginx/scrutiny", str(tmp_path / "cache"))
    temporary = " ".join(
        f"{kind}_temp_path {tmp_path / kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tmp_path / "site.conf").write_text(site, encoding="utf-8")
    main = f"pid {tmp_path}/pid; error_log {tmp_path}/log; events {{}} http {{ access_log off; {temporary} include {tmp_path}/site.conf; }}"
    (tmp_path / "main.conf").write_text(main, encoding="utf-8")
    command = ["nginx", "-t", "-e", str(tmp_path / "log"), "-c", str(tmp_path / "main.conf")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_prometheus_takes_its_rules() -> None:
    command = ["promtool", "test", "rules", "rules.test.yaml"]
    done = subprocess.run(command, cwd=RULES.parent, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
