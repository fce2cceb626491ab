"""The product's own stage furnished by scripts, and broken by them: real records, a real build."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.profile import Customer
from assistant.scripts.faults import FAULTS, with_faults
from assistant.scripts.shop_stage import ShopStage
from assistant.scripts.subject import Furniture, Scene
from assistant.scripts.tables import COLUMNS
from assistant.shop.build import build_shop
from recommender.shopper import Shopper
from retrieval.errors import BadInput
from tests.assistant.scripts import stages
from tests.builders import NOW, write_tiny_shop


class EvenClicks:
    """Finds every product equally likely to be clicked on."""

    reads_all = True

    def score(self, shopper: Shopper, product_ids: Sequence[str]) -> NDArray[np.float32]:
        return np.full(len(product_ids), 0.5, dtype=np.float32)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ShopStage]:
    folder = tmp_path_factory.mktemp("furnished")
    write_tiny_shop(folder / "shop")
    build_shop(folder / "shop", folder / "state", clicks="off", device="cpu", clock=lambda: NOW)
    with ShopStage.open(folder / "state", device="cpu", clock=lambda: NOW) as stage:
        yield stage


def holds(folder: Path, text: str, stage: ShopStage) -> None:
    file = folder / "s.yaml"
    file.write_text("shop: Tiny Shop\nname: n\n" + text, encoding="utf-8")
    (script,) = stages.read_file(file)
    result = stages.play(script, stage)
    assert result.outcome == "passed", "\n".join((result.reason, *result.told()))


def test_a_made_customer_is_known_by_account_and_order(stage: ShopStage, tmp_path: Path) -> None:
    text = """\
before:
  customer: {new: {name: Ann Bell, email: ann@example.org, address: {city: Bath}}}
  orders:
    mine: {items: {$mug: 2}, status: shipped, tracking: [PK7]}
let: {mug: {product: {title: Red mug}}}
turns:
  - say: where is my order $mine?
    expect:
      tools: {called: [{name: order_status, arguments: {order_id: {contains: $mine}}}]}
      cards:
        has:
          - kind: order
            reference: $mine
            facts: {status: shipped, total: £9.00, items.title: {includes: [Red mug]}}
      records:
        orders: {$mine: shipped}
        rows:
          - {table: customers, where: {customer_id: $me}, has: {name: Ann Bell, address.city: Bath}, count: 1}
          - {table: orders, where: {order_id: $mine}, has: {customer_id: $me, items.0.quantity: 2}, count: 1}
"""
    holds(tmp_path, text, stage)


def test_what_was_made_is_gone_afterwards(stage: ShopStage) -> None:
    furniture = Furniture((Customer("script-me"),))
    with stage.begin_furnished({"me": Scene("script-me")}, furniture) as bots:
        assert sum(row["customer_id"] == "script-me" for row in bots["me"].rows("customers")) == 1
    assert not stage.knows("script-me")


def test_a_new_customer_with_the_id_of_another_is_refused(stage: ShopStage) -> None:
    with (
        pytest.raises(BadInput, match="has a customer 'c1' already"),
        stage.begin_furnished({"me": Scene("c1")}, Furniture((Customer("c1"),))),
    ):
        pass


@pytest.mark.parametrize("table", COLUMNS)
def test_every_documented_table_and_column_can_be_read(stage: ShopStage, table: str) -> None:
    with stage.begin(Scene("c1", ("likes blue",), {"mug-red": 1})) as bot:
        bot.feedback(bot.say("show me mugs").products[0], "like")
        rows = list(bot.rows(table))
    assert all(tuple(row) == tuple(COLUMNS[table]) for row in rows)
    assert rows


def test_several_customers_keep_apart_on_the_same_records(stage: ShopStage, tmp_path: Path) -> None:
    text = """\
sessions:
  anna: {customer: {new: {}}}
  ben: {expect: {records: {basket: {empty: true}, not_logged: [cart]}}}
turns:
  - {as: anna, say: show me mugs, capture: {mug: 1}}
  - {as: ben, say: show me mugs}
  - as: anna
    add: 1
    expect:
      records:
        others_unchanged: true
        logged: [{kind: cart, product: $mug}]
        rows: [{table: basket_lines, where: {product_id: $mug}, has: {owner: $anna.owner}, count: 1}]
  - as: ben
    say: what is in my basket?
    expect: {products: {none_of: [$mug]}, records: {basket: {empty: true}}}
"""
    holds(tmp_path, text, stage)


def test_two_sessions_of_one_customer_share_the_basket(stage: ShopStage, tmp_path: Path) -> None:
    text = """\
sessions: {home: {customer: {new: {}}}, away: {customer: $home}}
turns:
  - {as: home, say: show me mugs, capture: {mug: 1}}
  - {as: home, add: 1}
  - {as: away, say: show my basket, expect: {records: {basket: {quantities: {$mug: 1}}}}}
"""
    holds(tmp_path, text, stage)


def test_a_preference_before_counts_as_if_it_had_been_said(stage: ShopStage, tmp_path: Path) -> None:
    text = """\
before: {preferences: [avoids leather]}
turns:
  - say: hello
    expect: {records: {rows: [{table: preferences, where: {owner: $me.owner}, has: {kind: avoid}, count: 1}]}}
"""
    holds(tmp_path, text, stage)


FALLBACK = """\
turns:
  - {say: hello}
  - {fault: %s}
  - say: show me mugs
    expect: {notes: {contains: [%s]}, products: {count: {min: 1}}, words: {never: ['£0.01', W9999999]}}
  - {mend: %s}
  - {say: show me teapots, expect: {notes: {never: [language model, reply]}, products: {count: {min: 1}}}}
"""


@pytest.mark.parametrize(
    ("fault", "note"),
    [
        ("model_times_out", "language model unavailable"),
        ("model_hangs", "language model unavailable"),
        ("model_says_nothing", "language model unavailable"),
        ("model_makes_things_up", "reply replaced"),
    ],
)
def test_the_house_model_answers_where_the_language_model_fails(
    stage: ShopStage, tmp_path: Path, fault: str, note: str
) -> None:
    holds(tmp_path, FALLBACK % (fault, note, fault), stage)


def test_pages_are_found_by_words_where_the_vector_store_is_gone(stage: ShopStage, tmp_path: Path) -> None:
    text = """\
turns:
  - {fault: vector_store_gone}
  - say: what does delivery cost?
    expect:
      notes: {contains: [vector store unavailable]}
      words: {contains: ['£3.50']}
      cards: {has: [policy]}
  - say: show me red mugs
    expect:
      notes: {contains: [vector store unavailable]}
      products: {count: {min: 1}, every: {title: {contains: mug}, attributes: {colour: red}}}
  - say: something similar to the first one
    expect: {notes: {contains: [vector store unavailable]}, tools: {called: [similar_products]}}
  - {mend: vector_store_gone}
  - say: what does delivery cost?
    expect: {notes: {none: true}, words: {contains: ['£3.50']}}
"""
    holds(tmp_path, text, stage)


def test_recommendations_go_on_without_vectors_and_say_so(stage: ShopStage, tmp_path: Path) -> None:
    text = """\
before: {customer: c1}
turns:
  - {fault: vector_store_gone}
  - say: what would you recommend for me?
    expect: {products: {count: {min: 1}}, notes: {contains: [semantic neighbours unavailable]}}
"""
    holds(tmp_path, text, stage)


def test_recommendations_go_on_without_the_click_scorer_and_say_so(stage: ShopStage) -> None:
    # The tiny build has no click scorer; one that would count is put in its place.
    recommender = stage.shop.recommender
    blend = replace(recommender.ranker.blend, click=0.5)
    scorer = EvenClicks()
    ranker = replace(recommender.ranker, blend=blend, clicks=scorer)
    shop = replace(stage.shop, recommender=replace(recommender, ranker=ranker))
    asked = shop.recommender.recommend(shop.recommender.shopper("c1"), k=3)
    without = with_faults(shop, {"click_scorer_gone"}).recommender
    ranking = without.recommend(without.shopper("c1"), k=3)
    assert (asked.notes, ranking.notes) == ((), ("click scorer unavailable",))
    assert len(ranking.items) == 3


def test_a_turn_waits_for_a_database_that_is_busy(stage: ShopStage, tmp_path: Path) -> None:
    text = """\
turns:
  - {say: show me mugs, capture: {mug: 1}}
  - {fault: database_busy}
  - {add: 1, expect: {records: {basket: {contains: [$mug]}}}}
  - {say: show me teapots, expect: {products: {count: {min: 1}}, notes: {never: [failed]}}}
"""
    holds(tmp_path, text, stage)


def test_a_restart_keeps_what_was_shown_and_the_goal(stage: ShopStage, tmp_path: Path) -> None:
    text = """\
before: {customer: {new: {}}}
turns:
  - {say: show me things for the home under 15 pounds, capture: {second: 2}}
  - {fault: server_restarts}
  - say: put the second one into my basket
    expect: {records: {basket: {quantities: {$second: 1}}}}
  - {fault: server_restarts}
  - say: only red ones
    expect: {products: {every: {price: {max: 15}, attributes: {colour: red}}}}
  - {fault: server_restarts}
  - {dislike: $second, expect: {records: {logged: [{kind: dislike, product: $second}]}}}
"""
    holds(tmp_path, text, stage)


def test_a_fault_is_not_seen_by_the_next_conversation(stage: ShopStage) -> None:
    with stage.begin(Scene()) as bot:
        for fault, lasting in FAULTS.items():
            if lasting:
                bot.break_(fault)
    with stage.begin(Scene("c1")) as bot:
        notes = bot.say("what does delivery cost?").notes
    assert notes == ()
