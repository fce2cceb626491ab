"""From a function over records to a LangChain tool: `make_tool`.

Here, once for all tools: arguments are checked by a schema, the turn's context is handed in, an error that
the product raises on purpose becomes a short text for the model, and results go out as text and artifact.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from langchain_core.tools import BaseTool, StructuredTool

from assistant.fencing import fence
from assistant.tools.arguments import Arguments
from assistant.tools.context import Runtime
from assistant.tools.results import Artifact, Result, ShownProduct
from retrieval.errors import ShopAssistantError

A = TypeVar("A", bound=Arguments)

REFUSED = "refused"


def make_tool(
    name: str, description: str, arguments: type[A], run: Callable[[A, Runtime], Result]
) -> BaseTool:
    """A tool whose result is a short text for the model and an artifact of plain JSON for everything else."""

    def call(runtime: Runtime, **fields: Any) -> tuple[str, Artifact]:
        try:
            result = run(cast(A, arguments.model_construct(**fields)), runtime)
        except ShopAssistantError as error:
            result = refuse(name, str(error))
        runtime.context.note(*result.notes)
        return describe(result), result.to_artifact()

    return StructuredTool.from_function(
        call,
        name=name,
        description=description,
        args_schema=arguments,
        response_format="content_and_artifact",
    )


def refuse(tool: str, message: str, **facts: Any) -> Result:
    """The result of a call that can't be served; the message says why, for model and visitor alike."""
    return Result(tool, REFUSED, facts={"message": message, **facts})


def describe(result: Result) -> str:
    """A result as the text that a language model reads: facts first, what others wrote fenced as data."""
    lines = [f"outcome: {result.outcome}"]
    lines += [f"{name}: {value}" for name, value in result.facts.items() if _plain(value)]
    if result.products:
        listed = "\n".join(_line(place, product) for place, product in enumerate(result.products, 1))
        lines.append(fence(listed, "the shop's records"))
    texts = [str(row["text"]) for row in result.facts.get("passages", ())]
    lines += [fence(text, "a page of the shop") for text in texts]
    return "\n".join(lines)


def _plain(value: Any) -> bool:
    return isinstance(value, str | int | float | bool) and value not in ("", None)


def _line(place: int, product: ShownProduct) -> str:
    stock = {True: "in stock", False: "out of stock", None: "stock unknown"}[product.in_stock]
    parts = [
        f"{place}. product_id={product.product_id}",
        product.title,
        "price unknown" if product.price is None else str(product.price),
        stock,
        "" if product.rating is None else f"rated {product.rating:g} of 5",
        f"can be bought instead: {product.variants}, as product_id {', '.join(product.instead)}"
        if product.instead
        else "",
        f"shown because: {product.reason}" if product.reason else "",
    ]
    return " | ".join(part for part in parts if part)
