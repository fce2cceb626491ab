from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from retrieval.device import choose_device
from retrieval.encoder import SentenceEncoder, load_encoder
from retrieval.errors import BadInput
from retrieval.judgements import Judgement
from retrieval.product import Product
from retrieval.progress import Progress
from retrieval.tuning import TuningOptions, TuningReport, tune

pytestmark = pytest.mark.slow

# A shop that calls its things by names that no encoder knows.
CODES = (
    "zorblat",
    "quimmer",
    "frondle",
    "tavisk",
    "mellorp",
    "drunnel",
    "skarvin",
    "plimko",
    "gresty",
    "hovald",
)
PRODUCTS = tuple(Product(f"p{n}", f"{word} {n}") for n, word in enumerate(("lamp", "mug", "rug", "sofa") * 5))
JUDGEMENTS = tuple(
    Judgement(f"{CODES[n % 10]} {'nice ' * (n // 10)}thing", f"p{n % 10}", 1.0) for n in range(30)
)


def tuned(encoder: SentenceEncoder, folder: Path, **options: float) -> TuningReport:
    vectors = encoder.encode_document([product.text() for product in PRODUCTS])
    wanted = TuningOptions(batch=8, tokens=16, held_out=0.34, **options)  # type: ignore[arg-type]
    device = choose_device("cpu")
    return tune(
        encoder, "embedded", PRODUCTS, vectors, JUDGEMENTS, folder / "scratch", folder / "new", device, wanted
    )


def test_better_weights_are_written_and_can_be_opened(encoder: SentenceEncoder, tmp_path: Path) -> None:
    report = tuned(encoder, tmp_path, epochs=12, learning_rate=2e-4)
    assert report.kept
    assert report.after - report.before > report.doubt >= 0.0
    opened = load_encoder(str(tmp_path / "new"), choose_device("cpu"))
    assert opened.name != encoder.name
    assert np.isfinite(opened.encode_query(["zorblat thing"])).all()


def test_low_rank_weights_are_merged_into_a_plain_model(encoder: SentenceEncoder, tmp_path: Path) -> None:
    report = tuned(encoder, tmp_path, epochs=12, learning_rate=5e-3, lora_rank=4)
    assert report.kept
    opened = load_encoder(str(tmp_path / "new"), choose_device("cpu"))
    assert opened.encode_query(["zorblat"]).shape == (1, 384)
    assert not list((tmp_path / "new").rglob("adapter*"))


def test_weights_that_are_no_better_are_refused(encoder: SentenceEncoder, tmp_path: Path) -> None:
    report = tuned(encoder, tmp_path, epochs=1, learning_rate=0.0)
    assert not report.kept
    assert not (tmp_path / "new").exists()


def test_weights_that_harm_are_refused(encoder: SentenceEncoder, tmp_path: Path) -> None:
    report = tuned(encoder, tmp_path, epochs=1, learning_rate=1.0)
    assert not report.kept
    assert not (tmp_path / "new").exists()


def test_a_gain_within_the_doubt_of_the_queries_is_none(encoder: SentenceEncoder, tmp_path: Path) -> None:
    report = tuned(encoder, tmp_path, epochs=2, learning_rate=5e-5)
    assert report.kept == (report.after - report.before > report.doubt)


def test_scratch_is_cleared_when_it_is_done(encoder: SentenceEncoder, tmp_path: Path) -> None:
    tuned(encoder, tmp_path, epochs=1)
    assert not (tmp_path / "scratch").exists()


def test_too_few_queries_are_refused(encoder: SentenceEncoder, tmp_path: Path) -> None:
    vectors = encoder.encode_document([product.text() for product in PRODUCTS])
    with pytest.raises(BadInput, match="too few"):
        tune(
            encoder, "embedded", PRODUCTS, vectors, JUDGEMENTS[:3], tmp_path, tmp_path / "new",
            choose_device("cpu"),
        )  # fmt: skip


class Killed(Exception):
    pass


def test_a_tuning_that_was_killed_goes_on_from_its_checkpoint(
    encoder: SentenceEncoder, tmp_path: Path
) -> None:
    vectors = encoder.encode_document([product.text() for product in PRODUCTS])
    options = TuningOptions(epochs=8, batch=4, tokens=16, held_out=0.34)
    told: list[int] = []

    def stop_at(step: int) -> Progress:
        def tell(stage: str, done: int, total: int) -> None:
            told.append(done)
            if done == step:
                raise Killed

        return tell

    def run(progress: Progress) -> TuningReport:
        return tune(
            encoder, "embedded", PRODUCTS, vectors, JUDGEMENTS, tmp_path / "scratch", tmp_path / "new",
            choose_device("cpu"), options, progress=progress,
        )  # fmt: skip

    with pytest.raises(Killed):
        run(stop_at(30))
    told.clear()
    run(stop_at(-1))
    assert told[0] > 1
