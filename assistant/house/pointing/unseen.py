"""A product that a question names and no list has shown: found by its words among the titles of the shop.

"How long does the Quill radio in cream run on one charge?" asks of one product, and looks for none.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.house.mind import Mind
from assistant.house.words.phrases import content_words
from retrieval.product import Product

FEWEST = 2
"""So many words of its title name a product."""


def named_unseen(meant: str, text: str, mind: Mind) -> str:
    """The id of the product whose title has the words that point, and most of the words around them.

    Of several versions of one product the first that can be bought; empty where several products fit alike.

    Args:
        meant: The words that point ("the Quill radio").
        text: The question that they stand in.
        mind: The shop.
    """
    titles = mind.titles
    said = [titles.meant(word) for word in content_words(meant)]
    if len(said) < FEWEST or any(word not in titles.holding for word in said):
        return ""
    having = frozenset.intersection(*(titles.holding[word] for word in said))
    around = {titles.meant(word) for word in content_words(text)} & set(titles.holding)
    fit = {number: sum(number in titles.holding[word] for word in around) for number in having}
    best = [titles.ids[number] for number in sorted(fit) if fit[number] == max(fit.values())]
    found = [product for each in best if (product := mind.catalogue.get(each)) is not None]
    return _first_of_family(found, mind)


def _first_of_family(products: Sequence[Product], mind: Mind) -> str:
    """The first that can be bought where all are versions of one product; empty where they are not."""
    if not products:
        return ""
    family = {products[0].product_id} | {
        each.product_id for each in mind.catalogue.siblings(products[0].product_id)
    }
    if any(product.product_id not in family for product in products):
        return ""
    return next((each for each in products if each.in_stock is not False), products[0]).product_id
