"""The pytest plugin: files of scripts are test files, each conversation (and each case of it) is a test.

It does nothing in a project that does not ask for it: by `--shop-state PATH`, or by `shop_state` or
`shop_scripts` among pytest's own settings. Fixtures:

    shop_state    the path of the state folder; a conftest.py may give another one, for instance a fresh build
    shop_model    the chat model, `embedded` where no conftest.py gives another
    shop_stage    that shop, open, for tests in Python: `with shop_stage.begin(Scene()) as bot: ...`

A shop is opened once in each process of pytest. Every installation loads this module with pytest, so that it
imports nothing of this product before a script is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from _pytest._code.code import ExceptionInfo, TerminalRepr
    from langchain_core.language_models import BaseChatModel

    from assistant.scripts.reading import FiledScript
    from assistant.scripts.results import Result
    from assistant.scripts.shop_stage import ShopStage

SCRIPTS = ("*conversations/*.yaml", "*conversations/*.yml")
"""Where scripts lie, from the root of the project, when nothing is said; `*` stands for folders as well."""

_ONLY: pytest.StashKey[list[str]] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """One option and two settings, by which a project asks for all this."""
    group = parser.getgroup("shop-assistant", "conversation tests of a shop's assistant")
    group.addoption(
        "--shop-state", metavar="PATH", help="play scripted conversations against this state folder"
    )
    parser.addini(
        "shop_state", "the state folder against which scripted conversations are played", "string", ""
    )
    parser.addini("shop_scripts", f"which files are scripts (default: {' '.join(SCRIPTS)})", "linelist", [])


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A file of scripts, where the project has asked for them."""
    config = parent.config
    wanted = config.getini("shop_scripts")
    if file_path.suffix not in (".yaml", ".yml") or not (wanted or _given(config)):
        return None
    path = file_path.relative_to(config.rootpath) if file_path.is_relative_to(config.rootpath) else file_path
    if parent.session.isinitpath(file_path) or any(
        fnmatch(path.as_posix(), glob) for glob in wanted or SCRIPTS
    ):
        return Scripts.from_parent(parent, path=file_path)
    return None


class Scripts(pytest.File):
    """A file of scripts."""

    def collect(self) -> Iterable[Conversation]:
        """One test for each conversation and case; a wrong script is an error of the collection."""
        from assistant.scripts.reading import read_file
        from retrieval.errors import BadInput

        try:
            filed = read_file(self.path)
        except BadInput as exc:
            raise self.CollectError(str(exc)) from exc
        for one in filed:
            yield Conversation.from_parent(self, name=one.script.name, callobj=_converse, filed=one)


class Conversation(pytest.Function):
    """One conversation; its tags are markers, and it runs with the fixtures that its folder sees."""

    def __init__(self, *, filed: FiledScript, **others: Any) -> None:
        super().__init__(**others)
        self.filed = filed
        for tag in filed.script.tags:
            # Markers that a strict project does not know are refused, and tags are known by being there.
            self.config.addinivalue_line("markers", f"{tag}: conversations with this tag")
            self.add_marker(tag)
        if filed.script.skip:
            self.add_marker(pytest.mark.skip(reason=filed.script.skip))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the script stands."""
        return self.path, self.filed.line() - 1, self.name

    def repr_failure(self, excinfo: ExceptionInfo[BaseException], style: Any = None) -> str | TerminalRepr:
        """What the command in the terminal says as well; of other errors what pytest says."""
        if isinstance(excinfo.value, DoesNotHold):
            return str(excinfo.value)
        return super().repr_failure(excinfo)


class DoesNotHold(AssertionError):
    """A conversation did not go as it is written; the message tells turn, expectation and what happened."""

    def __init__(self, result: Result) -> None:
        from assistant.scripts.reports.terminal import failure_lines

        super().__init__("\n".join(line.plain for line in failure_lines(result)))


def _converse(request: pytest.FixtureRequest, shop_stage: ShopStage) -> None:
    from assistant.scripts.runner import play

    node = request.node
    assert isinstance(node, Conversation)
    result = play(node.filed, shop_stage)
    if result.outcome == "skipped":
        pytest.skip(result.reason)
    if result.outcome == "failed":
        raise DoesNotHold(result)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where a script has `only`, other conversations are deselected."""
    conversations = [item for item in items if isinstance(item, Conversation)]
    lone = [item for item in conversations if item.filed.script.only]
    out = [item for item in conversations if lone and not item.filed.script.only]
    if out:
        items[:] = [item for item in items if item not in out]
        config.hook.pytest_deselected(items=out)
        config.stash[_ONLY] = [f"{item.path}:{item.filed.line(('only',))}" for item in lone]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Says loudly that `only` kept conversations from being played."""
    if only := config.stash.get(_ONLY, []):
        terminalreporter.section("only", sep="!", yellow=True, bold=True)
        terminalreporter.line(f"`only` left the other conversations out: {', '.join(only)}", yellow=True)


@pytest.fixture(scope="session")
def shop_state(pytestconfig: pytest.Config) -> Path:
    """The state folder that the project names."""
    given = _given(pytestconfig)
    if not given:
        pytest.fail(
            "no state folder: give --shop-state PATH, shop_state, or a fixture shop_state", pytrace=False
        )
    return pytestconfig.rootpath / given


@pytest.fixture(scope="session")
def shop_model() -> str | BaseChatModel:
    """The model built in; a conftest.py may give any other."""
    return "embedded"


@pytest.fixture
def shop_stage(shop_state: Path, shop_model: str | BaseChatModel, _shop_stages: OpenStages) -> ShopStage:
    """The shop of the state folder, open; each conversation on it begins with the records as they were."""
    return _shop_stages.of(shop_state, shop_model)


@pytest.fixture(scope="session")
def _shop_stages() -> Iterator[OpenStages]:
    stages = OpenStages()
    yield stages
    stages.close()


class OpenStages:
    """The stage that was used last, open. A suite over two shops opens one after the other, never both."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._key: tuple[Path, object] | None = None
        self._stage: ShopStage | None = None

    def of(self, state: Path, model: str | BaseChatModel) -> ShopStage:
        """The stage of this state folder and model."""
        from assistant.scripts.shop_stage import ShopStage

        if self._stage is None or self._key != (state, model):
            self.close()
            self._stage = self._open.enter_context(ShopStage.open(state, model=model))
            self._key = (state, model)
        return self._stage

    def close(self) -> None:
        """Closes it."""
        self._stage = None
        self._open.close()


def _given(config: pytest.Config) -> str:
    """The state folder that the command line names, or else the settings; empty where neither does."""
    given = config.getoption("--shop-state")
    return str(config.invocation_params.dir / given) if given else str(config.getini("shop_state"))
