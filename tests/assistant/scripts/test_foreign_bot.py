"""The runner knows two protocols and nothing of this product's shop: another bot, played."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.reply import Reply
from assistant.scripts.reading import read_file
from assistant.scripts.subject import Bot, OrderFact, Records, Scene
from assistant.scripts.suite.rounds import play_all
from retrieval.product import Product


class Parrot:
    """Says again what it hears, and remembers the last thing."""

    heard = ""

    def say(self, text: str) -> Reply:
        self.heard = text
        return Reply(text=f"{text}!")

    def feedback(self, product_id: str, kind: str) -> None:
        """A parrot doesn't mind."""

    def records(self) -> Records:
        return Records(preferences=(self.heard,) if self.heard else ())


class Cage:
    """Where the parrot sits; it sells nothing."""

    shop_name = "Cage"

    def product(self, product_id: str) -> Product | None:
        return None

    def products(self) -> tuple[Product, ...]:
        return ()

    def orders(self) -> tuple[OrderFact, ...]:
        return ()

    @contextmanager
    def begin(self, scene: Scene) -> Iterator[Bot]:
        yield Parrot()


SCRIPTS = """\
shop: Cage
conversations:
  - name: It says again what it hears
    turns: [{say: hello, expect: {words: {contains: [hello!]}, records: {remembers: [hello]}}}]
  - name: It has no cracker
    turns: [{say: hello, expect: {words: {contains: [cracker]}}}]
  - name: It can't be broken
    turns: [{fault: no_feathers}, {say: hello, expect: {notes: {none: true}}}]
"""


def test_another_bot_is_played_and_judged(tmp_path: Path) -> None:
    (tmp_path / "parrot.yaml").write_text(SCRIPTS, encoding="utf-8")
    results = play_all(read_file(tmp_path / "parrot.yaml"), Cage())
    assert [result.outcome for result in results.results] == ["passed", "failed", "skipped"]


def test_two_runs_of_another_bot_do_not_see_each_other(tmp_path: Path) -> None:
    (tmp_path / "parrot.yaml").write_text(SCRIPTS, encoding="utf-8")
    first, second = (play_all(read_file(tmp_path / "parrot.yaml"), Cage()).results for _ in range(2))
    assert [(r.outcome, r.told()) for r in first] == [(r.outcome, r.told()) for r in second]
