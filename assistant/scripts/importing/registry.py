"""The importers by name, and the one door to them: a file of dialogues in, a folder of scripts out."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.scripts.importing.dialogue import Dialogue, as_script
from assistant.scripts.importing.tau import read_tau
from assistant.scripts.reading import read_scripts
from assistant.scripts.writing import readable_yaml
from retrieval.errors import BadInput

Reader = Callable[[Path], Iterable[Dialogue]]

IMPORTERS: Mapping[str, Reader] = {"tau": read_tau}


@dataclass(frozen=True, slots=True)
class ImportedConversations:
    """What came of an import.

    Attributes:
        dialogues: How many the file holds.
        scripts: How many were written.
        turns: Of the customers, in the scripts.
        calls: Of tools, in the scripts.
        exact: Those of them whose arguments are all known.
        left_out: What the scripts don't say -> how often.
    """

    dialogues: int
    scripts: int
    turns: int
    calls: int
    exact: int
    left_out: Mapping[str, int]


def import_conversations(name: str, file: Path, folder: Path, *, shop: str = "") -> ImportedConversations:
    """Writes one script for each dialogue into a new or empty folder, all or none.

    Args:
        name: Of the importer.
        file: The dialogues.
        folder: Where the scripts go.
        shop: Whose assistant is to be tested, as its stage names itself; without it the importer's name.

    Raises:
        BadInput: there is no such importer or file, it holds no dialogue, or the folder holds something
        already.
    """
    if name not in IMPORTERS:
        raise BadInput(f"There is no importer '{name[:40]}'; choose one of: {', '.join(sorted(IMPORTERS))}.")
    if not file.is_file():
        raise BadInput(f"There is no file {file}; give the file of the dialogues.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(f"{folder} holds something already; give a new or empty folder.")
    dialogues = tuple(IMPORTERS[name](file))
    left_out = Counter(reason for dialogue in dialogues for reason in dialogue.left_out)
    usable = [(n, dialogue) for n, dialogue in enumerate(dialogues, 1) if dialogue.calls]
    left_out["a dialogue without any call that could be expected"] = len(dialogues) - len(usable)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".importing-") as scratch:
        for number, dialogue in usable:
            script = as_script(dialogue, _name(number, dialogue), shop or name, ["imported"])
            target = Path(scratch) / f"dialogue-{number:03}.yaml"
            target.write_text(readable_yaml(script, short_on_one_line=True), encoding="utf-8")
        scripts = len(read_scripts([Path(scratch)])) if usable else 0
        folder.mkdir(exist_ok=True)
        for written in sorted(Path(scratch).iterdir()):
            shutil.move(written, folder / written.name)
    calls = [call for _, dialogue in usable for call in dialogue.calls]
    turns = sum(len(dialogue.turns) for _, dialogue in usable)
    exact = sum(call.whole for call in calls)
    told = {reason: count for reason, count in left_out.most_common() if count}
    return ImportedConversations(len(dialogues), scripts, turns, len(calls), exact, told)


def _name(number: int, dialogue: Dialogue) -> str:
    """Which dialogue it is, and the last thing that is done in it."""
    return f"Dialogue {number}: {dialogue.calls[-1].name.replace('_', ' ')}"
