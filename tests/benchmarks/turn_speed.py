"""How long one turn takes in a shop of 20,000 products, beside a plain chain, and at turn 200 beside turn 1.

    python -m tests.benchmarks.turn_speed FOLDER [--products 20000] [--turns 60] [--long 200] [--out F]

FOLDER is scratch; a shop is made there once and found again. It is the demo shop of 200 products and, up to
the wished number, products made of them: another title's word, another price, and a vector moved to a cosine
of about .9, since encoding all texts would take longer than the benchmark. The peer is the chain that one
would write first, in LangChain: the 50 nearest vectors, re-ranked by a fp32 cross-encoder of the embedded
weights (sentence-transformers), the best six put into a prompt template. Both answer the same messages, in
turns, in one process with one thread. Printed are milliseconds by the clock and of the processor: on a busy
machine only the second compares with another run. Bad input is timed as well.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from assistant.conversation import Conversations
from assistant.shop.build import UNFINISHED, build_shop
from assistant.shop.demo import write_demo
from assistant.shop.folder import read_folder
from assistant.shop.shop import Shop
from assistant.visitor import Visitor
from retrieval.device import choose_device
from retrieval.encoded import EncodedTexts
from retrieval.encoder import embedded_weights, load_encoder
from retrieval.indexing import text_hash
from tests.assistant.talk import OneShop, private_shop

BASE = 200
NEAREST, SHOWN = 50, 6
MOVED = 0.48
MESSAGES = (
    "show me mugs",
    "a warm scarf for my mum under 40 pounds",
    "blue towels",
    "cheaper",
    "something for the garden",
    "tell me more about the first one",
    "why these?",
    "head torches with a long battery life",
    "what does delivery cost?",
    "what would you recommend for me?",
    "a wooden toy for a 4 year old",
    "notebooks, not red",
)
BAD = {
    "1 MB of text": "x" * 1_000_000,
    "1 MB of words": "mug " * 250_000,
    "nothing": "",
    "NUL": "mugs\x00 please",
    "lone surrogates": "mugs \ud83d \udfff",
    "bidirectional marks": "\u202emugs\u2066 please\u202c",
    "markup": "<script>alert(1)</script> mugs",
    "the longest that is read": "mug " * 999,
    "brackets": "(" * 3_999,
}


def grown(rows: Sequence[dict[str, Any]], count: int, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Rows of further products, each made of a real one, up to the count."""
    words = [word for row in rows for word in row["title"].split() if word.isalpha()]
    made = []
    for place in range(len(rows), count):
        row = {name: value for name, value in rows[place % len(rows)].items() if name != "parent_id"}
        price = float(row.get("price") or 9.99) * float(np.exp(rng.normal(scale=0.5)))
        title = f"{row['title']} {words[int(rng.integers(len(words)))]}"
        fresh = {
            "product_id": f"{row['product_id']}-{place}",
            "title": title,
            "price": max(0.01, round(price, 2)),
        }
        made.append({**row, **fresh, "image_url": "https://example.org/none.png"})
    return made


def made(folder: Path, count: int) -> Path:
    """The state folder of the grown shop, built where it is missing."""
    state, source = folder / "state", folder / "shop"
    if (state / "current").exists():
        return state
    shutil.rmtree(folder, ignore_errors=True)
    write_demo(source, seed=7, products=BASE)
    table = source / "products.jsonl"
    rows = [json.loads(line) for line in table.read_text(encoding="utf-8").splitlines()]
    rng = np.random.default_rng(0)
    with table.open("a", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in grown(rows, count, rng))
    catalogue = read_folder(source, time.time()).catalogue
    encoder = load_encoder(device=choose_device("cpu"))
    vectors = encoder.encode_document([product.text() for product in catalogue.products[: len(rows)]])
    with EncodedTexts(state / UNFINISHED, encoder.name, encoder.dimension) as journal:
        moves = rng.normal(size=(len(catalogue), encoder.dimension)).astype(np.float32)
        moves *= MOVED / np.linalg.norm(moves, axis=1, keepdims=True)
        moves[: len(rows)] = 0.0
        every = vectors[np.arange(len(catalogue)) % len(rows)] + moves
        every /= np.linalg.norm(every, axis=1, keepdims=True)
        journal.add([text_hash(product.text()) for product in catalogue.products], every)
    build_shop(source, state, clicks="off", device="cpu")
    return state


def chain(shop: Shop) -> Callable[[str], str]:
    """Retrieve, re-rank, fill a template."""
    from langchain_core.prompts import PromptTemplate
    from langchain_core.runnables import RunnableLambda
    from sentence_transformers import CrossEncoder, SentenceTransformer

    folder = str(embedded_weights())
    encoder = SentenceTransformer(folder, device="cpu")
    judge = CrossEncoder(folder, num_labels=1, device="cpu")
    products = shop.catalogue.products
    rows = np.arange(len(products), dtype=np.int64)
    vectors = np.concatenate([shop.search._opened.vectors(part) for part in np.array_split(rows, 20)])

    def retrieve(message: str) -> dict[str, Any]:
        near = np.argsort(-(vectors @ encoder.encode_query(message)))[:NEAREST]
        return {"message": message, "products": [products[row] for row in near]}

    def rerank(found: dict[str, Any]) -> dict[str, str]:
        scores = judge.predict([(found["message"], product.text()) for product in found["products"]])
        best = [found["products"][row] for row in np.argsort(-scores)[:SHOWN]]
        listed = "\n".join(f"{product.title}: {product.price}" for product in best)
        return {"message": found["message"], "products": listed}

    template = PromptTemplate.from_template("For “{message}” I found:\n{products}")
    whole = RunnableLambda(retrieve) | RunnableLambda(rerank) | template
    return lambda message: whole.invoke(message).text


def timed(call: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds by the clock, and of the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    call()
    return (time.perf_counter() - wall) * 1e3, (time.process_time() - cpu) * 1e3


def spread(times: Sequence[tuple[float, float]]) -> dict[str, float]:
    """p50 and p95 of both clocks."""
    found = np.array(times)
    low, high = np.percentile(found, 50, axis=0), np.percentile(found, 95, axis=0)
    return {"p50": low[0], "p95": high[0], "p50 cpu": low[1], "p95 cpu": high[1]}


def checkpoint(shop: Shop, conversation_id: str) -> int:
    """Bytes of a conversation's memory."""
    with shop.database.connect() as connection:
        query = "SELECT coalesce(sum(length(checkpoint)), 0) FROM checkpoints WHERE thread_id = ?"
        return int(connection.exec_driver_sql(query, (conversation_id,)).scalar_one())


def main() -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--products", type=int, default=20_000)
    parser.add_argument("--turns", type=int, default=60)
    parser.add_argument("--long", type=int, default=200)
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    asked = parser.parse_args()
    state = made(asked.folder, asked.products)
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as scratch:
        opened = Shop.open(state, device="cpu")
        shop = replace(private_shop(opened, Path(scratch)), search=opened.search)
        conversations = Conversations(OneShop(shop))
        customer = next(iter(conversations.records.profiles.first(1)))
        visitor = Visitor.customer(customer.customer_id)
        answer = chain(shop)
        short = [conversations.start(visitor) for _ in range(asked.turns // len(MESSAGES) + 2)]
        for message in MESSAGES:
            conversations.say(short[-1], visitor, message)
            answer(message)
        ours, theirs = [], []
        for turn in range(asked.turns):
            message, talk = MESSAGES[turn % len(MESSAGES)], short[turn // len(MESSAGES)]
            ours.append(timed(partial(conversations.say, talk, visitor, message)))
            theirs.append(timed(partial(answer, message)))
        figures["turn"], figures["chain"] = spread(ours), spread(theirs)
        talk, times = conversations.start(visitor), []
        for turn in range(asked.long):
            message = MESSAGES[turn % len(MESSAGES)]
            times.append(timed(partial(conversations.say, talk, visitor, message)))
        first, last = spread(times[: 2 * len(MESSAGES)]), spread(times[-2 * len(MESSAGES) :])
        figures["first turns"], figures[f"turns to {asked.long}"] = first, last
        figures["growth"] = last["p50 cpu"] / max(first["p50 cpu"], 1e-9)
        figures["checkpoint"] = checkpoint(shop, talk)
        for name, text in BAD.items():
            bad = conversations.start(visitor)
            figures[name] = spread(
                [timed(lambda b=bad, t=text: conversations.say(b, visitor, t)) for _ in range(3)]
            )
        conversations.close()
    print(f"{len(shop.catalogue):,} products; milliseconds by the clock and of the processor")
    for name, each in figures.items():
        if isinstance(each, dict):
            print(f"{name:28} " + "  ".join(f"{key} {value:7.1f}" for key, value in each.items()))
    ratio = figures["turn"]["p50 cpu"] / figures["chain"]["p50 cpu"]
    print(f"a turn takes {ratio:.2f} of the chain's processor time at the median")
    growth, size = figures["growth"], figures["checkpoint"]
    print(f"turns to {asked.long}: {growth:.2f} of the first; checkpoint {size:,} bytes")
    if asked.out:
        asked.out.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
