"""Builds the documentation as a site: the pages of this folder and the reference made from the code. Asks no network.

python docs/build.py [FOLDER]      # default: build/site
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from reference import pages

HERE = Path(__file__).resolve().parent
CONFIG = "zensical.toml"


def lay(folder: Path) -> None:
    """Put the source of the site into `folder`: the configuration, the pages written and the pages made."""
    source = folder / "docs"
    shutil.copytree(HERE, source, ignore=shutil.ignore_patterns("*.py", "*.ipynb", CONFIG, "__pycache__"))
    shutil.copy(HERE / CONFIG, folder / CONFIG)
    for name, text in pages().items():
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def build(target: Path) -> None:
    """Build the site into `target`, in place of what is there. Raises `CalledProcessError` for a broken link."""
    with tempfile.TemporaryDirectory() as made:
        work = Path(made)
        lay(work)
        command = [sys.executable, "-m", "zensical", "build", "--strict", "--config-file", str(work / CONFIG)]
        subprocess.run(command, check=True, cwd=work)
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(work / "site", target)


if __name__ == "__main__":
    place = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "build" / "site"
    build(place)
    sys.stdout.write(f"the documentation is in {place}: open {place / 'index.html'}\n")
