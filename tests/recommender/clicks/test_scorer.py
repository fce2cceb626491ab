from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.clicks.calibration import Calibration
from recommender.clicks.scorer import BertClickScorer, Form
from recommender.clicks.trainer import Fit
from recommender.events import Kind
from recommender.shopper import Shopper, Touch
from retrieval.artifacts import read_artifact, write_artifact
from retrieval.device import choose_device
from retrieval.errors import DamagedArtifact
from tests.recommender.clicks.colours import products

IDS = [product.product_id for product in products()]
PLAIN = replace(choose_device("cpu"), dtype=torch.float32)
GREEN = Shopper(
    customer_id="c2",
    history=(Touch("mug-green", Kind.CLICK), Touch("scarf-green", Kind.PURCHASE, 2.0)),
    preferences=("likes green",),
)


def test_a_batch_equals_the_singles(fit: Fit) -> None:
    batch = fit.scorer.score(GREEN, IDS)
    singles = [fit.scorer.score(GREEN, [product_id])[0] for product_id in IDS]
    assert np.allclose(batch, singles, atol=1e-5)


def test_the_student_scores_without_a_look_by_bert(fit: Fit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recommender.clicks.forms.predict", None)
    student = replace(fit.scorer, serves="student")
    rows = student.reader.facts.rows_of(IDS)
    expected = student.student.probabilities(student.reader.inputs(GREEN, rows))
    assert np.array_equal(student.score(GREEN, IDS), expected)


@pytest.mark.parametrize("form", ["student", "bert"])
def test_either_form_comes_back_as_it_was_saved(fit: Fit, tmp_path: Path, form: Form) -> None:
    saved = replace(fit.scorer, serves=form)
    saved.save(tmp_path)
    loaded = BertClickScorer.load(tmp_path, PLAIN)
    assert loaded.serves == form
    assert np.array_equal(loaded.score(GREEN, IDS), saved.score(GREEN, IDS))


def test_the_order_asked_for_is_kept(fit: Fit) -> None:
    assert np.allclose(fit.scorer.score(GREEN, IDS[::-1])[::-1], fit.scorer.score(GREEN, IDS), atol=1e-5)


def test_probabilities_lie_strictly_between_zero_and_one(fit: Fit) -> None:
    scores = fit.scorer.score(GREEN, IDS)
    assert ((scores > 0) & (scores < 1)).all()


def test_a_product_it_never_met_has_the_base_rate(fit: Fit) -> None:
    (score,) = fit.scorer.score(GREEN, ["unheard-of"])
    assert score == pytest.approx(fit.scorer.report.valid_click_rate, abs=1e-3)


def test_no_products_give_no_scores(fit: Fit) -> None:
    assert fit.scorer.score(GREEN, []).shape == (0,)


def test_somebody_unknown_is_scored(fit: Fit) -> None:
    assert np.isfinite(fit.scorer.score(Shopper(), IDS)).all()


def test_a_history_of_unknown_products_counts_for_nothing(fit: Fit) -> None:
    stranger = Shopper(history=(Touch("unheard-of", Kind.CLICK),))
    assert np.allclose(fit.scorer.score(stranger, IDS), fit.scorer.score(Shopper(), IDS))


def test_the_customer_id_changes_nothing(fit: Fit) -> None:
    other = Shopper("somebody-else", GREEN.history, preferences=GREEN.preferences)
    assert np.array_equal(fit.scorer.score(other, IDS), fit.scorer.score(GREEN, IDS))


def test_saving_and_loading_keeps_the_scores(fit: Fit, tmp_path: Path) -> None:
    fit.scorer.save(tmp_path)
    loaded = BertClickScorer.load(tmp_path, fit.scorer.device)
    assert np.array_equal(loaded.score(GREEN, IDS), fit.scorer.score(GREEN, IDS))


def test_saving_and_loading_keeps_the_report(fit: Fit, tmp_path: Path) -> None:
    fit.scorer.save(tmp_path)
    assert BertClickScorer.load(tmp_path).report == fit.scorer.report


def test_saving_twice_into_a_folder_leaves_one_scorer(fit: Fit, tmp_path: Path) -> None:
    fit.scorer.save(tmp_path)
    files = sorted(path.name for path in tmp_path.rglob("*"))
    fit.scorer.save(tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*")) == files


def test_nothing_personal_is_saved(fit: Fit, tmp_path: Path) -> None:
    fit.scorer.save(tmp_path)
    assert not any(b'"c2"' in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


@pytest.mark.parametrize("what", ["clicks-*.safetensors", "tokenizer/tokenizer.json"])
def test_a_changed_file_is_refused(fit: Fit, tmp_path: Path, what: str) -> None:
    fit.scorer.save(tmp_path)
    (path,) = tmp_path.glob(what)
    path.write_bytes(path.read_bytes()[:-7])
    with pytest.raises(DamagedArtifact):
        BertClickScorer.load(tmp_path)


@pytest.mark.parametrize("what", ["clicks-*.safetensors", "tokenizer/tokenizer.json"])
def test_a_flipped_byte_is_refused(fit: Fit, tmp_path: Path, what: str) -> None:
    fit.scorer.save(tmp_path)
    (path,) = tmp_path.glob(what)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(DamagedArtifact, match="was changed"):
        BertClickScorer.load(tmp_path)


def test_a_scorer_of_other_features_is_refused_with_a_remedy(fit: Fit, tmp_path: Path) -> None:
    fit.scorer.save(tmp_path)
    kept = read_artifact(tmp_path, "clicks")
    fewer = {**kept.arrays, "used": kept.arrays["used"][:-1]}
    write_artifact(tmp_path, "clicks", fewer, kept.parameters)
    with pytest.raises(DamagedArtifact, match="build again"):
        BertClickScorer.load(tmp_path)


def test_no_file_of_a_scorer_is_a_pickle(fit: Fit, tmp_path: Path) -> None:
    fit.scorer.save(tmp_path)
    kinds = {path.suffix for path in tmp_path.rglob("*") if path.is_file()}
    assert kinds <= {".json", ".safetensors", ".txt", ".jinja"}


def test_a_manifest_of_another_make_is_refused(fit: Fit, tmp_path: Path) -> None:
    fit.scorer.save(tmp_path)
    manifest = tmp_path / "clicks.json"
    content = json.loads(manifest.read_text())
    del content["parameters"]["encoder"]
    manifest.write_text(json.dumps(content))
    with pytest.raises(DamagedArtifact, match="build again"):
        BertClickScorer.load(tmp_path)


@settings(max_examples=50)
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20), st.floats(0.05, 10), st.floats(-20, 20))
def test_any_logit_becomes_a_probability(logits: list[float], slope: float, shift: float) -> None:
    found = Calibration(slope, shift).probabilities(np.array(logits))
    assert ((found > 0) & (found < 1)).all()
