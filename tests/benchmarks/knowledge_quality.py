"""Shop knowledge beside plain MiniLM: pages, product questions, and what the shop doesn't sell.

Pages: `knowledge.jsonl` of the examination sets over the demo shop's pages and the policy of tau-retail.
Assortment: `assortment.jsonl` over online-retail. Product questions: `product_questions.jsonl`, whose records
at even places were not looked at while the answering was made. The peers are the nearest passage, the nearest
sentence and the nearest product of all-MiniLM-L6-v2 with a threshold on the cosine, which is fitted on the
development sets beside this file (on the odd half for product questions). Run it with
`python -m tests.benchmarks.knowledge_quality RETAIL_SHOP [pages|products|assortment ...]`.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from assistant.shop.demo.writer import pages as demo_pages
from assistant.shop.folder import read_folder
from retrieval.answering.answer import answer, statements
from retrieval.encoder import SentenceEncoder, load_encoder
from retrieval.indexing import build_index, open_search
from retrieval.knowledge.passages import Page, passages, read_pages
from retrieval.pages import SAYS, build_pages, open_pages
from retrieval.parsing import parse_request
from retrieval.product import Product
from retrieval.words import fold
from tests.benchmarks.fit_assortment import JUDGED_ONLY, marks
from tests.benchmarks.fit_page_answers import SHOPS, silence_threshold

EXAMS = Path(__file__).resolve().parents[1] / "exams" / "search"
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
QUESTIONS = Path(__file__).parent / "product_questions.jsonl"


def rows(path: Path) -> list[dict[str, Any]]:
    """The records of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def even_threshold(yes: Sequence[float], no: Sequence[float]) -> float:
    """Where as large a share of the one falls below as of the other does not."""
    steps = np.unique([*yes, *no])
    uneven = [abs(np.mean(np.array(yes) >= t) - np.mean(np.array(no) < t)) for t in steps]
    return float(steps[int(np.argmin(uneven))])


def peer_pages(pages: Sequence[Page], questions: Sequence[str], encoder: SentenceEncoder) -> Iterator[Any]:
    """The nearest passage to each question, by the cosine of the whole passage."""
    pieces = [each for page in pages for each in passages(page)]
    vectors = encoder.encode_document([each.spoken() for each in pieces])
    for vector in encoder.encode_query(list(questions)):
        cosines = vectors @ vector
        yield pieces[int(cosines.argmax())], float(cosines.max())


def judge_pages(encoder: SentenceEncoder) -> dict[str, dict[str, float]]:
    """Right passage first, answered with it, and silence recognised; ours and the peer's."""
    taught: tuple[list[float], list[float]] = ([], [])
    for folder in sorted(each for each in SHOPS.iterdir() if each.is_dir()):
        lines = [line.split("|") for line in (folder / "questions.txt").read_text("utf-8").splitlines()]
        near = peer_pages(read_pages(folder), [line[0].strip() for line in lines], encoder)
        for line, (_, cosine) in zip(lines, near, strict=True):
            taught[len(line) < 3].append(cosine)
    cosine_says = silence_threshold(taught[1])
    policy = (DATA / "tau-retail" / "policy.md").read_text(encoding="utf-8")
    sets = {"demo": demo_pages(), "tau": {"policy.md": policy}}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name, files in sets.items():
            (folder / name).mkdir()
            for file, text in files.items():
                (folder / name / file).write_text(text, encoding="utf-8")
        results: dict[str, list[tuple[bool, bool, bool]]] = {"ours": [], "MiniLM": []}
        for name in sets:
            pages = read_pages(folder / name)
            asked = [row for row in rows(EXAMS / "knowledge.jsonl") if row["pages"] == name]
            build_pages(pages, encoder, folder / f"{name}-index")
            search = open_pages(folder / f"{name}-index", pages, encoder)
            ours = [search.find(row["question"], 1)[0] for row in asked]
            search.close()
            peers = peer_pages(pages, [row["question"] for row in asked], encoder)
            for row, mine, (peer, cosine) in zip(asked, ours, peers, strict=True):
                results["ours"].append((row["answerable"], is_right(row, mine), mine.score >= SAYS))
                results["MiniLM"].append((row["answerable"], is_right(row, peer), cosine >= cosine_says))
    return {who: page_figures(each) for who, each in results.items()}


def is_right(row: dict[str, Any], passage: Any) -> bool:
    """Whether the passage is the marked one; a page's own title stands for the text above its headings."""
    if not row["answerable"]:
        return False
    page = fold(str(row["page"]).removesuffix(".md"))
    wanted = fold(str(row["heading"]).split(" > ")[-1])
    heading = fold(passage.heading.split(" > ")[-1]) or fold(passage.title)
    return page in (fold(passage.page), fold(passage.title)) and wanted == heading


def page_figures(results: Sequence[tuple[bool, bool, bool]]) -> dict[str, float]:
    """The shares, of (answerable, right passage first, answered)."""
    answerable = [each for each in results if each[0]]
    silent = [each for each in results if not each[0]]
    return {
        "right passage first": float(np.mean([right for _, right, _ in answerable])),
        "answered with it": float(np.mean([right and said for _, right, said in answerable])),
        "silence recognised": float(np.mean([not said for _, _, said in silent])),
    }


def judge_products(encoder: SentenceEncoder) -> dict[str, dict[str, float]]:
    """Right answers to questions about products, by half; the peer quotes the nearest sentence."""
    store = {
        row["id"]: row
        for row in pl.read_parquet(DATA / "demo-store" / "products.parquet").iter_rows(named=True)
    }
    asked = []
    for place, row in enumerate(rows(QUESTIONS)):
        given = (
            row if "title" in row else {**store[row["product_id"]], "title": store[row["product_id"]]["name"]}
        )
        product = Product(
            row["product_id"],
            given["title"],
            given["description"],
            attributes=given.get("attributes") or {},
            options=given.get("options") or {},
        )
        asked += [(place % 2 == 0, product, each) for each in row["questions"]]
    near = []
    for _, product, each in asked:
        said = list(statements(product))
        cosines = (
            encoder.encode_document([s.text for s in said]) @ encoder.encode_query([each["question"]])[0]
        )
        near.append((said[int(cosines.argmax())].text, float(cosines.max())))
    taught: tuple[list[float], list[float]] = ([], [])
    for (judged, _, each), (_, cosine) in zip(asked, near, strict=True):
        if not judged:
            taught[each["verdict"] is None].append(cosine)
    says = even_threshold(*taught)
    figures: dict[str, dict[str, float]] = {}
    for half, wanted in (("developed on", False), ("judged", True)):
        ours, quoted, peers, false_yes = [], [], [], 0
        for (judged, product, each), (text, cosine) in zip(asked, near, strict=True):
            if judged != wanted:
                continue
            found = answer(each["question"], product, encoder)
            silent = each["verdict"] is None
            fits = found is not None and each["quote"].lower() in found.quote.lower()
            ours.append(
                found is None if silent else fits and found is not None and found.verdict == each["verdict"]
            )
            quoted.append(found is None if silent else fits)
            peers.append(
                cosine < says if silent else cosine >= says and each["quote"].lower() in text.lower()
            )
            false_yes += found is not None and found.verdict == "yes" and each["verdict"] != "yes"
        figures[half] = {
            "questions": len(ours),
            "right with verdict": float(np.mean(ours)),
            "right quote or silence": float(np.mean(quoted)),
            "MiniLM: right quote or silence": float(np.mean(peers)),
            "false yes": false_yes,
        }
    return figures


def judge_assortment(encoder: SentenceEncoder, shop: Path) -> dict[str, dict[str, float]]:
    """Precision and recall of "not sold" and of "sold"; ours and a threshold on the cosine."""
    folder = read_folder(shop, time.time())
    catalogue = folder.catalogue
    with tempfile.TemporaryDirectory() as temporary:
        build_index(catalogue, encoder, Path(temporary))
        search = open_search(Path(temporary), catalogue, encoder)
        asked = rows(EXAMS / "assortment.jsonl")
        said, seconds = [], []
        for row in asked:
            request = parse_request(row["query"], catalogue.vocabulary, "GBP")
            began = time.perf_counter()
            said.append(search.search(request).sold)
            seconds.append(time.perf_counter() - began)
        search.close()
    vectors = encoder.encode_document([product.text() for product in catalogue])
    known = [(text, JUDGED_ONLY in sold) for text, sold, unsure in marks() if JUDGED_ONLY not in unsure]
    near = (encoder.encode_query([text for text, _ in known]) @ vectors.T).max(axis=1)
    sold = np.array([each for _, each in known])
    says = even_threshold(near[sold].tolist(), near[~sold].tolist())
    cosines = (encoder.encode_query([row["query"] for row in asked]) @ vectors.T).max(axis=1)
    truth = np.array([row["sold"] for row in asked])
    figures = {"ours": decided(truth, np.array(said)), "MiniLM": decided(truth, cosines >= says)}
    figures["ours"]["search, median ms"] = float(np.median(seconds) * 1_000)
    return figures


def decided(truth: np.ndarray, said: np.ndarray) -> dict[str, float]:
    """Precision and recall of both answers."""
    return {
        "not sold: precision": float((~truth & ~said).sum() / max((~said).sum(), 1)),
        "not sold: recall": float((~truth & ~said).sum() / (~truth).sum()),
        "sold: precision": float((truth & said).sum() / max(said.sum(), 1)),
        "sold: recall": float((truth & said).sum() / truth.sum()),
    }


def main(shop: Path, parts: Sequence[str]) -> None:
    """Prints the figures as JSON."""
    encoder = load_encoder()
    figures: dict[str, Any] = {}
    if "pages" in parts:
        figures["pages"] = judge_pages(encoder)
    if "products" in parts:
        figures["products"] = judge_products(encoder)
    if "assortment" in parts:
        figures["assortment"] = judge_assortment(encoder, shop)
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    if not DATA.is_dir() or len(sys.argv) < 2:
        raise SystemExit("Give the imported online-retail shop folder; the public data must lie beside.")
    main(Path(sys.argv[1]), sys.argv[2:] or ["pages", "products", "assortment"])
