"""Where things lie in the folder of a build, and the small files that are read back as they were written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from assistant.shop.config import ShopConfig
from assistant.shop.state import MANIFEST
from retrieval.artifacts import write_whole
from retrieval.errors import DamagedArtifact, UnreadableFile, shorten
from retrieval.judgements import Judgement
from retrieval.knowledge.passages import Page, read_pages

CONFIG = "config.json"
CATALOGUE = "catalogue"
INDEX = "index"
ENCODER = "encoder"
JUDGEMENTS = "judgements.jsonl"
RECOMMENDER = "recommender"
POLICIES = "policies"
PICTURES = "pictures"
REJECTED = "rejected.jsonl"


def save_config(folder: Path, config: ShopConfig) -> None:
    """Keep the configuration that a build was made with."""
    write_whole(folder / CONFIG, config.model_dump_json(indent=1).encode())


def load_config(folder: Path) -> ShopConfig:
    """The configuration that a build was made with.

    Raises:
        DamagedArtifact: it is missing or changed.
    """
    try:
        return ShopConfig.model_validate(json.loads((folder / CONFIG).read_text(encoding="utf-8")))
    except (OSError, ValueError) as exc:
        raise DamagedArtifact(f"{CONFIG} of the build can't be read ({shorten(exc)}); build again.") from exc


def encoder_of(folder: Path) -> str:
    """The full name of the encoder that a finished build was made with.

    Raises:
        DamagedArtifact: the manifest is missing or changed.
    """
    try:
        return str(json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["parameters"]["encoder"])
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise DamagedArtifact(
            f"{MANIFEST} of the build can't be read ({shorten(exc)}); build again."
        ) from exc


def encoder_source(folder: Path, config: ShopConfig) -> str:
    """What `load_encoder` opens for a build: its own tuned weights, or those that the shop names."""
    tuned = folder / ENCODER
    return str(tuned) if tuned.is_dir() else config.model.encoder


def keep_tuned(previous: Path | None, folder: Path, config: ShopConfig) -> None:
    """Take over the tuned weights of the build before, if the shop still names those they came from."""
    if previous is None or not (previous / ENCODER).is_dir():
        return
    if load_config(previous).model.encoder == config.model.encoder:
        shutil.copytree(previous / ENCODER, folder / ENCODER)


def save_judgements(folder: Path, judgements: Sequence[Judgement]) -> None:
    """Keep what is known about searches, so that tuning has it without the shop folder."""
    lines = (json.dumps(asdict(each), ensure_ascii=False) + "\n" for each in judgements)
    write_whole(folder / JUDGEMENTS, "".join(lines).encode())


def load_judgements(folder: Path) -> tuple[Judgement, ...]:
    """What a build knew about searches; nothing where an older version made it.

    Raises:
        DamagedArtifact: the file is changed.
    """
    try:
        text = (folder / JUDGEMENTS).read_text(encoding="utf-8")
        # Not `splitlines`: a query may hold other line breaks.
        return tuple(Judgement(**json.loads(line)) for line in text.split("\n") if line)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError) as exc:
        raise DamagedArtifact(
            f"{JUDGEMENTS} of the build can't be read ({shorten(exc)}); build again."
        ) from exc


def save_pages(folder: Path, pages: Sequence[Page]) -> None:
    """Keep the pages that a build was made with."""
    (folder / POLICIES).mkdir(parents=True, exist_ok=True)
    for page in pages:
        write_whole(folder / POLICIES / f"{page.name}.md", page.text.encode())


def load_pages(folder: Path) -> tuple[Page, ...]:
    """The pages that a build was made with.

    Raises:
        DamagedArtifact: one can't be read.
    """
    try:
        return read_pages(folder / POLICIES)
    except UnreadableFile as exc:
        raise DamagedArtifact(f"A page of the build can't be read ({shorten(exc)}); build again.") from exc
