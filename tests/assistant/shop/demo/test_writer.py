from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.shop.demo import DemoTruth, write_demo
from assistant.shop.demo.writer import RETURN_DAYS, pages
from retrieval.errors import BadInput

SEED, PRODUCTS = 5, 80


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DemoTruth]:
    folder = tmp_path_factory.mktemp("demo") / "shop"
    return folder, write_demo(folder, seed=SEED, products=PRODUCTS)


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def digest(folder: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        found.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return found.hexdigest()


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_another_process_writes_the_same_bytes(
    written: tuple[Path, DemoTruth], tmp_path: Path, hash_seed: str
) -> None:
    program = (
        "import sys; from pathlib import Path; from assistant.shop.demo import write_demo; "
        f"write_demo(Path(sys.argv[1]), seed={SEED}, products={PRODUCTS})"
    )
    subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "again")],
        check=True,
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.getcwd()},
    )

    assert digest(tmp_path / "again") == digest(written[0])


def test_another_seed_writes_another_shop(written: tuple[Path, DemoTruth], tmp_path: Path) -> None:
    write_demo(tmp_path / "other", seed=SEED + 1, products=PRODUCTS)

    assert digest(tmp_path / "other") != digest(written[0])


def test_the_truth_counts_what_was_written(written: tuple[Path, DemoTruth]) -> None:
    folder, truth = written

    assert (len(rows(folder, "products")), len(rows(folder, "events")), len(rows(folder, "orders"))) == (
        truth.products,
        truth.events,
        truth.orders,
    )


def test_every_event_keeps_the_rules(written: tuple[Path, DemoTruth]) -> None:
    folder, _ = written
    products = {row["product_id"] for row in rows(folder, "products")}
    customers = {row["customer_id"] for row in rows(folder, "customers")}
    orders = {row["order_id"] for row in rows(folder, "orders")}
    end = datetime(2026, 10, 1, tzinfo=UTC)
    broken = [
        row
        for row in rows(folder, "events")
        if row["product_id"] not in products
        or ("customer_id" in row and row["customer_id"] not in customers)
        or ("order_id" in row and row["order_id"] not in orders)
        or not ({"customer_id", "session_id", "order_id"} & row.keys())
        or datetime.fromisoformat(row["timestamp"]) >= end
    ]

    assert broken == []


def test_every_impression_has_its_list_place_and_propensity(written: tuple[Path, DemoTruth]) -> None:
    shown = [row for row in rows(written[0], "events") if row["kind"] == "impression"]

    assert all({"list_id", "position", "propensity"} <= row.keys() for row in shown)


def test_every_click_stands_beside_its_impression(written: tuple[Path, DemoTruth]) -> None:
    events = rows(written[0], "events")
    shown = {
        (row["list_id"], row["product_id"], row["position"]) for row in events if row["kind"] == "impression"
    }
    clicked = {
        (row["list_id"], row["product_id"], row["position"]) for row in events if row["kind"] == "click"
    }

    assert clicked <= shown


def test_event_ids_are_given_once(written: tuple[Path, DemoTruth]) -> None:
    ids = [row["event_id"] for row in rows(written[0], "events")]

    assert len(ids) == len(set(ids))


def test_every_kind_of_event_occurs(written: tuple[Path, DemoTruth]) -> None:
    kinds = {row["kind"] for row in rows(written[0], "events")}

    assert {"impression", "view", "click", "cart", "purchase", "return", "rating", "like"} <= kinds


def test_every_product_keeps_the_rules(written: tuple[Path, DemoTruth]) -> None:
    broken = [
        row
        for row in rows(written[0], "products")
        if not row["title"]
        or not row["description"]
        or row["price"] <= 0
        or row.get("list_price", row["price"]) < row["price"]
        or not 0 <= row["rating"] <= 5
        or row["stock"] < 0
        or len(row["category"].split(" > ")) != 3
    ]

    assert broken == []


def test_every_order_belongs_to_a_customer_and_holds_products(written: tuple[Path, DemoTruth]) -> None:
    folder, _ = written
    products = {row["product_id"] for row in rows(folder, "products")}
    customers = {row["customer_id"] for row in rows(folder, "customers")}

    assert all(
        row["customer_id"] in customers and {item["product_id"] for item in row["items"]} <= products
        for row in rows(folder, "orders")
    )


def test_only_parcels_on_their_way_or_there_have_tracking(written: tuple[Path, DemoTruth]) -> None:
    waiting = {"pending", "processed", "cancelled"}

    assert all(("tracking" in row) == (row["status"] not in waiting) for row in rows(written[0], "orders"))


def test_customers_have_addresses_that_nobody_can_have(written: tuple[Path, DemoTruth]) -> None:
    people = rows(written[0], "customers")

    assert all(row["email"].endswith("@example.org") and row["zip"][-1] in "CIKMOV" for row in people)


def test_emails_are_given_once(written: tuple[Path, DemoTruth]) -> None:
    emails = [row["email"] for row in rows(written[0], "customers")]

    assert len(emails) == len(set(emails))


def test_the_shop_says_how_its_service_works(written: tuple[Path, DemoTruth]) -> None:
    shop = yaml.safe_load((written[0] / "shop.yaml").read_text(encoding="utf-8"))

    assert (shop["currency"], shop["service"]["return_window_days"]) == ("GBP", RETURN_DAYS)


def test_the_returns_page_agrees_with_the_settings() -> None:
    assert f"{RETURN_DAYS} days" in pages()["returns.md"]


@pytest.mark.parametrize("name", list(pages()))
def test_every_page_has_headings_and_numbers(name: str) -> None:
    text = pages()[name]

    assert text.startswith("# ")
    assert text.count("\n## ") >= 3
    assert re.search(r"\d", text)


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")

    with pytest.raises(BadInput, match="not empty"):
        write_demo(tmp_path, products=PRODUCTS)


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "shop").write_text("keep", encoding="utf-8")

    with pytest.raises(BadInput, match="is a file"):
        write_demo(tmp_path / "shop", products=PRODUCTS)


def test_progress_ends_with_everything_done(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    write_demo(tmp_path / "shop", products=40, progress=lambda *step: told.append(step))

    assert told[-1][1] == told[-1][2]


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("products", "5bf5a73a55fa330f"),
        ("customers", "a43de09671003e41"),
        ("orders", "e5cfbf2b58d835b1"),
        ("events", "2dbeb9f629d5c7eb"),
    ],
)
def test_the_generator_draws_what_it_drew_when_it_was_frozen(frozen: Path, name: str, begins: str) -> None:
    assert hashlib.sha256((frozen / f"{name}.jsonl").read_bytes()).hexdigest().startswith(begins)


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("frozen") / "shop"
    write_demo(folder, seed=7, products=60)
    return folder
