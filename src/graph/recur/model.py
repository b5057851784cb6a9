"""Vectors from a BERT-like sentence model in a local folder, computed with numpy: no torch, no conversion.

The folder holds `config.json`, `tokenizer.json` and `model.safetensors`, as published models do. Nothing is fetched
here; `scrutiny model get` fetches the usual one on the user's word.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from graph.errors import InvalidSetting, SourceNotFound
from graph.recur.reading import without_ceremony

Array = NDArray[np.float32]

FILES = ("config.json", "tokenizer.json", "model.safetensors")
USUAL = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # all-MiniLM-L6-v2, model.safetensors
TEXT_RULE = 1  # rises when what is embedded of an ask changes
_LONGEST = 256  # word pieces; what stands beyond them is not read
_BATCH = 32
_LARGEST_HEADER = 10_000_000


class Sentences:
    """An `Embedder` over a sentence model: mean of the last layer, unit length; ceremony is left out first.

    Raises `SourceNotFound` where the folder lacks a file, `InvalidSetting` where a file is not what it should be or
    the extra `semantic` is not installed.
    """

    def __init__(self, folder: Path) -> None:
        lacking = [name for name in FILES if not (folder / name).is_file()]
        if lacking:
            raise SourceNotFound(
                f"{folder}: no sentence model: {', '.join(lacking)} missing (see: scrutiny model get)"
            )
        weights = (folder / "model.safetensors").read_bytes()
        self.sha256 = hashlib.sha256(weights).hexdigest()
        self.fingerprint = f"bert-{self.sha256[:8]}-{TEXT_RULE}"
        try:
            self._tokenizer = _tokenizer(folder / "tokenizer.json")
            self._network = Network(json.loads((folder / "config.json").read_bytes()), tensors(weights))
        except (ValueError, KeyError, TypeError) as error:
            raise InvalidSetting(f"{folder}: not a BERT model in safetensors: {error!r}") from error

    def embed(self, texts: Sequence[str]) -> Array:
        """Return unit vectors, shape (len(texts), dim)."""
        return self.whole([without_ceremony(text) for text in texts])

    def whole(self, texts: Sequence[str]) -> Array:
        """Return unit vectors of the texts as they stand, ceremony and all."""
        pieces = [self._tokenizer.encode(text).ids for text in texts]
        vectors = np.zeros((len(texts), self._network.size), dtype=np.float32)
        for rows in _of_one_length(pieces):
            vectors[rows] = self._network.hidden(np.array([pieces[row] for row in rows])).mean(axis=1)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return (vectors / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)


class Network:
    """The encoder of BERT (Devlin et al., 2019), forward only, in single precision."""

    def __init__(self, config: dict[str, Any], weights: dict[str, Array]) -> None:
        if config.get("model_type") != "bert" or config.get("hidden_act") != "gelu":
            raise ValueError(f"model_type {config.get('model_type')!r} with {config.get('hidden_act')!r} is not read")
        self.size, self._heads = int(config["hidden_size"]), int(config["num_attention_heads"])
        self._layers, self._epsilon = int(config["num_hidden_layers"]), float(config["layer_norm_eps"])
        self._weights = {name.removeprefix("bert."): value for name, value in weights.items()}

    def hidden(self, ids: NDArray[np.int64]) -> Array:
        """Return the last layer, shape (texts, word pieces, size); all texts have the same number of word pieces."""
        texts, length = ids.shape
        table = self._weights
        inner = table["embeddings.word_embeddings.weight"][ids]
        inner = inner + table["embeddings.position_embeddings.weight"][:length]
        inner = inner + table["embeddings.token_type_embeddings.weight"][0]
        inner = self._normal("embeddings.LayerNorm", inner.reshape(texts * length, self.size))
        for number in range(self._layers):
            inner = self._layer(f"encoder.layer.{number}", inner, texts)
        return inner.reshape(texts, length, self.size)

    def _layer(self, name: str, inner: Array, texts: int) -> Array:
        attended = self._linear(f"{name}.attention.output.dense", self._attention(name, inner, texts))
        inner = self._normal(f"{name}.attention.output.LayerNorm", inner + attended)
        wide = self._linear(f"{name}.intermediate.dense", inner)
        wide *= 0.5 * (1.0 + erf(wide * np.float32(0.5**0.5)))
        return self._normal(f"{name}.output.LayerNorm", inner + self._linear(f"{name}.output.dense", wide))

    def _attention(self, name: str, inner: Array, texts: int) -> Array:
        shape = (texts, -1, self._heads, self.size // self._heads)
        query, key, value = (
            self._linear(f"{name}.attention.self.{part}", inner).reshape(shape).transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        near = query @ key.transpose(0, 1, 3, 2) / np.float32(shape[-1] ** 0.5)
        share: Array = np.exp(near - near.max(axis=-1, keepdims=True))
        share /= share.sum(axis=-1, keepdims=True)
        together: Array = (share @ value).transpose(0, 2, 1, 3).reshape(-1, self.size)
        return together

    def _linear(self, name: str, inner: Array) -> Array:
        return inner @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]

    def _normal(self, name: str, inner: Array) -> Array:
        centred = inner - inner.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(self._epsilon))
        normal: Array = centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return normal


def tensors(content: bytes) -> dict[str, Array]:
    """Return the single-precision tensors of a safetensors file; raises `ValueError` where it is none."""
    size = int.from_bytes(content[:8], "little")
    if len(content) < 8 or size > min(_LARGEST_HEADER, len(content) - 8):
        raise ValueError("the header is longer than the file")
    header = json.loads(content[8 : 8 + size])
    found = {}
    for name, told in header.items():
        if name == "__metadata__" or told["dtype"] != "F32":
            continue
        start, end = told["data_offsets"]
        found[name] = np.frombuffer(content, "<f4", count=(end - start) // 4, offset=8 + size + start).reshape(
            told["shape"]
        )
    return found


def _of_one_length(pieces: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield batches of rows whose texts have equally many word pieces, so that none is padded."""
    by_length: dict[int, list[int]] = {}
    for row, ids in enumerate(pieces):
        by_length.setdefault(len(ids), []).append(row)
    for rows in by_length.values():
        for start in range(0, len(rows), _BATCH):
            yield rows[start : start + _BATCH]


def _tokenizer(path: Path) -> Any:
    try:
        from tokenizers import Tokenizer
    except ImportError as error:
        raise InvalidSetting("the semantic method needs: pip install 'scrutiny-graph[semantic]'") from error
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:
        raise ValueError(f"{path.name}: {error}") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(_LONGEST)
    return tokenizer
