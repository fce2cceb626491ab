from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from assistant.shop.importers.online_retail.lines import read_lines
from assistant.shop.importers.online_retail.titles import title_case
from assistant.shop.importers.registry import import_shop
from assistant.shop.importers.report import ImportReport
from retrieval.errors import BadInput, UnreadableFile

HEADING = (
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
)
UK = "United Kingdom"
LINES = [
    ("536365", "85123A", "WHITE HANGING HEART T-LIGHT HOLDER", "6", "12/1/2010 8:26", "2.55", "17850", UK),
    ("536365", "85123A", "WHITE HANGING HEART T-LIGHT HOLDER", "6", "12/1/2010 8:26", "2.55", "17850", UK),
    ("536365", "71053", "WHITE METAL LANTERN", "6", "12/1/2010 8:26", "3.39", "17850", UK),
    ("540000", "85123A", "WHITE HANGING HEART T-LIGHT HOLDER", "6", "7/1/2011 9:00", "2.95", "17850", UK),
    (
        "540001",
        "85123A",
        "WHITE HANGING HEART T-LIGHT HOLDER",
        "64",
        "7/2/2011 9:00",
        "2.55",
        "12583",
        "France",
    ),
    (
        "540002",
        "85123A",
        "WHITE HANGING HEART T-LIGHT HOLDER",
        "2",
        "7/1/2011 9:10",
        "2.95",
        "12583",
        "France",
    ),
    ("540003", "85123a", "WHITE HANGING HEART T-LIGHT HOLDER", "1", "7/3/2011 9:00", "5.79", "", UK),
    ("540003", "DOT", "DOTCOM POSTAGE", "1", "7/3/2011 9:00", "130.00", "", UK),
    ("540003", "23444", "Next Day Carriage", "1", "7/3/2011 9:00", "15.00", "", UK),
    ("540004", "85123A", "damaged", "-11", "7/3/2011 9:30", "0", "", UK),
    ("540005", "85123A", "?", "-4", "7/3/2011 9:31", "0", "", UK),
    ("C540006", "71053", "WHITE METAL LANTERN", "-6", "7/4/2011 9:00", "3.39", "17850", UK),
    ("540007", "71053", "WHITE METAL LANTERN", "1", "7/5/2011 9:00", "3.39", "12583", "France"),
    ("C540008", "71053", "WHITE METAL LANTERN", "-1", "7/6/2011 9:00", "3.39", "12583", "France"),
    ("A563185", "B", "Adjust bad debt", "1", "8/12/2011 14:50", "11062.06", "", UK),
    ("540009", "gift_0001_20", "Dotcomgiftshop Gift Voucher £20.00", "1", "7/3/2011 9:00", "16.67", "", UK),
    ("540009", "PADS", "PADS TO MATCH ALL CUSHIONS", "1", "7/3/2011 9:00", "0.001", "15000", UK),
]


def table() -> pl.DataFrame:
    return pl.DataFrame([dict(zip(HEADING, line, strict=True)) for line in LINES])


def write(path: Path) -> Path:
    match path.suffix:
        case ".csv":
            path.write_bytes(table().write_csv().encode("cp1252"))
        case ".xlsx":
            path.write_bytes(spreadsheet())
        case ".parquet":
            table().write_parquet(path)
    return path


def spreadsheet() -> bytes:
    """The lines as a workbook: numbers as numbers, dates as days since 1900 with a date's format."""
    numbers = {"Quantity", "UnitPrice", "CustomerID"}
    sheet = ["".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in HEADING)]
    for line in LINES:
        cells = []
        for name, value in zip(HEADING, line, strict=True):
            if name == "InvoiceDate":
                days = datetime.strptime(value, "%m/%d/%Y %H:%M") - datetime(1899, 12, 30)
                cells.append(f'<c s="1"><v>{days.total_seconds() / 86400!r}</v></c>')
            elif name in numbers and value:
                cells.append(f"<c><v>{value}</v></c>")
            else:
                cells.append(f'<c t="inlineStr"><is><t>{value}</t></is></c>')
        sheet.append("".join(cells))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    formats = '<xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}">'
        '<sheets><sheet name="Online Retail" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs count="2">{formats}</cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>'
        + "".join(f"<row>{row}</row>" for row in sheet)
        + "</sheetData></worksheet>",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def rows(path: Path) -> list[dict[str, Any]]:
    return [dict(row) for row in pl.read_ndjson(path).iter_rows(named=True)]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    import_shop("online-retail", write(tmp_path / "Online Retail.csv"), tmp_path / "shop")
    return tmp_path / "shop"


@pytest.fixture
def events(shop: Path) -> pl.DataFrame:
    return pl.read_parquet(shop / "events.parquet")


def test_only_merchandise_becomes_products(shop: Path) -> None:
    assert [row["product_id"] for row in rows(shop / "products.jsonl")] == ["71053", "85123A"]


def test_titles_are_those_of_the_goods_and_do_not_shout(shop: Path) -> None:
    assert [row["title"] for row in rows(shop / "products.jsonl")] == [
        "White Metal Lantern",
        "White Hanging Heart T-Light Holder",
    ]


def test_the_price_is_the_usual_one_of_the_last_weeks_for_customers(shop: Path) -> None:
    assert {row["product_id"]: row["price"] for row in rows(shop / "products.jsonl")}["85123A"] == 2.95


def test_equal_lines_count_once(events: pl.DataFrame) -> None:
    assert events.filter(pl.col("order_id") == "536365").height == 2


def test_cancellations_become_returns_of_positive_quantity(events: pl.DataFrame) -> None:
    returns = events.filter(pl.col("kind") == "return")
    assert returns.select("order_id", "quantity").rows() == [("C540006", 6.0), ("C540008", 1.0)]


def test_a_line_without_a_customer_stays_as_an_event_of_its_invoice(events: pl.DataFrame) -> None:
    chosen = events.filter(pl.col("customer_id") == "")
    assert chosen.select("order_id", "product_id", "kind").rows() == [("540003", "85123A", "purchase")]


def test_notes_of_the_stock_room_are_no_events(events: pl.DataFrame) -> None:
    assert set(events["order_id"]).isdisjoint({"540004", "540005"})


def test_times_are_the_shops_own_clock_in_utc(events: pl.DataFrame) -> None:
    first = datetime.fromtimestamp(events.filter(pl.col("order_id") == "536365")["timestamp"][0], UTC)
    summer = datetime.fromtimestamp(events.filter(pl.col("order_id") == "540000")["timestamp"][0], UTC)
    assert (first.isoformat(), summer.hour) == ("2010-12-01T08:26:00+00:00", 8)


def test_invoices_of_customers_become_orders_cancelled_when_all_came_back(shop: Path) -> None:
    orders = {row["order_id"]: row["status"] for row in rows(shop / "orders.jsonl.gz")}
    assert orders == {
        "536365": "delivered",
        "540000": "delivered",
        "540001": "delivered",
        "540002": "delivered",
        "540007": "cancelled",
    }


def test_customers_carry_the_country_of_their_invoices(shop: Path) -> None:
    found = {row["customer_id"]: row["attributes"]["country"] for row in rows(shop / "customers.jsonl")}
    assert found == {"17850": UK, "12583": "France"}


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_every_kind_of_file_gives_the_same_lines(tmp_path: Path, suffix: str) -> None:
    expected = read_lines(write(tmp_path / "lines.csv"))
    assert read_lines(write(tmp_path / f"other{suffix}")).equals(expected)


def test_the_same_source_gives_the_same_bytes(tmp_path: Path) -> None:
    source = write(tmp_path / "lines.csv")
    for name in ("a", "b"):
        import_shop("online-retail", source, tmp_path / name)
    for file in sorted((tmp_path / "a").iterdir()):
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes()


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "mine.txt").write_text("keep")
    with pytest.raises(BadInput, match="not empty"):
        import_shop("online-retail", write(tmp_path / "lines.csv"), folder)
    assert (folder / "mine.txt").read_text() == "keep"


def test_a_failed_import_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "lines.csv").write_text("InvoiceNo,StockCode\n1,2\n")
    with pytest.raises(UnreadableFile, match="no column description"):
        import_shop("online-retail", tmp_path / "in", tmp_path / "out" / "shop")
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("suffix", [".xlsx", ".parquet"])
def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"lines{suffix}"
    path.write_bytes(b"not at all" * 100)
    with pytest.raises(UnreadableFile, match="lines"):
        read_lines(path)


def test_an_unknown_importer_is_answered_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="online-retail"):
        import_shop("offline-retail", tmp_path, tmp_path / "shop")


def test_a_source_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nowhere"):
        import_shop("online-retail", tmp_path / "nowhere", tmp_path / "shop")


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("SET OF 3 CAKE TINS PANTRY DESIGN ", "Set of 3 Cake Tins Pantry Design"),
        ("CHILDREN'S SPACEBOY MUG", "Children's Spaceboy Mug"),
        ("BAG 125g SWIRLY MARBLES", "Bag 125g Swirly Marbles"),
        ("VIP PASSPORT COVER", "VIP Passport Cover"),
        ("GIANT 50'S CHRISTMAS CRACKER", "Giant 50's Christmas Cracker"),
        ("ART LIGHTS,FUNK MONKEY", "Art Lights, Funk Monkey"),
        ("HOOK, 1 HANGER ,MAGIC GARDEN", "Hook, 1 Hanger, Magic Garden"),
        ('LETTER "F" BLING KEY RING', 'Letter "F" Bling Key Ring'),
        ("Dr. Jam's Arouzer Stress Ball", "Dr. Jam's Arouzer Stress Ball"),
    ],
)
def test_a_title_reads_as_in_a_shop_window(typed: str, title: str) -> None:
    assert title_case(typed) == title


@pytest.fixture(scope="module")
def real(data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[ImportReport, Path]:
    folder = tmp_path_factory.mktemp("import") / "shop"
    return import_shop("online-retail", data / "online-retail", folder), folder


@pytest.mark.data
def test_the_real_invoices_give_the_counts_that_were_looked_at(real: tuple[ImportReport, Path]) -> None:
    report, _ = real
    assert (report.products, report.events, report.customers, report.orders) == (3695, 389378, 3807, 13903)


@pytest.mark.data
def test_real_titles_are_names_of_goods(real: tuple[ImportReport, Path]) -> None:
    titles = [row["title"] for row in rows(real[1] / "products.jsonl")]
    assert not [title for title in titles if title.isupper() or "?" in title or "  " in title]
    words = {word.lower() for title in titles for word in title.split()}
    assert words.isdisjoint(
        {"damaged", "postage", "voucher", "manual", "carriage", "wrongly", "found", "ebay"}
    )


@pytest.mark.data
def test_no_fee_of_the_real_invoices_became_a_product(real: tuple[ImportReport, Path]) -> None:
    ids = {row["product_id"] for row in rows(real[1] / "products.jsonl")}
    assert ids.isdisjoint(
        {"POST", "DOT", "M", "C2", "D", "S", "B", "BANK CHARGES", "AMAZONFEE", "CRUK", "PADS", "23444"}
    )


@pytest.mark.data
def test_the_best_known_product_has_its_true_price(real: tuple[ImportReport, Path]) -> None:
    found = {row["product_id"]: row for row in rows(real[1] / "products.jsonl")}["85123A"]
    assert (found["title"], found["price"]) == ("White Hanging Heart T-Light Holder", 2.95)


@pytest.mark.data
def test_a_quarter_of_the_real_events_has_no_customer_and_all_have_an_order(
    real: tuple[ImportReport, Path],
) -> None:
    events = pl.read_parquet(real[1] / "events.parquet")
    share = (events["customer_id"] == "").mean()
    assert isinstance(share, float)
    assert 0.2 < share < 0.3
    assert (events["order_id"] != "").all()


@pytest.mark.data
def test_every_item_of_a_real_order_is_a_product(real: tuple[ImportReport, Path]) -> None:
    ids = {row["product_id"] for row in rows(real[1] / "products.jsonl")}
    items = pl.read_ndjson(real[1] / "orders.jsonl.gz").explode("items")["items"].struct.field("product_id")
    assert set(items) <= ids


def test_the_report_counts_what_was_left_out(tmp_path: Path) -> None:
    report = import_shop("online-retail", write(tmp_path / "lines.csv"), tmp_path / "shop")
    assert json.loads(json.dumps(dict(report.left_out))) == {
        "lines that are no goods": 5,
        "lines of goods that are no sale": 2,
    }
