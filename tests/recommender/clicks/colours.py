"""A small shop of things in four colours, whose customers keep to one each: a log to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from transformers import BertConfig, BertModel, BertTokenizerFast

from recommender.events import Event, EventTable, Kind
from retrieval.product import Money, Product

COLOURS = ("red", "blue", "green", "white")
THINGS = ("mug", "teapot", "lantern", "notebook", "scarf", "umbrella")
WORDS = (*COLOURS, *THINGS, "likes", ";", ",", ".", "home", "office", "for", "every", "day", "colour", ">")
START = 1_700_000_000.0
DAY = 86_400.0


def products() -> list[Product]:
    """Six things in four colours."""
    return [
        Product(
            f"{thing}-{colour}",
            f"{colour} {thing}",
            category=("home", thing) if number < 3 else ("office", thing),
            price=Money(300 + 100 * number, "GBP"),
            rating=None if number == 5 else 4.0,
            attributes={"colour": colour},
            parent_id=thing,
        )
        for number, thing in enumerate(THINGS)
        for colour in COLOURS
    ]


def vectors_of(some: Sequence[Product]) -> np.ndarray:
    """Unit vectors of the words of a title: what a sentence encoder gives, in small."""
    table = np.zeros((len(some), len(WORDS)), dtype=np.float32)
    for row, product in enumerate(some):
        for word in product.title.split():
            table[row, WORDS.index(word)] = 1.0
    return table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9)


def log(lists: int = 240, seed: int = 3) -> EventTable:
    """Lists of four products shown to twenty customers, who click on their colour, the more so on top."""
    rng = np.random.default_rng(seed)
    shop = products()
    events = []
    for number in range(lists):
        customer = int(rng.integers(20))
        favourite = COLOURS[customer % len(COLOURS)]
        when = START + number * DAY / 4
        for position, row in enumerate(rng.choice(len(shop), 4, replace=False)):
            product = shop[row]
            common = {"customer_id": f"c{customer}", "list_id": f"l{number}", "position": position}
            events.append(Event(product.product_id, Kind.IMPRESSION, timestamp=when, **common))
            chance = (0.75 if favourite in product.title else 0.08) * 0.9**position
            if rng.random() < chance:
                events.append(Event(product.product_id, Kind.CLICK, timestamp=when + 30, **common))
    return EventTable.of(events)


def purchases(customers: int = 30, seed: int = 5) -> EventTable:
    """Orders of customers who keep to one colour; nothing is logged as shown."""
    rng = np.random.default_rng(seed)
    events = []
    for customer in range(customers):
        for visit in range(5):
            thing = THINGS[int(rng.integers(len(THINGS)))]
            colour = COLOURS[customer % 4] if rng.random() < 0.9 else COLOURS[int(rng.integers(4))]
            events.append(
                Event(
                    f"{thing}-{colour}",
                    Kind.PURCHASE,
                    customer_id=f"c{customer}",
                    order_id=f"o{customer}-{visit}",
                    timestamp=START + (visit * customers + customer) * DAY,
                )
            )
    return EventTable.of(events)


def cut(events: EventTable, share: float = 0.75) -> tuple[EventTable, EventTable]:
    """The earlier part and the later part."""
    moment = np.quantile(events.timestamp, share)
    return events.take(events.timestamp < moment), events.take(events.timestamp >= moment)


def write_tiny_bert(folder: Path) -> Path:
    """A folder with a BERT of two layers that knows the words of this shop, and its tokenizer."""
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("\n".join(("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS)), encoding="utf-8")
    tokenizer = BertTokenizerFast(vocab=str(vocabulary))
    tokenizer.save_pretrained(str(folder))
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)
        BertModel(config, add_pooling_layer=False).save_pretrained(str(folder))
    return folder
