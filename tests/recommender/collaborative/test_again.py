from __future__ import annotations

from recommender.collaborative.again import Again
from recommender.events import EventTable
from recommender.matrix import AssociationMatrix, ProductIndex
from tests.recommender.collaborative.contract import ModelContract, touches
from tests.recommender.small_world import bought

PRODUCTS = ProductIndex(("soap", "sofa"))


class TestAgain(ModelContract):
    def make(self) -> Again:
        return Again()


def test_what_people_come_back_for_scores_above_what_they_buy_once() -> None:
    events = [
        bought(product, f"c{number}", order_id=f"{number} {order}")
        for number in range(9)
        for product, orders in (("soap", 3), ("sofa", 1))
        for order in range(orders)
    ]
    model = Again().fit(AssociationMatrix.of(EventTable.of(events), PRODUCTS))
    soap, sofa = model.score([touches("soap")])[0, 0], model.score([touches("sofa")])[0, 1]
    assert soap > 2 * sofa


def test_nothing_but_the_history_scores() -> None:
    model = Again().fit(AssociationMatrix.of(EventTable.of([bought("soap")]), PRODUCTS))
    assert model.score([touches("soap")])[0, 1] == 0
