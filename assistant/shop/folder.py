"""The shop folder: everything a shop says about itself, read, checked and counted, or refused.

Reads every table with the rules of its own module and puts them side by side. Builds nothing and writes
nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant.orders import Order
from assistant.profile import Customer
from assistant.shop.account_rows import read_customers, read_orders
from assistant.shop.config import FILE, ShopConfig, read_config
from assistant.shop.event_rows import read_events
from assistant.shop.rejections import FileReport, refuse_too_many, report_of
from recommender.events import EventTable
from retrieval.artifacts import sha256_of
from retrieval.catalogue import Catalogue
from retrieval.errors import BadInput, UnreadableFile
from retrieval.judgements import Judgement, read_judgements
from retrieval.product_rows import read_products
from retrieval.tables import Column, Rejected, find_file, read_frame

TABLES = ("products", "events", "customers", "orders", "judgements")

OFF_WITHOUT: Mapping[str, str] = {
    "events": "no events: suggestions rest on the products' texts alone",
    "customers": "no customers: nobody can sign in",
    "orders": "no orders: nothing can be said about any",
    "policies": "no policies: questions about the shop's rules go to a person",
}
"""What a missing file switches off."""


@dataclass(frozen=True, slots=True)
class ShopFolder:
    """A shop folder that may be built on.

    Attributes:
        reports: One for each file of rows that is there.
        rejected: Rows that were set aside, by file and row; unmasked.
        sources: Path in the folder -> sha256 of each file that was read.
        notes: What is missing and what that switches off, and keys of `shop.yaml` that mean nothing.
    """

    path: Path
    config: ShopConfig
    catalogue: Catalogue
    events: EventTable
    customers: tuple[Customer, ...] = ()
    orders: tuple[Order, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    reports: tuple[FileReport, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FolderCheck:
    """What a build would set aside, by file and reason.

    Attributes:
        refusal: Why a build would be refused; empty when it would not.
    """

    reports: tuple[FileReport, ...]
    notes: tuple[str, ...]
    refusal: str = ""


def read_folder(path: Path, now: float) -> ShopFolder:
    """The shop folder at `path`, with the rows that break a rule set aside.

    Args:
        path: The folder.
        now: Seconds since 1970; what lies after it has not happened.

    Raises:
        UnreadableFile: there is no such folder or no table of products, or a file can't be read.
        TooManyRejected: so many rows of a file break rules that nothing can be built on it.
        BadInput: `shop.yaml` says something wrong, or there is no product.
    """
    folder = _read(path, now)
    refuse_too_many(folder.reports)
    if not len(folder.catalogue):
        raise BadInput(f"{folder.reports[0].file} holds no product; a shop needs at least one.")
    return folder


def check_folder(path: Path, now: float) -> FolderCheck:
    """What `read_folder` would set aside, also where that is too much.

    Raises:
        UnreadableFile: as `read_folder`.
        BadInput: `shop.yaml` says something wrong.
    """
    folder = _read(path, now)
    try:
        refuse_too_many(folder.reports)
        if not len(folder.catalogue):
            raise BadInput(f"{folder.reports[0].file} holds no product; a shop needs at least one.")
    except BadInput as exc:
        return FolderCheck(folder.reports, folder.notes, str(exc))
    return FolderCheck(folder.reports, folder.notes)


def _read(path: Path, now: float) -> ShopFolder:
    if not path.is_dir():
        raise UnreadableFile(f"There is no folder {path}; give a shop folder.")
    config = read_config(path)
    if "currency" not in config.model_fields_set:
        config = config.model_copy(update={"currency": _usual_currency(path) or config.currency})
    products = read_products(path, config.currency)
    catalogue = Catalogue.of(products.products)
    reports = [report_of(products.file, products.total, products.rejected)]
    rejected = list(products.rejected)
    table = EventTable.of(())
    customers: tuple[Customer, ...] = ()
    orders: tuple[Order, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    if find_file(path, "events"):
        events = read_events(path, catalogue.ids, now)
        table = events.events
        reports.append(report_of(events.file, events.total, events.rejected, events.repeated))
        rejected += events.rejected
    if find_file(path, "customers"):
        people = read_customers(path)
        customers = people.records
        reports.append(report_of(people.file, people.total, people.rejected))
        rejected += people.rejected
    if find_file(path, "orders"):
        placed = read_orders(path, frozenset(catalogue.ids), config.currency, now)
        orders = placed.records
        reports.append(report_of(placed.file, placed.total, placed.rejected))
        rejected += placed.rejected
    if find_file(path, "judgements"):
        judged = read_judgements(path, frozenset(catalogue.ids))
        judgements = judged.judgements
        reports.append(report_of(judged.file, judged.total, judged.rejected))
        rejected += judged.rejected
    sources = {file.relative_to(path).as_posix(): sha256_of(file) for file in _files(path)}
    return ShopFolder(
        path,
        config,
        catalogue,
        table,
        customers,
        orders,
        judgements,
        tuple(reports),
        tuple(rejected),
        sources,
        tuple(_notes(path, config)),
    )


def _usual_currency(path: Path) -> str:
    """The currency that most products name; empty when none does."""
    column = Column("currency")
    named = read_frame(path, "products", (column,)).data["currency"].drop_nulls().str.to_uppercase().to_list()
    found = Counter(name for name in named if len(name) == 3 and name.isascii() and name.isalpha())
    return min(found, key=lambda name: (-found[name], name)) if found else ""


def _files(path: Path) -> Iterator[Path]:
    """The files that a build reads."""
    if (path / FILE).is_file():
        yield path / FILE
    for name in TABLES:
        found = find_file(path, name)
        if found:
            yield found
    yield from sorted((path / "policies").glob("*.md"))


def _notes(path: Path, config: ShopConfig) -> Iterator[str]:
    for name, note in OFF_WITHOUT.items():
        there = any((path / name).glob("*.md")) if name == "policies" else find_file(path, name)
        if not there:
            yield note
    for key in config.unknown:
        yield f"{FILE}: nothing is known of {key}"
