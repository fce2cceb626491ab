from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from recommender.fitting.workbench import RANKING
from tests.benchmarks.whole_quality import (
    AMONG,
    EVERYBODY,
    LITTLE_KNOWN,
    Tables,
    claims,
    write_video_games,
)
from tests.benchmarks.whole_quality import DATA as SHARED


def one(ranking: float, ease: float, popularity: float) -> Tables:
    people = {
        RANKING: np.full(4, ranking),
        "ease": np.full(4, ease),
        "popularity": np.full(4, popularity),
        "rank fusion": np.full(4, 0.1),
        "implicit ALS 64": np.full(4, 0.9),
    }
    means = {RANKING: ranking, "content": 0.25, "ease": 9.0}
    return Tables({EVERYBODY: people, LITTLE_KNOWN: people}, {AMONG: (means, 10)})


def test_the_best_single_source_is_neither_a_blend_nor_from_outside() -> None:
    told = claims(one(0.5, 0.4, 0.2))[f"{EVERYBODY}: whole ranking / best single source"]
    assert (told["peer"], told["ratio"]) == ("ease", pytest.approx(1.25))
    assert told["difference"] == pytest.approx([0.1, 0.1])


def test_where_little_is_known_the_peers_are_popularity_and_likeness_alone() -> None:
    found = claims(one(0.5, 0.4, 0.2))
    few = found[f"{LITTLE_KNOWN}: whole ranking / popularity and likeness"]
    assert (few["peer"], few["ratio"]) == ("popularity", pytest.approx(2.5))
    assert found[f"{AMONG}: whole ranking / popularity and likeness"]["ratio"] == pytest.approx(2.0)


def test_shops_together_are_all_their_people_and_the_means_weighed_by_theirs() -> None:
    pooled = Tables()
    pooled.add(one(0.5, 0.4, 0.2))
    other = one(0.1, 0.4, 0.2)
    other.means[AMONG] = ({RANKING: 0.1}, 30)
    pooled.add(other)
    assert len(pooled.people[EVERYBODY][RANKING]) == 8
    assert pooled.people[EVERYBODY][RANKING].mean() == pytest.approx(0.3)
    assert pooled.means[AMONG] == ({RANKING: pytest.approx(0.2)}, 40)


@pytest.mark.data
@pytest.mark.skipif(not (SHARED / "video-games").exists(), reason="the data set video-games is not here")
def test_video_games_are_a_shop_folder_with_purchases_in_order(tmp_path: Path) -> None:
    write_video_games(tmp_path / "shop")
    first = json.loads((tmp_path / "shop" / "events.jsonl").read_text().splitlines()[0])
    assert first.keys() == {"customer_id", "product_id", "kind", "sequence"}
