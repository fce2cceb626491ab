"""What the agent can do. `TOOLS` are all tools, in the order in which a language model sees them."""

from __future__ import annotations

from collections.abc import Mapping

from langchain_core.tools import BaseTool

from assistant.tools.asking_pages import shop_policy
from assistant.tools.basket import basket
from assistant.tools.bundles import build_bundle, complete_basket
from assistant.tools.comparing import compare_products
from assistant.tools.explaining import explain_recommendation
from assistant.tools.memory import rate_product, remember_preference
from assistant.tools.search import get_product, search_catalog
from assistant.tools.service import hand_off, order_status
from assistant.tools.suggestions import recommend, similar_products

TOOLS: Mapping[str, BaseTool] = {
    tool.name: tool
    for tool in (
        search_catalog,
        get_product,
        recommend,
        similar_products,
        compare_products,
        explain_recommendation,
        build_bundle,
        basket,
        complete_basket,
        order_status,
        shop_policy,
        remember_preference,
        rate_product,
        hand_off,
    )
}
