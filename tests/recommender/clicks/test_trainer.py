from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from scipy.special import expit
from sklearn.metrics import roc_auc_score

from recommender.clicks.calibration import calibrate
from recommender.clicks.drawing import make_pairs
from recommender.clicks.heads import fit_inputs, propensities
from recommender.clicks.held_out import held_out
from recommender.clicks.options import ClickOptions
from recommender.clicks.pasts import Pasts
from recommender.clicks.reading import Examples
from recommender.clicks.scorer import Form
from recommender.clicks.student import NUMERIC, Student, grow
from recommender.clicks.tokens import TokenBudget
from recommender.clicks.trainer import BertClickTrainer, Fit
from recommender.errors import NotEnoughData
from recommender.events import EventTable, Kind
from recommender.shopper import Shopper, Touch
from retrieval.device import choose_device
from retrieval.errors import BadInput
from tests.recommender.clicks.colours import cut, log, products, purchases, vectors_of

RED = Shopper(history=(Touch("mug-red", Kind.CLICK), Touch("scarf-red", Kind.CLICK)))


def test_what_a_shopper_likes_scores_higher(fit: Fit) -> None:
    red, blue = fit.scorer.score(RED, ["lantern-red", "lantern-blue"])
    assert red > blue


def test_the_report_names_every_peer(fit: Fit) -> None:
    assert set(fit.scorer.report.auc) == {
        "fine-tuned",
        "student",
        "frozen words, fitted head",
        "frozen vector products, fitted head",
        "numeric inputs, fitted head",
        "frozen words and numeric inputs, fitted head",
        "popularity",
    }


def test_logged_impressions_are_used_where_there_are_enough(fit: Fit) -> None:
    assert fit.scorer.report.negatives == "logged"


def test_fine_tuning_is_never_worse_on_validation_than_where_it_started(fit: Fit) -> None:
    loss = fit.scorer.report.log_loss
    assert loss["fine-tuned"] <= loss["numeric inputs, fitted head"] + 0.01


def test_probabilities_have_the_click_rate_of_the_validation_part(fit: Fit) -> None:
    _, valid = cut(log())
    shown = valid.of_kind(Kind.IMPRESSION)
    mean = np.mean([fit.scorer.score(RED, [i])[0] for i in sorted(set(shown.product_id))])
    assert abs(mean - fit.scorer.report.valid_click_rate) < 0.15


def test_the_same_seed_gives_the_same_scores(trainer: BertClickTrainer, fit: Fit) -> None:
    train, valid = cut(log())
    again = trainer.fit(train, products(), valid, np.random.default_rng(1))
    ids = [product.product_id for product in products()]
    assert np.array_equal(again.score(RED, ids), fit.scorer.score(RED, ids))


def test_long_texts_mean_fewer_pairs_and_the_report_says_how_many_were_asked_for(
    tiny_bert: Path, options: ClickOptions
) -> None:
    train, valid = cut(log())
    bounded = replace(options, most_tokens=2_000)
    trainer = BertClickTrainer(
        bounded, checkpoint=str(tiny_bert), vectors_of=vectors_of, device=choose_device("cpu")
    )
    report = trainer.fit(train, products(), valid, np.random.default_rng(1)).report
    assert report.asked_pairs == options.bert_pairs
    assert 2_000 / options.budget.pair - 1 < report.train_pairs < report.asked_pairs
    assert report.cut_short.endswith(f"of {report.asked_pairs:,} pairs, as many as 2,000 tokens hold.")


def test_a_fit_within_its_tokens_was_cut_short_by_nothing(fit: Fit) -> None:
    assert fit.scorer.report.train_pairs == fit.scorer.report.asked_pairs
    assert fit.scorer.report.cut_short == ""


def test_purchases_alone_are_enough(trainer: BertClickTrainer) -> None:
    train, valid = cut(purchases())
    scorer = trainer.fit(train, products(), valid, np.random.default_rng(1))
    assert scorer.report.negatives == "sampled"


def test_a_validation_part_without_clicks_is_replaced(trainer: BertClickTrainer) -> None:
    scorer = trainer.fit(log(), products(), EventTable.of(()), np.random.default_rng(1))
    assert scorer.report.valid_pairs > 0


def test_too_few_pairs_are_refused_with_a_remedy(trainer: BertClickTrainer) -> None:
    with pytest.raises(NotEnoughData, match=r"too few for a click scorer.*build again"):
        trainer.fit(log(lists=10), products(), EventTable.of(()), np.random.default_rng(1))


def test_pairs_of_one_class_are_refused(trainer: BertClickTrainer) -> None:
    shown = log().of_kind(Kind.IMPRESSION)
    with pytest.raises(NotEnoughData):
        trainer.fit(shown, products(), EventTable.of(()), np.random.default_rng(1))


def test_a_checkpoint_that_is_not_there_is_refused(options: ClickOptions) -> None:
    lost = BertClickTrainer(options, checkpoint="/nowhere/at/all", vectors_of=vectors_of)
    with pytest.raises(BadInput, match="can't be read as a BERT"):
        lost.fit(log(), products(), EventTable.of(()), np.random.default_rng(1))


def test_finishing_leaves_the_first_scorer_as_it_was(trainer: BertClickTrainer, fit: Fit) -> None:
    before = fit.scorer.score(RED, ["mug-blue", "teapot-red"])
    trainer.finish(fit.scorer, log(), log(seed=9), products(), np.random.default_rng(2))
    assert np.array_equal(fit.scorer.score(RED, ["mug-blue", "teapot-red"]), before)


def test_finishing_moves_the_weights(trainer: BertClickTrainer, fit: Fit) -> None:
    later = trainer.finish(fit.scorer, log(), log(seed=9), products(), np.random.default_rng(2))
    assert not np.array_equal(later.score(RED, ["teapot-red"]), fit.scorer.score(RED, ["teapot-red"]))


def test_finishing_moves_the_student_too(trainer: BertClickTrainer, fit: Fit) -> None:
    later = trainer.finish(fit.scorer, log(), log(seed=9), products(), np.random.default_rng(2))
    assert not np.array_equal(later.student.head.weights, fit.scorer.student.head.weights)


def test_the_student_goes_on_with_more_pairs_than_bert_can_afford(
    trainer: BertClickTrainer, fit: Fit, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned_from: list[int] = []

    def continued(student: Student, inputs: np.ndarray, *_: np.ndarray) -> Student:
        learned_from.append(len(inputs))
        return student

    monkeypatch.setattr(Student, "continued", continued)
    trainer.finish(fit.scorer, log(), log(seed=9), products(), np.random.default_rng(2))
    assert learned_from[0] > 2 * trainer.options.continue_pairs


def test_what_the_student_learned_before_is_kept_where_new_pairs_say_nothing(fit: Fit) -> None:
    student = fit.scorer.student
    nothing = np.zeros((40, len(student.head.weights)), dtype=np.float32)
    later = student.continued(nothing, np.arange(40) % 2 == 0, np.zeros(40))
    assert np.allclose(later.head.weights, student.head.weights)


def test_trees_find_what_inputs_say_together() -> None:
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(4_000, NUMERIC)).astype(np.float32)
    clicked = inputs[:, 0] * inputs[:, 1] > 0
    nothing = np.zeros(2_000)
    trees = grow(inputs[:2_000], clicked[:2_000], nothing, (inputs[2_000:], clicked[2_000:], nothing))
    assert roc_auc_score(clicked[2_000:], trees.scores(inputs[2_000:].astype(np.float64))) > 0.8


def test_trees_that_do_not_help_are_left_out() -> None:
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(1_000, NUMERIC)).astype(np.float32)
    clicked = rng.random(1_000) < 0.5
    nothing = np.zeros(500)
    trees = grow(inputs[:500], clicked[:500], nothing, (inputs[500:], clicked[500:], nothing))
    assert not trees.scores(inputs.astype(np.float64)).any()


def test_the_student_serves_where_it_is_as_good_as_bert(fit: Fit) -> None:
    auc = fit.scorer.report.auc
    assert fit.scorer.serves == ("student" if auc["student"] >= 0.99 * auc["fine-tuned"] else "bert")


def test_finishing_with_nothing_new_brings_popularity_up_to_date_alone(
    trainer: BertClickTrainer, fit: Fit
) -> None:
    later = trainer.finish(fit.scorer, log(), EventTable.of(()), products(), np.random.default_rng(2))
    assert later.network is fit.scorer.network


def test_calibration_finds_the_scale_that_labels_were_drawn_with() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(size=20_000)
    clicked = rng.random(20_000) < expit(0.5 * logits - 1.0)
    found = calibrate(logits, clicked)
    assert (found.slope, found.shift) == (pytest.approx(0.5, abs=0.05), pytest.approx(-1.0, abs=0.05))


def test_calibration_never_turns_the_order_round() -> None:
    logits = np.linspace(-2, 2, 100)
    found = calibrate(logits, logits < 0)
    assert found.slope > 0


def test_held_out_figures_name_the_scorer_and_every_peer(
    fit: Fit, trainer: BertClickTrainer, tiny_bert: Path
) -> None:
    later = log(lists=40, seed=8)
    pairs = make_pairs(later, Pasts(later), products(), trainer.options, np.random.default_rng(0), "logged")
    found = held_out(fit, pairs, str(tiny_bert))
    assert set(found.auc()) == set(fit.scorer.report.auc)


@pytest.mark.parametrize(("form", "name"), [("bert", "fine-tuned"), ("student", "student")])
def test_held_out_logits_are_those_of_serving(
    fit: Fit, trainer: BertClickTrainer, tiny_bert: Path, form: Form, name: str
) -> None:
    later = log(lists=20, seed=8)
    pairs = make_pairs(later, Pasts(later), products(), trainer.options, np.random.default_rng(0), "logged")
    found = held_out(fit, pairs, str(tiny_bert))
    scorer = replace(fit.scorer, serves=form, device=replace(fit.scorer.device, dtype=torch.float32))
    served = [
        scorer.score(pairs.shopper_of(number), [pairs.product_id[number]])[0] for number in range(len(pairs))
    ]
    assert np.allclose(expit(found.logits[name]), served, atol=1e-5)


@pytest.mark.slow
def test_the_embedded_bert_is_fitted_saved_and_loaded(tmp_path: Path) -> None:
    short = replace(
        ClickOptions.short(),
        bert_pairs=96,
        valid_pairs=64,
        probe_pairs=48,
        checks=1,
        trained_layers=1,
        budget=TokenBudget(pair=24, product=10, title=6),
    )
    train, valid = cut(log())
    scorer = BertClickTrainer(short).fit(train, products(), valid, np.random.default_rng(1))
    scorer.save(tmp_path)
    loaded = type(scorer).load(tmp_path)
    assert np.array_equal(loaded.score(RED, ["teapot-red"]), scorer.score(RED, ["teapot-red"]))


def test_the_report_tells_what_each_rank_is_worth(fit: Fit) -> None:
    propensity = fit.scorer.report.propensity
    assert list(propensity) == ["0", "1", "2", "3"]
    assert propensity["0"] == 1.0


def test_a_rank_is_worth_what_clicks_were_drawn_with() -> None:
    rng, true = np.random.default_rng(0), np.array([1.0, 0.7, 0.5, 0.35])
    inputs = rng.normal(size=(40_000, 1)).astype(np.float32)
    position = rng.integers(4, size=40_000)
    # What is liked stood further up: the plain rates of the ranks would be far from the truth.
    inputs[:, 0] -= 0.5 * position
    clicked = rng.random(40_000) < 0.3 * expit(inputs[:, 0]) * true[position]
    pairs = Examples((), inputs, clicked, position, np.zeros(40_000))
    found = propensities(fit_inputs(pairs, pairs), pairs)
    assert list(found.values()) == pytest.approx(true, abs=0.07)


def test_where_nothing_was_shown_no_rank_is_worth_anything() -> None:
    nowhere = Examples((), np.zeros((60, 1), np.float32), np.arange(60) < 30, np.full(60, -1), np.zeros(60))
    assert propensities(fit_inputs(nowhere, nowhere), nowhere) == {}


def test_customers_that_training_never_saw_are_judged_apart(trainer: BertClickTrainer) -> None:
    train, valid = cut(log())
    known = train.take(np.array([int(each[1:]) >= 10 for each in train.customer_id], dtype=np.bool_))
    apart = trainer.fit(known, products(), valid, np.random.default_rng(1)).report.apart
    assert 0 < apart["customers"]["pairs"] < 200
    assert {"fine-tuned", "student"} <= set(apart["customers"])


def test_products_that_training_never_saw_are_judged_apart(trainer: BertClickTrainer) -> None:
    train, valid = cut(log())
    known = train.take(np.array(["mug" not in each for each in train.product_id], dtype=np.bool_))
    apart = trainer.fit(known, products(), valid, np.random.default_rng(1)).report.apart
    assert 0 < apart["products"]["pairs"] < 200


@pytest.mark.parametrize("label", [2.0, -1.0, 0.5, np.nan])
def test_a_label_that_is_neither_0_nor_1_is_refused(label: float) -> None:
    later = log(lists=20, seed=8)
    pairs = make_pairs(later, Pasts(later), products(), ClickOptions(), np.random.default_rng(0), "logged")
    labels = pairs.clicked.astype(np.float64)
    labels[3] = label
    with pytest.raises(BadInput, match="no label of a pair"):
        replace(pairs, clicked=labels)  # type: ignore[arg-type]


def test_products_without_words_or_description_are_trained_on_and_scored(
    trainer: BertClickTrainer,
) -> None:
    bare = [
        replace(each, title="" if n == 0 else each.title, category=()) for n, each in enumerate(products())
    ]
    train, valid = cut(log())
    scorer = trainer.fit(train, bare, valid, np.random.default_rng(1))
    assert np.isfinite(scorer.score(RED, [bare[0].product_id, bare[1].product_id])).all()


def test_a_shopper_without_words_and_history_is_scored(fit: Fit) -> None:
    assert np.isfinite(fit.scorer.score(Shopper(preferences=("",)), ["mug-red"])).all()


def test_weights_in_a_format_that_can_run_code_are_refused(
    tiny_bert: Path, tmp_path: Path, options: ClickOptions
) -> None:
    shutil.copytree(tiny_bert, tmp_path / "bert")
    weights = tmp_path / "bert" / "model.safetensors"
    torch.save(load_file(str(weights)), tmp_path / "bert" / "pytorch_model.bin")
    weights.unlink()
    old = BertClickTrainer(options, checkpoint=str(tmp_path / "bert"), vectors_of=vectors_of)
    with pytest.raises(BadInput, match="can't be read as a BERT"):
        old.fit(log(), products(), EventTable.of(()), np.random.default_rng(1))


def test_weights_of_another_size_than_they_say_are_refused(
    tiny_bert: Path, tmp_path: Path, options: ClickOptions
) -> None:
    shutil.copytree(tiny_bert, tmp_path / "bert")
    config = tmp_path / "bert" / "config.json"
    config.write_text(config.read_text().replace('"hidden_size": 16', '"hidden_size": 32'))
    wrong = BertClickTrainer(options, checkpoint=str(tmp_path / "bert"), vectors_of=vectors_of)
    with pytest.raises(BadInput, match="can't be read as a BERT"):
        wrong.fit(log(), products(), EventTable.of(()), np.random.default_rng(1))
