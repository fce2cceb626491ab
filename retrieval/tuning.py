"""Fits the encoder to a shop: queries are drawn to what answers them, and away from what only looks like it.

MultipleNegativesRankingLoss (Henderson et al., Efficient Natural Language Response Suggestion, 2017) over
(query, product, hard negative), all weights or low-rank ones (LoRA: Hu et al., ICLR 2022) that are merged at
the end. A negative is judged poor, or near without coming too near the right one (Moreira et al.,
NV-Retriever, 2024). The new weights stand only where they do better on queries that were held out, by more
than the doubt of so many queries. Knows no index and no build.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.artifacts import write_whole
from retrieval.device import Device
from retrieval.encoder import Encoder, Vectors, load_encoder, weights_of
from retrieval.errors import BadInput
from retrieval.judgements import DEPTH, Judgement, by_query, judge
from retrieval.product import Product
from retrieval.progress import Progress, silent

FEWEST_QUERIES = 20
"""With fewer queries nothing could be held out that would tell."""

# A hard negative is among so many nearest, and its cosine at most this share of the right one's.
_NEAR, _NOT_TOO_NEAR = 30, 0.95
_JUDGED_AMONG = 2_000
_TIE = 4  # decimals of cosines that tell two products apart
_PLAN, _WEIGHTS = "plan.json", "weights"


@dataclass(frozen=True, slots=True)
class TuningOptions:
    """How the encoder is fitted.

    Attributes:
        lora_rank: Rank of the low-rank weights; 0 fits all weights.
        tokens: Longer texts are cut for training.
        most_pairs: Of (query, product); more are drawn by chance.
        held_out: Share of the queries that judge.
    """

    epochs: int = 1
    batch: int = 32
    learning_rate: float = 2e-5
    lora_rank: int = 0
    tokens: int = 96
    most_pairs: int = 20_000
    held_out: float = 0.2


@dataclass(frozen=True, slots=True)
class TuningReport:
    """What tuning did.

    Attributes:
        pairs: (query, product) that were trained on.
        held_out: Queries that judged.
        before: Mean nDCG@10 of the held-out queries by the vectors alone, before; `after` likewise.
        doubt: Standard error of the difference of the two, over the queries.
        kept: Whether the new weights are better by more than that, and stand.
    """

    queries: int
    pairs: int
    held_out: int
    before: float
    after: float
    doubt: float
    kept: bool


@dataclass(frozen=True, slots=True)
class _Triple:
    query: str
    positive: int
    negative: int


def tune(
    encoder: Encoder,
    base: str,
    products: Sequence[Product],
    vectors: Vectors,
    judgements: Sequence[Judgement],
    scratch: Path,
    target: Path,
    device: Device,
    options: TuningOptions | None = None,
    seed: int = 0,
    progress: Progress = silent,
) -> TuningReport:
    """Fits the weights of `base` and writes them to `target` where they are better; else writes nothing.

    Args:
        encoder: The one of `base`.
        base: As `load_encoder` takes it.
        products: The catalogue.
        vectors: [products, dimension] by `encoder`.
        judgements: What is right.
        scratch: Where checkpoints lie; a training with the same plan goes on from the last of them.
        target: The new model's folder.
        device: Where it computes.
        options: How it is fitted.
        seed: Of everything that is drawn by chance.
        progress: Told of steps.

    Raises:
        BadInput: there are too few queries.
    """
    wanted = options or TuningOptions()
    rng = np.random.default_rng(seed)
    queries = {query: gains for query, gains in by_query(judgements).items() if max(gains.values()) > 0}
    if len(queries) < FEWEST_QUERIES:
        raise BadInput(f"{len(queries)} queries are too few to tune on; {FEWEST_QUERIES} are needed.")
    names = [list(queries)[place] for place in rng.permutation(len(queries))]
    judging = names[: max(1, round(wanted.held_out * len(names)))]
    learning = names[len(judging) :]
    triples = _triples(encoder, {name: queries[name] for name in learning}, products, vectors, rng)
    if len(triples) > wanted.most_pairs:
        triples = [triples[place] for place in rng.permutation(len(triples))[: wanted.most_pairs]]
    _train(base, products, triples, scratch, device, wanted, seed, progress)
    tuned = load_encoder(str(scratch / _WEIGHTS), device)
    held = {name: queries[name] for name in judging}
    before, after = _figures((encoder, tuned), held, products, vectors, rng)
    gains = after - before
    doubt = float(gains.std(ddof=1) / np.sqrt(len(gains))) if len(gains) > 1 else 0.0
    kept = bool(gains.mean() > doubt)
    if kept:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(scratch / _WEIGHTS, target, dirs_exist_ok=True)
    shutil.rmtree(scratch, ignore_errors=True)
    return TuningReport(
        len(queries), len(triples), len(judging), float(before.mean()), float(after.mean()), doubt, kept
    )


def _triples(
    encoder: Encoder,
    queries: Mapping[str, Mapping[str, float]],
    products: Sequence[Product],
    vectors: Vectors,
    rng: np.random.Generator,
) -> list[_Triple]:
    """Each right product of each query with a negative that is hard to tell from it."""
    row = {product.product_id: place for place, product in enumerate(products)}
    asked = encoder.encode_query(list(queries))
    triples = []
    for vector, (query, gains) in zip(asked, queries.items(), strict=True):
        known = {row[each]: gain for each, gain in gains.items() if each in row}
        best = max(known.values(), default=0.0)
        right = [each for each, gain in known.items() if gain >= best / 2 and best > 0]
        poor = [each for each, gain in known.items() if gain <= best / 10]
        cosines = vectors @ vector
        near = np.argsort(-cosines, kind="stable")[: _NEAR + len(right)]
        for each in right:
            bound = _NOT_TOO_NEAR * float(cosines[each])
            hard = poor or [int(n) for n in near if int(n) not in known and cosines[n] < bound]
            others = hard or [int(n) for n in np.argsort(cosines, kind="stable") if int(n) not in known][:1]
            if others:
                triples.append(_Triple(query, each, others[int(rng.integers(len(others)))]))
    return triples


def _train(
    base: str,
    products: Sequence[Product],
    triples: Sequence[_Triple],
    scratch: Path,
    device: Device,
    options: TuningOptions,
    seed: int,
    progress: Progress,
) -> None:
    """Leaves the fitted weights in `scratch`; a finished or broken-off training of the same plan is used."""
    plan = json.dumps([base, seed, asdict(options), [[t.query, t.positive, t.negative] for t in triples]])
    digest = hashlib.sha256(plan.encode()).hexdigest()
    if not (scratch / _PLAN).is_file() or (scratch / _PLAN).read_text(encoding="ascii") != digest:
        shutil.rmtree(scratch, ignore_errors=True)
        write_whole(scratch / _PLAN, digest.encode("ascii"))
    if (scratch / _WEIGHTS / "modules.json").is_file():
        return
    # Imported here: training is rare, and these take seconds.
    from datasets import Dataset
    from sentence_transformers import (
        SentenceTransformer,
        SentenceTransformerTrainer,
        SentenceTransformerTrainingArguments,
    )
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
    from transformers import PrinterCallback, TrainerCallback

    class Telling(TrainerCallback):
        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            progress("tuning the encoder", int(state.global_step), int(state.max_steps))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # third parties' advice to their own developers
        model = SentenceTransformer(weights_of(base), device=str(device.torch_device))
        model.model_card_data.generate_widget_examples = False
        longest = model.max_seq_length
        model.max_seq_length = min(options.tokens, longest or options.tokens)
        if options.lora_rank:
            _adapt(model, options.lora_rank)
        texts = [product.text() for product in products]
        data = Dataset.from_dict(
            {
                "anchor": [triple.query for triple in triples],
                "positive": [texts[triple.positive] for triple in triples],
                "negative": [texts[triple.negative] for triple in triples],
            }
        )
        steps = max(1, len(triples) * options.epochs // options.batch)
        trainer = SentenceTransformerTrainer(
            model=model,
            args=SentenceTransformerTrainingArguments(
                output_dir=str(scratch),
                num_train_epochs=options.epochs,
                per_device_train_batch_size=options.batch,
                learning_rate=options.learning_rate,
                warmup_steps=max(1, steps // 10),
                seed=seed,
                data_seed=seed,
                save_strategy="steps",
                save_steps=max(1, min(100, steps // 4)),
                save_total_limit=1,
                logging_strategy="no",
                report_to="none",
                disable_tqdm=True,
                use_cpu=device.torch_device.type == "cpu",
                dataloader_pin_memory=False,
            ),
            train_dataset=data,
            loss=MultipleNegativesRankingLoss(model),
            callbacks=[Telling()],
        )
        trainer.remove_callback(PrinterCallback)  # it writes to the standard output, which is the command's
        begun = any(scratch.glob("checkpoint-*"))
        trainer.train(resume_from_checkpoint=True if begun else None)
        if options.lora_rank:
            _merge(model)
        model.max_seq_length = longest
        partial = scratch / f"{_WEIGHTS}.partial"
        shutil.rmtree(partial, ignore_errors=True)
        model.save(str(partial), create_model_card=False, safe_serialization=True)
        partial.replace(scratch / _WEIGHTS)


def _adapt(model: Any, rank: int) -> None:
    """Puts low-rank weights beside those of attention; only they are fitted."""
    from peft import LoraConfig, get_peft_model

    config = LoraConfig(r=rank, lora_alpha=2 * rank, target_modules=["query", "key", "value"])
    model[0].model = get_peft_model(model[0].auto_model, config)


def _merge(model: Any) -> None:
    model[0].model = model[0].auto_model.merge_and_unload()


def _figures(
    encoders: tuple[Encoder, Encoder],
    queries: Mapping[str, Mapping[str, float]],
    products: Sequence[Product],
    vectors: Vectors,
    rng: np.random.Generator,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """nDCG@10 of each query [queries] before and after, among what was judged and a sample of the rest.

    Args:
        encoders: The one before, and the one after.
        queries: Query -> product id -> gain.
        products: The catalogue.
        vectors: [products, dimension] by the encoder before.
        rng: Draws the sample.
    """
    judged = {each for gains in queries.values() for each in gains}
    rest = [row for row, product in enumerate(products) if product.product_id not in judged]
    sample = {rest[place] for place in rng.permutation(len(rest))[:_JUDGED_AMONG]}
    rows = [row for row, each in enumerate(products) if row in sample or each.product_id in judged]
    judgements = [
        Judgement(query, each, gain) for query, gains in queries.items() for each, gain in gains.items()
    ]
    before, after = encoders
    texts, ids = [products[row].text() for row in rows], [products[row].product_id for row in rows]
    # Of what is alike the right comes last: weights that make all things alike have found nothing.
    gains = [np.array([given.get(each, 0.0) for each in ids]) for given in queries.values()]
    figures = []
    for encoder, documents in ((before, vectors[rows]), (after, after.encode_document(texts))):
        cosines: NDArray[np.float32] = encoder.encode_query(list(queries)) @ documents.T
        orders = {
            query: [ids[place] for place in np.lexsort((right, -np.round(row, _TIE)))[:DEPTH]]
            for query, row, right in zip(queries, cosines, gains, strict=True)
        }
        by_query = judge(orders, judgements).by_query
        figures.append(np.array([by_query[query] for query in queries], dtype=np.float64))
    return figures[0], figures[1]
