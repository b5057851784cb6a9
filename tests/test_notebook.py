"""The notebook of `docs/` runs over the example councils and gives what stands in it.

`python tests/test_notebook.py` runs it and writes what comes out into it, for review.
"""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from serving import served

NOTEBOOK = Path(__file__).resolve().parents[1] / "docs" / "analysis.ipynb"
pytest.importorskip("pandas", reason="needs pandas, of the development packages")


def answers(cells: list[dict[str, Any]]) -> Iterator[list[str]]:
    """Run code cells one after the other; yield what the last expression of each shows, as lines."""
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in cells:
        body = ast.parse("".join(cell["source"])).body
        last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
        exec(compile(ast.Module(body, []), "<cell>", "exec"), names)
        shown = None if last is None else eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
        yield [] if shown is None else repr(shown).splitlines(keepends=True)


def code(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def shown(cell: dict[str, Any]) -> list[str]:
    return [line for output in cell["outputs"] for line in output["data"]["text/plain"]]


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with served() as address, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCRUTINY_ADDRESS", address)
        yield


@pytest.mark.slow
@pytest.mark.usefixtures("at")
def test_every_cell_gives_what_stands_in_the_notebook() -> None:
    cells = code(json.loads(NOTEBOOK.read_text(encoding="utf-8")))
    assert len(cells) > 4
    for number, (cell, found) in enumerate(zip(cells, answers(cells), strict=True), 1):
        assert found == shown(cell), f"cell {number}: run python tests/test_notebook.py and review"
    assert sum(bool(shown(cell)) for cell in cells) >= 3


def _write() -> None:
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    with served() as address:
        os.environ["SCRUTINY_ADDRESS"] = address
        for number, (cell, lines) in enumerate(zip(code(notebook), answers(code(notebook)), strict=True), 1):
            cell["execution_count"] = number
            data = {
                "data": {"text/plain": lines},
                "execution_count": number,
                "metadata": {},
                "output_type": "execute_result",
            }
            cell["outputs"] = [data] if lines else []
    NOTEBOOK.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    _write()
