from __future__ import annotations

import pytest
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from recommender.clicks.losses import pair_losses

CERTAIN = torch.tensor([-20.0], requires_grad=True)


def test_the_plain_loss_is_binary_cross_entropy() -> None:
    logits, clicked = torch.tensor([0.3, -2.0]), torch.tensor([1.0, 0.0])
    theirs = binary_cross_entropy_with_logits(logits, clicked, reduction="none")
    assert torch.equal(pair_losses(logits, clicked), theirs)


def test_little_robustness_is_nearly_cross_entropy() -> None:
    logits, clicked = torch.tensor([0.3, -2.0]), torch.tensor([1.0, 0.0])
    assert torch.allclose(pair_losses(logits, clicked, 0.0, 1e-3), pair_losses(logits, clicked), atol=1e-2)


def test_full_robustness_is_the_mean_absolute_error() -> None:
    logits = torch.tensor([0.7])
    found = pair_losses(logits, torch.tensor([1.0]), 0.0, 1.0)
    assert float(found) == pytest.approx(1 - float(torch.sigmoid(logits)))


@pytest.mark.parametrize(("robustness", "pulls"), [(0.0, True), (0.7, False)])
def test_a_pair_that_contradicts_all_others_hardly_pulls_where_robust(robustness: float, pulls: bool) -> None:
    (slope,) = torch.autograd.grad(
        pair_losses(CERTAIN, torch.tensor([1.0]), 0.0, robustness).sum(), [CERTAIN]
    )
    assert (abs(float(slope)) > 0.1) is pulls


def test_with_smoothing_it_does_not_pay_to_be_certain() -> None:
    sure, surer = (
        float(pair_losses(torch.tensor([logit]), torch.tensor([1.0]), 0.1)) for logit in (3.0, 9.0)
    )
    assert surer > sure
