"""The click scorer's forms beside sentence-transformers' `CrossEncoder.predict` with the same weights.

`python -m tests.benchmarks.click_speed MODEL --shop SHOP` takes a folder that `--fit MODEL` wrote (or the
`recommender/clicks` of a build) and the shop folder that it was fitted on. A request scores 200 candidates
for one customer, everything counted that happens per request: features, pairs, the network. All forms take
turns with the peer in the same run; the ratio is of the medians. AUC and NDCG@10 are of logged pairs of the
last 15 % of the shop's time, which nothing was fitted on. Without a shop they are of video-games: the next
product of people who were held out, beside 10 drawn uniformly and 10 by popularity^0.75.
"""

from __future__ import annotations

import argparse
import copy
import json
import resource
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy.stats import spearmanr
from sklearn.metrics import ndcg_score, roc_auc_score

from assistant.shop.folder import read_folder
from recommender.clicks.drawing import make_pairs
from recommender.clicks.features import FEATURES
from recommender.clicks.forms import AsTrained, PackedPairs, PairForm
from recommender.clicks.options import ClickOptions
from recommender.clicks.pairs import Pairs
from recommender.clicks.pasts import Pasts
from recommender.clicks.pruning import distil, prune
from recommender.clicks.quantised import read_quantised, write_quantised
from recommender.clicks.reading import by_shopper
from recommender.clicks.scorer import BertClickScorer
from recommender.clicks.serving import RESCORED, seconds_to_read
from recommender.clicks.tokens import TokenPair
from recommender.clicks.trainer import BertClickTrainer
from recommender.events import NO_NUMBER, EventTable, Kind, strings
from recommender.shopper import Shopper, Touch
from recommender.split import TEST, TRAIN, VALIDATION, SplitOptions, split
from retrieval.device import Device
from retrieval.product import Product
from tests.benchmarks.click_peers import cases_of
from tests.benchmarks.click_quality import NOTHING, of_some_people, video_games
from tests.benchmarks.click_stages import FEW, NO_TOWERS

CANDIDATES, SHOPPERS, LIST = 200, 3, 10
PLAIN = Device(torch.device("cpu"), torch.float32, "as its library computes it")
PRUNED = {"layers": 4, "heads": 8, "width": 1_024}


@dataclass(frozen=True, slots=True)
class Row:
    """One form's line of the table."""

    name: str
    megabytes: float
    memory: float
    pairs_per_second: float
    ratio: float
    auc: float
    ndcg: float
    words_kept: float


@dataclass(frozen=True, slots=True)
class Given:
    """What is fitted on, and what draws the pairs that are judged."""

    products: Sequence[Product]
    train: EventTable
    valid: EventTable
    judged: Callable[[np.random.Generator], Pairs]


def main() -> None:
    """Fits where asked, and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--shop", type=Path, help="its folder; video-games where none is given")
    parser.add_argument(
        "--people", type=int, default=3_000, help="of video-games, whose events are fitted on"
    )
    parser.add_argument("--fit", action="store_true", help="fit the model first")
    parser.add_argument("--prepare", type=Path, help="where pruned and eight-bit forms are kept")
    parser.add_argument(
        "--words", action="store_true", help="with --fit, let words decide: no feature is read"
    )
    parser.add_argument("--pairs", type=int, default=2_500, help="of the fine-tuning, with --fit")
    parser.add_argument("--layers", type=int, default=3, help="that it changes, -1 for all, with --fit")
    parser.add_argument("--steps", type=int, default=120, help="of the distillation into the pruned form")
    parser.add_argument("--judged", type=int, default=1_500, help="held-out pairs")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--processor", action="store_true", help="time by the processor, not by the clock")
    parser.add_argument("--only", choices=("time", "quality"), help="one half of the table")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    if arguments.fit:
        fit(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        rows = measure(arguments, arguments.prepare or Path(scratch))
    for row in rows:
        print(
            f"{row.name:28} {row.megabytes:7.1f} MB {row.memory:7.1f} MB {row.pairs_per_second:9.0f} pairs/s"
            f" x{row.ratio:6.2f}  AUC {row.auc:.4f}  NDCG@10 {row.ndcg:.4f}  words {row.words_kept:.4f}"
        )
    if arguments.json:
        arguments.json.write_text(json.dumps([asdict(row) for row in rows], indent=1), encoding="utf-8")


def fit(arguments: argparse.Namespace) -> None:
    """A scorer of the training part, saved."""
    given = _given(arguments)
    options = replace(
        ClickOptions.short(),
        bert_pairs=arguments.pairs,
        most_tokens=0,
        trained_layers=arguments.layers,
        without=FEATURES if arguments.words else (),
    )
    if arguments.words:
        options = replace(options, towers=NO_TOWERS)
    if not arguments.shop:
        options = replace(options, positives=4_000)
    rng = np.random.default_rng(0)
    scorer = BertClickTrainer(options).fit(given.train, given.products, given.valid, rng)
    print(scorer.report)
    scorer.save(arguments.model)


def measure(arguments: argparse.Namespace, folder: Path) -> list[Row]:
    """Everything about every form."""
    rng = np.random.default_rng(1)
    scorer = BertClickScorer.load(arguments.model, PLAIN)
    pairs = _given(arguments).judged(rng)
    lists = rng.permutation(len(by_shopper(pairs)))
    chosen = np.concatenate([by_shopper(pairs)[place] for place in lists])[: arguments.judged]
    judged = pairs.take(chosen)
    tokens, inputs = _read(scorer, judged)
    forms = _forms(scorer, tokens, inputs, folder, arguments.steps, rng)
    people = [judged.shopper_of(int(rows[0])) for rows in by_shopper(judged)[:SHOPPERS]]
    ids = [str(each) for each in rng.choice(scorer.reader.facts.product_ids, CANDIDATES, replace=False)]
    requests: dict[str, Callable[[Shopper], object]] = {
        name: lambda shopper, form=form: scorer.bert_scores(shopper, ids, form)  # type: ignore[misc]
        for name, (form, _, _) in forms.items()
    }
    requests["student"] = lambda shopper: scorer.student_scores(shopper, ids)
    peer = _Peer(_cross_encoder(scorer), scorer, people, ids)
    requests[peer.name] = peer.predict
    clock = time.process_time if arguments.processor else time.perf_counter
    seconds = _seconds(requests, people, arguments.rounds if arguments.only != "quality" else 0, clock)
    if arguments.only != "quality":
        quick = forms["packed, bfloat16"][0]
        print(
            f"the best {RESCORED} read again: {1000 * seconds_to_read(quick, scorer, RESCORED, clock):.0f} ms"
        )
    judges = arguments.only != "time"
    logits = {
        name: form.logits(tokens, inputs) if judges else np.zeros(len(tokens))
        for name, (form, _, _) in forms.items()
    }
    logits["student"] = scorer.student.raw_logits(inputs)
    logits[peer.name] = logits["as trained, float32"]
    sizes = {name: (size, memory) for name, (_, size, memory) in forms.items()}
    sizes |= {"student": (_student_size(scorer), 0.0), peer.name: sizes["as trained, float32"]}
    alone = inputs @ scorer.network.input_head.weight.detach()[0].numpy()
    words = {name: each - alone for name, each in logits.items()}
    words["student"] = np.full(len(alone), np.nan)  # it reads none
    return [
        Row(
            name=name,
            megabytes=sizes[name][0],
            memory=sizes[name][1],
            pairs_per_second=CANDIDATES / seconds.get(name, float("nan")),
            ratio=seconds.get(peer.name, float("nan")) / seconds.get(name, float("nan")),
            auc=float(roc_auc_score(judged.clicked, logits[name])) if judges else float("nan"),
            ndcg=_ndcg(judged, logits[name]) if judges else float("nan"),
            words_kept=float(spearmanr(words[name], words["as trained, float32"]).statistic),
        )
        for name in (peer.name, *forms, "student")
    ]


def _forms(
    scorer: BertClickScorer,
    tokens: Sequence[TokenPair],
    inputs: np.ndarray,
    folder: Path,
    steps: int,
    rng: np.random.Generator,
) -> Mapping[str, tuple[PairForm, float, float]]:
    """Each form, its megabytes on disk, and the megabytes that opening it took."""
    found: dict[str, tuple[PairForm, float, float]] = {}
    whole = sum(each.numel() * 4 for each in scorer.network.parameters()) / 1e6
    reads = scorer.reader.tokens
    found["as trained, float32"] = AsTrained(scorer.network, reads, PLAIN), whole, whole
    for dtype, label in ((torch.float32, "float32"), (torch.bfloat16, "bfloat16")):
        before = _resident()
        form: PairForm = PackedPairs(scorer.network, reads, dtype)
        found[f"packed, {label}"] = form, whole, max(0.0, _resident() - before)
    if not (folder / "int8.json").is_file():
        write_quantised(scorer.network, reads, folder)
    before = _resident()
    eight = read_quantised(folder, reads, threads=torch.get_num_threads())
    eight.logits(tokens[:2], inputs[:2])
    found["eight bits, ONNX"] = eight, (folder / "int8.onnx").stat().st_size / 1e6, _resident() - before
    smaller = _pruned(scorer, tokens, folder, steps, rng)
    size = sum(each.numel() * 4 for each in smaller.network.parameters()) / 1e6
    found["pruned, packed, bfloat16"] = PackedPairs(smaller.network, reads, torch.bfloat16), size, size / 2
    return found


def _pruned(
    scorer: BertClickScorer, judged: Sequence[TokenPair], folder: Path, steps: int, rng: np.random.Generator
) -> BertClickScorer:
    """A smaller network that learned this one's log odds, of pairs that nobody is judged on."""
    where = folder / "pruned"
    if (where / "clicks.json").is_file():
        return BertClickScorer.load(where, PLAIN)
    reader, pairs, tables = scorer.reader, [], []
    ids = reader.facts.product_ids
    for _ in range(steps):
        people = rng.choice(ids, 6, replace=False)
        shopper = Shopper(history=tuple(Touch(str(each), Kind.CLICK) for each in people))
        made, numbers = reader.read(shopper, rng.integers(len(ids), size=8))
        pairs += made
        tables.append(numbers)
    inputs = np.concatenate(tables)
    target = PackedPairs(scorer.network, reader.tokens, torch.float32).logits(pairs, inputs)
    began = time.perf_counter()
    network = prune(copy.deepcopy(scorer.network), reader.tokens, pairs, inputs, **PRUNED)
    distil(network, reader.tokens, pairs, inputs, target, steps=steps, rate=1e-4, rng=rng)
    print(f"pruned and taught in {time.perf_counter() - began:.0f} s")
    smaller = replace(scorer, network=network)
    smaller.save(where)
    return smaller


class _Peer:
    """`CrossEncoder.predict` over the words of the same pairs, trimmed alike; making them is not billed."""

    name = "CrossEncoder.predict, float32"

    def __init__(
        self, encoder: Any, scorer: BertClickScorer, people: Sequence[Shopper], ids: list[str]
    ) -> None:
        self._encoder = encoder
        words, rows = scorer.reader.tokens.tokenizer, scorer.reader.facts.rows_of(ids)
        self._texts = {
            id(shopper): [
                (words.decode(list(each.shopper)), words.decode(list(each.product)))
                for each in scorer.reader.read(shopper, rows)[0]
            ]
            for shopper in people
        }

    def predict(self, shopper: Shopper) -> object:
        """Scores of one request."""
        return self._encoder.predict(self._texts[id(shopper)], batch_size=32, show_progress_bar=False)


def _cross_encoder(scorer: BertClickScorer) -> Any:
    """sentence-transformers' own, with the encoder of the scorer."""
    from sentence_transformers import CrossEncoder
    from transformers import BertForSequenceClassification

    config = copy.deepcopy(scorer.network.encoder.config)
    config.num_labels = 1
    model = BertForSequenceClassification(config)
    model.bert.load_state_dict(scorer.network.encoder.state_dict(), strict=False)
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        scorer.reader.tokens.tokenizer.save_pretrained(folder)
        return CrossEncoder(folder, max_length=scorer.reader.tokens.budget.pair, device="cpu")


def _seconds(
    requests: Mapping[str, Callable[[Shopper], object]],
    people: Sequence[Shopper],
    rounds: int,
    clock: Callable[[], float],
) -> dict[str, float]:
    """Median seconds of a request of each; they take turns."""
    spent: dict[str, list[float]] = {name: [] for name in requests}
    for turn in range(rounds + 1):
        for shopper in people if turn else people[:1]:
            for name, request in requests.items():
                began = clock()
                request(shopper)
                taken = clock() - began
                if turn:  # the first pays for the set-up
                    spent[name].append(taken)
    return {name: float(np.median(each)) for name, each in spent.items() if each}


def _read(scorer: BertClickScorer, pairs: Pairs) -> tuple[list[TokenPair], np.ndarray]:
    """Tokens and inputs of pairs, in their order."""
    tokens: dict[int, TokenPair] = {}
    inputs: dict[int, np.ndarray] = {}
    for mine in by_shopper(pairs):
        rows = scorer.reader.facts.rows_of(pairs.product_id[mine].tolist())
        made, numbers = scorer.reader.read(pairs.shopper_of(int(mine[0])), rows)
        for place, pair, row in zip(mine.tolist(), made, numbers, strict=True):
            tokens[place], inputs[place] = pair, row
    order = range(len(pairs))
    return [tokens[place] for place in order], np.stack([inputs[place] for place in order])


def _ndcg(pairs: Pairs, logits: np.ndarray) -> float:
    """Mean NDCG@10 of the lists in which something was clicked."""
    found = [
        ndcg_score(pairs.clicked[rows][None].astype(float), logits[rows][None], k=LIST)
        for rows in by_shopper(pairs)
        if len(rows) > 1 and 0 < pairs.clicked[rows].sum() < len(rows)
    ]
    return float(np.mean(found))


def _student_size(scorer: BertClickScorer) -> float:
    return sum(array.nbytes for array in scorer.student.arrays().values()) / 1e6


def _resident() -> float:
    """Megabytes of memory that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def _given(arguments: argparse.Namespace) -> Given:
    return _shop(arguments.shop) if arguments.shop else _video_games(arguments.people)


def _shop(folder: Path) -> Given:
    shop = read_folder(folder, time.time())
    products, events = shop.catalogue.products, shop.events
    parts = split(events, SplitOptions(), np.random.default_rng(0))

    def judged(rng: np.random.Generator) -> Pairs:
        last = events.take(parts.mask(TEST))
        return make_pairs(last, Pasts(events), products, ClickOptions(), rng, "logged")

    return Given(products, events.take(parts.mask(TRAIN)), events.take(parts.mask(VALIDATION)), judged)


def _video_games(people: int) -> Given:
    whole, catalogue = video_games()
    task = of_some_people(whole, people)

    def judged(rng: np.random.Generator) -> Pairs:
        cases = cases_of(task, task.rest, task.held_out, catalogue, people, rng)
        few = cases.candidates[:, FEW]
        right = np.zeros(few.shape, dtype=np.bool_)
        right[:, 0] = True
        n = few.size
        return Pairs(
            shoppers=tuple(each.shopper for each in cases.judged),
            people=tuple(f"customer:{each.shopper.customer_id}" for each in cases.judged),
            shopper=np.repeat(np.arange(len(few)), few.shape[1]),
            product_id=strings([catalogue[row].product_id for row in few.ravel()]),
            clicked=right.ravel(),
            position=np.full(n, NO_NUMBER),
            moment=np.full(n, np.inf),
            counted=np.full(n, np.inf),
            negatives="sampled",
        )

    return Given(catalogue, task.rest, NOTHING, judged)


if __name__ == "__main__":
    main()
