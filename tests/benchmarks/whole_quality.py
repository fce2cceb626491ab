"""What a whole build reaches on held-out time: sources, click scorer, whole ranking, and implicit's ALS.

`python tests/benchmarks/whole_quality.py demo:11 demo:12 demo:13 online-retail` builds each shop as a user
would (`build`, short click training), and prints its figures, the click scorer beside the encoder frozen,
and whether each claim holds. `--json FILE` keeps the figures.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.shop.build import BuildReport, build_shop
from assistant.shop.demo import write_demo
from assistant.shop.importers.registry import import_shop
from recommender.collaborative.registry import MODELS

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
ALL, SAMPLE = "all", "click sample"
SHOWN = ("ndcg@10", "precision@10", "recall@10", "f1@10", "map@10", "auc")


def make(name: str, folder: Path) -> None:
    """Writes the shop folder of `demo:SEED`, or of a data set."""
    if name.startswith("demo:"):
        print(f"  best possible click AUC {write_demo(folder, seed=int(name[5:])).best_possible_auc:.3f}")
    else:
        import_shop(name, DATA / name, folder)


def row(figures: Mapping[str, Any]) -> str:
    """One line of the table."""
    low, high = figures["ndcg_interval"]
    values = "".join(f"{figures['values'][name]:>9.4f}" for name in SHOWN)
    return f"  {figures['name']:<26}{figures['customers']:>7}{values}   {low:.4f}-{high:.4f}"


def claims(rows: list[dict[str, Any]], clicks: Mapping[str, Any] | None) -> list[tuple[str, float]]:
    """Each claim with its ratio; above 1 it holds."""
    of = {(each["sample"], each["name"]): each["values"]["ndcg@10"] for each in rows}
    singles = [
        value
        for (sample, name), value in of.items()
        if sample == ALL and not name.startswith(("whole ranking", "implicit"))
    ]
    best = max(of[ALL, name] for name in MODELS if name != "popularity" and (ALL, name) in of)
    pairs = [
        ("neighbours / popularity", of[ALL, "neighbours"], of[ALL, "popularity"]),
        ("best model / popularity", best, of[ALL, "popularity"]),
        ("best model / implicit ALS 64", best, of[ALL, "implicit ALS 64"]),
        ("best model / implicit ALS 128", best, of[ALL, "implicit ALS 128"]),
        ("whole ranking / best single source", of[ALL, "whole ranking"], max(singles)),
    ]
    if clicks:
        sampled = [
            value
            for (sample, name), value in of.items()
            if sample == SAMPLE and name not in ("whole ranking", "ranking without clicks")
        ]
        pairs.append(("with clicks / best single source, sample", of[SAMPLE, "whole ranking"], max(sampled)))
        auc: Mapping[str, float] = clicks["auc"]
        pairs += [
            (f"click AUC: fine-tuned / {name}", auc["fine-tuned"], auc[name])
            for name in auc
            if name != "fine-tuned"
        ]
    return [(name, ours / theirs) for name, ours, theirs in pairs]


def show(name: str, report: BuildReport, seconds: float) -> dict[str, Any]:
    """Prints one shop's figures and gives them as JSON."""
    record: dict[str, Any] = json.loads(json.dumps(report.evaluation.as_record()))
    rows, clicks = record["figures"], record["clicks"]
    for sample in dict.fromkeys(each["sample"] for each in rows):
        print(f"  [{sample}]{'':<18}people" + "".join(f"{each:>9}" for each in SHOWN) + "   95 % of NDCG@10")
        for each in sorted((r for r in rows if r["sample"] == sample), key=lambda r: -r["values"]["ndcg@10"]):
            print(row(each))
    if clicks:
        print(f"  click scorer: weights kept after {clicks['steps']} steps of fine-tuning")
        print("  click AUC  " + "  ".join(f"{each} {value:.4f}" for each, value in clicks["auc"].items()))
    found = claims(rows, clicks)
    for claim, ratio in found:
        print(f"  {'holds' if ratio > 1 else 'FAILS':<6}{ratio:7.3f}  {claim}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  built in {seconds:.0f} s, {json.dumps(dict(report.seconds))}; peak memory so far {peak:.0f} MB")
    return {"shop": name, "claims": dict(found), "seconds": seconds, **record}


def main() -> None:
    """Builds each shop and prints its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shops", nargs="*", default=["demo:11", "demo:12", "demo:13", "online-retail"])
    parser.add_argument("--clicks", choices=("off", "short", "full"), default="short")
    parser.add_argument("--json", type=Path, help="where the figures go")
    arguments = parser.parse_args()
    found = []
    for name in arguments.shops:
        print(name, flush=True)
        with tempfile.TemporaryDirectory() as scratch:
            shop = Path(scratch) / "shop"
            make(name, shop)
            began = time.monotonic()
            report = build_shop(shop, Path(scratch) / "state", clicks=arguments.clicks)
            found.append(show(name, report, time.monotonic() - began))
        sys.stdout.flush()
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
