"""What training minimises for each pair: binary cross-entropy, and what makes it bear wrong labels.

A log holds clicks by mistake and products that were wanted and not clicked. Smoothing moves each label a
little towards a half (Szegedy et al., CVPR 2016, section 7), so that no pair is worth being certain of.
Robustness q replaces the loss by (1 - p^q) / q, p being the probability of the label that was seen
(generalised cross-entropy: Zhang and Sabuncu, NeurIPS 2018, equation 6): q -> 0 is cross-entropy, and at 1,
the mean absolute error, a pair that contradicts all others pulls no harder than any other.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits


def pair_losses(logits: Tensor, clicked: Tensor, smoothing: float = 0.0, robustness: float = 0.0) -> Tensor:
    """The loss of each pair [n].

    Args:
        logits: Log odds [n], float32.
        clicked: 1.0 or 0.0 [n].
        smoothing: How much of each label is given to both classes, 0 to 1.
        robustness: q above, 0 to 1.
    """
    target = clicked * (1.0 - smoothing) + smoothing / 2.0
    if not robustness:
        return binary_cross_entropy_with_logits(logits, target, reduction="none")
    p, other = torch.sigmoid(logits), torch.sigmoid(-logits)
    return (target * (1.0 - p**robustness) + (1.0 - target) * (1.0 - other**robustness)) / robustness
