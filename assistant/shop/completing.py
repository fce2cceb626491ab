"""What is completed as somebody types in this shop: its catalogue's words, what sells first.

Joins the completer, which knows no event, with the recommender's counts of buyers.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from retrieval.catalogue import Catalogue
from retrieval.completion import Completer

if TYPE_CHECKING:
    from assistant.shop.shop import Shop

_made: WeakKeyDictionary[Catalogue, Completer] = WeakKeyDictionary()
_making = threading.Lock()


def completer_of(shop: Shop) -> Completer:
    """The completer of an opened build, made when it is first asked for.

    Products go by how many different people bought them, and by their ratings where nobody did.
    """
    with _making:
        if shop.catalogue not in _made:
            buyers_of = shop.recommender.models.associations.buyers_of
            buyers = {product_id: float(buyers_of(product_id)) for product_id in shop.catalogue.ids}
            _made[shop.catalogue] = Completer(shop.catalogue, popularity=buyers)
        return _made[shop.catalogue]
