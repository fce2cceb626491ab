"""From a finished build to the next one without a refit: new events, and a shop folder's new products.

What an update doesn't change is taken over as it is: settings, pages, the order of hits, the click scorer and
the figures. Everything is written into a folder of its own and published as a build is.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from assistant.database import open_database
from assistant.shop.build import MOST_PICTURES
from assistant.shop.folder import read_folder
from assistant.shop.layout import CATALOGUE, INDEX, PICTURES, RECOMMENDER, encoder_source, load_config
from assistant.shop.pictures import draw_all
from assistant.shop.state import MANIFEST, USED, State
from recommender.event_log import EventLog
from recommender.updating import Learned, update_recommender
from retrieval.catalogue import Catalogue
from retrieval.device import choose_device
from retrieval.encoder import load_encoder
from retrieval.errors import BadInput
from retrieval.indexing import build_index
from retrieval.progress import Progress, silent


@dataclass(frozen=True, slots=True)
class Assortment:
    """What became of the products.

    Attributes:
        new: How many stand behind those of the build before.
        changed: How many have other records now.
        gone: How many the shop folder no longer has; they are suggested no more, and leave with the next
            build.
    """

    new: int = 0
    changed: int = 0
    gone: int = 0


@dataclass(frozen=True, slots=True)
class UpdateReport:
    """What an update did.

    Attributes:
        build: The number of the new build.
        of: The number of the build that it was made of.
        folder: Where the new build lies.
        learned: What was taken in.
        products: What became of the products; nothing without a shop folder.
        seconds: Wall time.
    """

    build: int
    of: int
    folder: Path
    learned: Learned
    products: Assortment
    seconds: float


def update_shop(
    state: Path,
    shop: Path | None = None,
    *,
    device: str = "auto",
    progress: Progress = silent,
    clock: Callable[[], float] = time.time,
) -> UpdateReport:
    """Fold what happened since the last build into its models, and let the new build serve.

    Args:
        state: The state folder.
        shop: The shop folder, where its products have changed; only its products are taken.
        device: `auto`, `cpu` or `cuda`.
        progress: Told of every step.
        clock: Seconds since 1970.

    Raises:
        StateBusy: somebody else builds into this state folder.
        BadInput: there is no build yet, or the shop folder can't be read; nothing has changed.
        DamagedArtifact: the last build can't be read, or is of a version that could not be updated.
    """
    began = time.perf_counter()
    with State(state, clock).building() as building:
        previous = building.previous_folder
        if previous is None:
            raise BadInput(f"{state} holds no build yet; run: shop-assistant build SHOP {state}")
        progress("taking over the last build", 0, 1)
        _take_over(previous, building.folder)
        catalogue, products = Catalogue.load(previous / CATALOGUE), Assortment()
        if shop is not None:
            before = catalogue
            catalogue, products = grown(before, read_folder(shop, clock()).catalogue)
            _write_products(catalogue, before, building.folder, device, progress)
        progress("updating models", 0, 1)
        engine = open_database(State(state).database)
        try:
            learned = update_recommender(
                building.folder / RECOMMENDER, catalogue.products, EventLog(engine, clock), clock()
            )
        finally:
            engine.dispose()
        report = UpdateReport(
            build=building.number,
            of=int(previous.name),
            folder=building.folder,
            learned=learned,
            products=products,
            seconds=round(time.perf_counter() - began, 2),
        )
        os.sync()  # the vector store was written by others: it is to be on disk before it counts
        building.publish(_manifest(previous, report, len(catalogue), clock()))
        progress("updating models", 1, 1)
    return report


def grown(before: Catalogue, now: Catalogue) -> tuple[Catalogue, Assortment]:
    """The products of a build in their order, each as the shop has it now, and new ones behind them.

    What the shop no longer has can't be bought.
    """
    kept, gone, changed = [], 0, 0
    for product in before:
        there = now.get(product.product_id)
        gone += there is None
        changed += there is not None and there != product
        kept.append(there or replace(product, stock=None, available=False))
    new = [product for product in now if before.get(product.product_id) is None]
    return Catalogue.of([*kept, *new]), Assortment(len(new), changed, gone)


def _take_over(previous: Path, folder: Path) -> None:
    """Make the folder a copy of the last build.

    Files that are only ever replaced are linked; the index is copied, for the vector store writes in place.
    """

    def copy(source: str, target: str) -> str:
        if INDEX in Path(source).relative_to(previous).parts:
            return str(shutil.copy2(source, target))
        os.link(source, target)
        return target

    shutil.copytree(
        previous,
        folder,
        dirs_exist_ok=True,
        copy_function=copy,
        ignore=lambda where, names: {MANIFEST, USED} & set(names) if Path(where) == previous else set(),
    )


def _write_products(
    catalogue: Catalogue, before: Catalogue, folder: Path, device: str, progress: Progress
) -> None:
    encoder = load_encoder(encoder_source(folder, load_config(folder)), choose_device(device))
    build_index(catalogue, encoder, folder / INDEX, progress=progress)
    without = [each for each in catalogue if not each.image_url][:MOST_PICTURES]
    unlike = [each for each in without if before.get(each.product_id) != each]
    draw_all(unlike, folder / PICTURES, lambda done, total: progress("drawing pictures", done, total))
    catalogue.save(folder / CATALOGUE)


def _manifest(previous: Path, report: UpdateReport, products: int, now: float) -> str:
    content = json.loads((previous / MANIFEST).read_text(encoding="utf-8"))
    content |= {
        "build": report.build,
        "created": now,
        "products": products,
        "live_events": content["live_events"] + report.learned.events,
        "update": {
            "of": report.of,
            "learned": asdict(report.learned),
            "products": asdict(report.products),
            "seconds": report.seconds,
        },
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
