"""What each piece of knowledge is worth to a demo shop's true click model, given what the log shows.

`python -m tests.benchmarks.true_click_parts 1 2 3` judges the last 15 % of the impressions of each seed's
world by the true model (`true_clicks.py`), and by the same model blind to one piece, or to all of them: where
a click scorer's shortfall may lie, and where it can't.
"""

from __future__ import annotations

import argparse

import numpy as np
from sklearn.metrics import roc_auc_score

from assistant.shop.demo.world import World
from tests.benchmarks.true_clicks import PIECES, TrueClicks

LATE = 0.85


def main() -> None:
    """Prints a table, a column for each seed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seeds", nargs="+", type=int)
    columns = [worth(seed) for seed in parser.parse_args().seeds]
    for name, first in columns[0].items():
        print(f"{name:34} {first:.4f} " + " ".join(f"{column[name]:.4f}" for column in columns[1:]))


def worth(seed: int) -> dict[str, float]:
    """AUC of the true model, and of the model without each piece."""
    truth = TrueClicks(World.from_seed(seed))
    until = float(np.quantile(truth.when, LATE))
    late = np.flatnonzero(truth.when >= until)

    def auc(*without: str) -> float:
        return float(roc_auc_score(truth.clicked[late], truth.given(late, until, without).of_log))

    each = {f"without {name}": auc(name) for name in PIECES}
    return {"true model, given the log": auc(), **each, "without all of these": auc(*PIECES)}


if __name__ == "__main__":
    main()
