"""What several tests need: the marked corpus, where it is there, and the flag that rewrites expected answers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="write expected answers anew, for review")


def shared(name: str, variable: str) -> Path:
    """Return a folder of data that is not part of the project; skip where it is absent, fail in CI."""
    folder = Path(os.environ.get(variable) or ROOT.parent / "shared" / name)
    if not folder.is_dir():
        message = f"needs {name} beside the checkout (../shared/{name}) or in {variable}"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return folder


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The corpus of real documents with hand labels."""
    return shared("corpus", "SCRUTINY_CORPUS")


@pytest.fixture(scope="session")
def dcat_ap_folder() -> Path:
    """The SHACL shapes of DCAT-AP, as github.com/SEMICeu/DCAT-AP publishes them."""
    return shared("dcat-ap", "SCRUTINY_DCAT_AP")
