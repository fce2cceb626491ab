from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from assistant.shop.folder import check_folder, read_folder
from retrieval.errors import BadInput, TooManyRejected, UnreadableFile
from tests.builders import NOW, event_row, product_row, tiny_events, write_rows, write_tiny_shop


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write_tiny_shop(tmp_path / "shop")


def spoil(shop: Path, every: int) -> int:
    """Make every so many events name a product that there isn't."""
    rows = tiny_events()
    spoilt = rows[::every]
    for row in spoilt:
        row["product_id"] = "gone"
    write_rows(shop / "events.jsonl", rows)
    return len(spoilt)


def test_a_whole_folder_is_read_without_complaint(shop: Path) -> None:
    folder = read_folder(shop, NOW)
    assert (len(folder.catalogue), len(folder.customers), folder.rejected, folder.notes) == (24, 40, (), ())
    assert len(folder.events) == len(tiny_events())


def test_products_alone_are_a_shop_and_what_is_off_is_said(tmp_path: Path) -> None:
    write_rows(tmp_path / "products.jsonl", [product_row(price=2)])
    folder = read_folder(tmp_path, NOW)
    assert (len(folder.catalogue), len(folder.events)) == (1, 0)
    assert len(folder.notes) == 4


def test_a_few_rotten_rows_are_set_aside_and_counted(shop: Path) -> None:
    spoilt = spoil(shop, 100)
    report = {each.file: each for each in read_folder(shop, NOW).reports}["events.jsonl"]
    assert (report.set_aside, report.reasons) == (spoilt, {"product_id: not in the catalogue": spoilt})


def test_a_rotten_half_is_refused(shop: Path) -> None:
    spoil(shop, 2)
    with pytest.raises(TooManyRejected, match=r"events\.jsonl"):
        read_folder(shop, NOW)


def test_a_check_reports_a_rotten_half_instead_of_stopping(shop: Path) -> None:
    spoilt = spoil(shop, 2)
    check = check_folder(shop, NOW)
    assert "were set aside" in check.refusal
    assert {each.file: each.set_aside for each in check.reports}["events.jsonl"] == spoilt


def test_a_check_of_a_good_folder_has_nothing_against_it(shop: Path) -> None:
    assert check_folder(shop, NOW).refusal == ""


def test_every_file_is_known_by_its_sha256(shop: Path) -> None:
    sources = read_folder(shop, NOW).sources
    assert set(sources) == {
        "shop.yaml",
        "products.jsonl",
        "events.jsonl",
        "customers.jsonl",
        "orders.jsonl",
        "policies/delivery.md",
        "policies/returns.md",
    }
    assert sources["shop.yaml"] == hashlib.sha256((shop / "shop.yaml").read_bytes()).hexdigest()


def test_without_a_config_the_currency_is_that_of_the_products(tmp_path: Path) -> None:
    write_rows(
        tmp_path / "products.jsonl", [product_row("a", price=2, currency="eur"), product_row("b", price=3)]
    )
    folder = read_folder(tmp_path, NOW)
    assert {str(product.price) for product in folder.catalogue} == {"€2.00", "€3.00"}


def test_events_of_a_product_set_aside_are_set_aside_too(tmp_path: Path) -> None:
    write_rows(
        tmp_path / "products.jsonl", [product_row(f"p{n}") for n in range(9)] + [product_row("bad", price=-1)]
    )
    write_rows(tmp_path / "events.jsonl", [event_row() for _ in range(9)] + [event_row("bad")])
    assert [each.file for each in read_folder(tmp_path, NOW).rejected] == ["products.jsonl", "events.jsonl"]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="nowhere"):
        read_folder(tmp_path / "nowhere", NOW)


def test_a_folder_without_products_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="products"):
        read_folder(tmp_path, NOW)


def test_an_empty_table_of_products_is_refused(tmp_path: Path) -> None:
    write_rows(tmp_path / "products.jsonl", [])
    with pytest.raises(BadInput, match="no product"):
        read_folder(tmp_path, NOW)


def test_keys_of_the_config_that_mean_nothing_are_noted(shop: Path) -> None:
    (shop / "shop.yaml").write_text("currency: GBP\nrecomender: {repeats: true}\n")
    assert read_folder(shop, NOW).notes == ("shop.yaml: nothing is known of recomender (line 2)",)
