from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recommender.evaluating.kept import HeldOut, Panel, Remembered, Step
from recommender.evaluation import PLACES, Judged, Lists, lists_of
from recommender.matrix import UNKNOWN, ProductIndex
from recommender.shopper import Shopper
from retrieval.errors import DamagedArtifact

PRODUCTS = ProductIndex(("a", "b", "c", "d"))
JUDGED = (
    Judged(Shopper("ann"), frozenset({1, 3}), frozenset({0})),
    Judged(Shopper("bea"), frozenset({2}), frozenset()),
)


def held() -> HeldOut:
    lists = lists_of(lambda shoppers: np.array([[4.0, 3.0, 2.0, 1.0]] * len(shoppers)), JUDGED, PRODUCTS)
    panel = Panel.of("all", JUDGED, {"one": lists})
    steps = (Step(2, 9, 0.5, (0.4, 0.6)),)
    return HeldOut(
        PRODUCTS,
        np.array([3, 2, 0, 1]),
        3,
        (panel,),
        ("peer",),
        "one",
        steps,
        (Remembered("ease", 0.2, 0.25, 9),),
    )


def test_what_is_barred_stands_in_no_list() -> None:
    rows = held().panels[0].lists["one"].rows
    assert rows[0, :3].tolist() == [1, 2, 3]
    assert (rows[0, 3:] == UNKNOWN).all()


def test_a_list_that_ends_early_has_no_hit_behind_its_end() -> None:
    lists = Lists(np.full((1, PLACES), UNKNOWN), np.array([0.5]))
    assert lists.figures([frozenset({0})])["hit_rate@50"][0] == 0.0


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    before = held()
    before.save(tmp_path)
    after = HeldOut.load(tmp_path)
    panel, same = after.panels[0], before.panels[0]
    assert (panel.name, panel.customers, panel.wanted) == (same.name, same.customers, same.wanted)
    assert (panel.lists["one"].rows == same.lists["one"].rows).all()
    assert panel.lists["one"].auc == pytest.approx(same.lists["one"].auc)
    assert (after.products.ids, after.touched.tolist(), after.learning) == (
        PRODUCTS.ids,
        [3, 2, 0, 1],
        before.learning,
    )
    assert after.remembered == before.remembered
    assert (after.people, after.peers, after.ranking) == (3, ("peer",), "one")


def test_a_file_cut_short_is_reported(tmp_path: Path) -> None:
    held().save(tmp_path)
    (file,) = tmp_path.glob("*.safetensors")
    file.write_bytes(file.read_bytes()[:-3])
    with pytest.raises(DamagedArtifact, match="build again"):
        HeldOut.load(tmp_path)


def test_without_a_customer_the_lists_of_the_others_stay() -> None:
    before, (panel,) = held().panels[0], held().without("ann").panels
    assert (panel.customers, panel.wanted) == (("bea",), (frozenset({2}),))
    assert (panel.lists["one"].rows == before.lists["one"].rows[1:]).all()
    assert panel.events.tolist() == before.events.tolist()[1:]
