"""Fine-tunes the reader on the annotated messages of a language, and measures it on dialogues it did not see.

`python -m assistant.house.reader.fitting` fits what ships, on all but a twentieth of the dialogues; what it
makes of these is printed, and kept beside the weights.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import torch
from rich.progress import track
from torch import Tensor
from torch.nn.functional import cross_entropy

from assistant.house.language import Language, read_languages
from assistant.house.reader.inputs import encode
from assistant.house.reader.markup import ACTS, SPANS, TALK, Annotated, read_annotated
from assistant.house.reader.network import (
    TaggingNetwork,
    arrays_of,
    fresh_network,
    load_network,
    restore,
)
from assistant.house.reader.reader import NAME, Part, Reader
from retrieval.artifacts import read_artifact, write_artifact

FOLDER = "annotated"
EPOCHS = 7
BATCH = 24
RATE = 1.5e-3
WARM_UP = 0.08
DECAY = 0.01
FORGETS_BEFORE = 0.15
LOSES_MARKS = 0.25
MISSPELLS = 0.04
UNREAD = -100


def main() -> None:
    """Fit the readers that ship, and print how they read what they did not see."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--further", action="store_true", help="go on from the weights that ship")
    options = parser.parse_args()
    for language in read_languages().values():
        if dialogues := annotated(language):
            kept, judged = split(dialogues, options.seed)
            network = fit(kept, options.epochs, options.seed, language.folder if options.further else None)
            figures = measure(Reader(load_network(arrays_of(network))), judged)  # as it ships
            save(network, language.folder, sum(map(len, kept)), figures)
            for name, figure in figures.items():
                print(f"{language.code}: {name:<30} {figure:.3f}")


def annotated(language: Language) -> list[list[Annotated]]:
    """The annotated dialogues of a language, of all its files."""
    files = sorted((language.folder / FOLDER).glob("*.txt"))
    return [dialogue for path in files for dialogue in read_annotated(path)]


def save(network: TaggingNetwork, folder: Path, messages: int, figures: Mapping[str, float]) -> None:
    """Write what was trained, with how many messages it was shown and how it reads others."""
    write_artifact(
        folder,
        NAME,
        arrays_of(network),
        {"messages": messages, "figures": dict(figures), "acts": ACTS, "spans": SPANS},
    )


def split(
    dialogues: Sequence[list[Annotated]], seed: int, share: float = 0.05
) -> tuple[list[list[Annotated]], list[list[Annotated]]]:
    """The dialogues that are fitted, and those that judge."""
    shuffled = list(dialogues)
    random.Random(seed).shuffle(shuffled)
    judged = round(share * len(shuffled))
    return shuffled[judged:], shuffled[:judged]


def fit(
    dialogues: Sequence[list[Annotated]], epochs: int = EPOCHS, seed: int = 1, before: Path | None = None
) -> TaggingNetwork:
    """A network trained on dialogues; the same for the same seed on one machine.

    Args:
        dialogues: What it is shown.
        epochs: How often.
        seed: Of the order, of slips of the hand, and of the first weights.
        before: The folder of weights to go on from.
    """
    torch.manual_seed(seed)
    rng = random.Random(seed)
    messages = [message for dialogue in dialogues for message in dialogue]
    network = fresh_network()
    if before is not None:
        restore(network, read_artifact(before, NAME).arrays)
    network.train()
    optimiser = torch.optim.AdamW([each for _, each in network.trained()], lr=RATE, weight_decay=DECAY)
    steps = epochs * -(-len(messages) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps, pct_start=WARM_UP)
    for _ in track(range(epochs), "Fitting the reader"):
        for batch in _batches(messages, rng):
            loss = _loss(network, [_worn(message, rng) for message in batch])
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_([each for _, each in network.trained()], 1.0)
            optimiser.step()
            schedule.step()
    return network.eval()


def measure(reader: Reader, dialogues: Sequence[list[Annotated]]) -> dict[str, float]:
    """How messages are read that were not fitted.

    Returns:
        The share of messages whose acts (apart from talk) are right in their order, and of words whose act
        is; the F1 of spans by their kind and exact words; the share of messages of which all is right.
    """
    right_acts = right_words = words = whole = messages = 0
    counts = {"span": [0, 0, 0], "want": [0, 0, 0], "ref": [0, 0, 0], "num": [0, 0, 0]}
    for message in (each for dialogue in dialogues for each in dialogue):
        parts = reader.read(message.text, message.state, message.before)
        meant, found = _meant(message), _found(parts)
        acts_right = [act for act, _ in meant] == [act for act, _ in found]
        right_acts += acts_right
        whole += meant == found
        messages += 1
        for word, (act, _) in zip(message.words, message.acts, strict=True):
            words += 1
            right_words += any(part.act == act for part in parts if part.start <= word.start < part.end)
        gold = {span for _, spans in meant for span in spans}
        seen = {span for _, spans in found for span in spans}
        for name, count in counts.items():
            one = {span for span in gold if name in ("span", span[0])}
            two = {span for span in seen if name in ("span", span[0])}
            count[0] += len(one & two)
            count[1] += len(one)
            count[2] += len(two)
    return {
        "messages": messages,
        "acts of a message": right_acts / messages,
        "act of a word": right_words / words,
        **{f"F1 of {n}": 2 * hit / max(one + two, 1) for n, (hit, one, two) in counts.items()},
        "everything": whole / messages,
    }


def _meant(message: Annotated) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    parts: list[tuple[str, tuple[tuple[str, str], ...]]] = []
    for number in dict.fromkeys(number for _, number in message.acts):
        places = [i for i, (_, each) in enumerate(message.acts) if each == number]
        act = message.acts[places[0]][0]
        spans = []
        for mark in dict.fromkeys(message.spans[i][1] for i in places):
            inside = [i for i in places if message.spans[i][1] == mark]
            if kind := message.spans[inside[0]][0]:
                text = message.text[message.words[inside[0]].start : message.words[inside[-1]].end]
                spans.append((kind, text))
        if act != TALK:
            parts.append((act, tuple(spans)))
    return parts


def _found(parts: Sequence[Part]) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    return [(p.act, tuple((s.kind, s.text) for s in p.spans)) for p in parts if p.act != TALK]


def _batches(messages: Sequence[Annotated], rng: random.Random) -> Iterator[list[Annotated]]:
    """Batches of messages of similar length, in a new order each time."""
    ordered = sorted(messages, key=lambda each: len(each.words) + rng.random() * 6)
    batches = [ordered[i : i + BATCH] for i in range(0, len(ordered), BATCH)]
    rng.shuffle(batches)
    yield from batches


Worn = tuple[str, list[str], list[str], list[int], list[int], list[int]]


def _worn(message: Annotated, rng: random.Random) -> Worn:
    """A message as another hand may type it: without marks, misspelt, with nothing said before."""
    marks = rng.random() >= LOSES_MARKS
    words, acts, begins, tags = [], [], [], []
    part_before, span_before = message.acts[0][1] if message.acts else 0, 0
    begun = False
    for word, (act, part), (span, mark) in zip(message.words, message.acts, message.spans, strict=True):
        begun = begun or part != part_before
        part_before = part
        if not marks and not any(letter.isalnum() for letter in word.text):
            continue
        words.append(_misspelt(word.text, rng))
        acts.append(ACTS.index(act))
        begins.append(int(begun))
        tags.append(1 + 2 * SPANS.index(span) + (mark == span_before) if span else 0)
        begun, span_before = False, mark if span else 0
    before = message.before.split() if rng.random() >= FORGETS_BEFORE else []
    return message.state, before, words, acts, begins, tags


def _misspelt(word: str, rng: random.Random) -> str:
    if len(word) < 4 or not word.isalpha() or rng.random() >= MISSPELLS:
        return word
    place = rng.randrange(1, len(word) - 1)
    return rng.choice(
        [
            word[:place] + word[place + 1 :],
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
            word[:place] + word[place] + word[place:],
        ]
    )


def _loss(network: TaggingNetwork, batch: Sequence[Worn]) -> Tensor:
    inputs = encode([(state, before, words) for state, before, words, *_ in batch])
    with torch.autocast("cpu", torch.bfloat16):
        logits = network(inputs.ids, inputs.mask, inputs.types)
    loss = torch.zeros(())
    for kind, scores in enumerate(logits):
        targets = torch.full(inputs.ids.shape, UNREAD)
        for row, places in enumerate(inputs.firsts):
            wanted = batch[row][3 + kind]
            targets[row, list(places)] = torch.tensor(wanted[: len(places)], dtype=torch.long)
        loss = loss + cross_entropy(scores.float().flatten(0, 1), targets.flatten(), ignore_index=UNREAD)
    return loss


if __name__ == "__main__":
    main()
