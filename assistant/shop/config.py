"""`shop.yaml`: what the shop is called, what its service may do, and which models it uses.

Reads the file into frozen models with defaults for everything. Knows no other file of the shop folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from assistant.shop.deals import DealsConfig
from recommender.bundles.deals import Deals
from retrieval.errors import BadInput, UnreadableFile, shorten

FILE = "shop.yaml"

Identification = Literal["signed_in", "email", "name_and_zip"]
Refund = Literal["original", "gift_card"]
OrderAction = Literal["cancel", "change_address", "change_items", "change_payment", "return", "exchange"]

USUAL_ORDER_RULES: Mapping[str, tuple[OrderAction, ...]] = {
    "pending": ("cancel", "change_address", "change_items", "change_payment"),
    "processed": (),
    "shipped": (),
    "delivered": ("return", "exchange"),
    "cancelled": (),
}


def _listed(value: Any) -> Any:
    """One value stands for a list of one."""
    return (value,) if isinstance(value, str) else value


def _currency(value: str) -> str:
    if len(value) != 3 or not value.isascii() or not value.isalpha():
        raise ValueError("give the three letters of ISO 4217, as in GBP")
    return value.upper()


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise ValueError("give a name of the time zone database, as in Europe/London") from exc
    return value


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class ServiceConfig(_Section):
    """What the assistant may do for a customer.

    Attributes:
        recommend: Whether it makes suggestions at all.
        identify_by: How somebody may show who they are.
        confirm_writes: Whether a change to an order or account needs a yes first.
        one_action_per_turn: Whether one message may lead to one change only.
        refund_to: Where money of a return may go.
        order_rules: Status of an order -> what may be done with it.
    """

    recommend: bool = True
    identify_by: Annotated[tuple[Identification, ...], BeforeValidator(_listed)] = ("signed_in",)
    confirm_writes: bool = True
    one_action_per_turn: bool = False
    return_window_days: Annotated[int, Field(ge=0, le=3650)] = 30
    refund_to: Annotated[tuple[Refund, ...], BeforeValidator(_listed)] = ("original",)
    order_rules: Mapping[str, Annotated[tuple[OrderAction, ...], BeforeValidator(_listed)]] = Field(
        default_factory=lambda: dict(USUAL_ORDER_RULES)
    )


class RecommenderConfig(_Section):
    """How suggestions are made.

    Attributes:
        repeats: Whether something bought before may be suggested again.
        diversity: 0 to 1; 0 leaves the order to relevance alone.
        half_life_days: After this time an event counts half; None lets training choose.
        exploration: The share of shown places, 0 to 0.2, that goes to products of which little is known.
        exploration_by: What decides among those: "clicks" that they may bring, or "doubt", what there is to
            learn of them.
        rescoring_ms: What reading the best twenty suggestions again with BERT may take; 0 for never.
        held_out: What figures are of: "time", what happened last in the shop, or "last", the last event of
            each customer.
    """

    repeats: bool = False
    diversity: Annotated[float, Field(ge=0, le=1)] | None = None
    half_life_days: Annotated[float, Field(gt=0, le=36_500)] | None = None
    exploration: Annotated[float, Field(ge=0, le=0.2)] = 0.0
    exploration_by: Literal["clicks", "doubt"] = "clicks"
    rescoring_ms: Annotated[int, Field(ge=0, le=5_000)] = 20
    held_out: Literal["time", "last"] = "time"


class ModelConfig(_Section):
    """Which models are used: `embedded`, a path or a name."""

    encoder: Annotated[str, Field(min_length=1)] = "embedded"
    clicks_from: Annotated[str, Field(min_length=1)] = "embedded"
    chat: Annotated[str, Field(min_length=1)] = "embedded"


class ShopConfig(_Section):
    """What `shop.yaml` says, with defaults for what it leaves out.

    Attributes:
        currency: ISO 4217; the currency of every price that names none.
        unknown: Keys that mean nothing here, as `section.key (line 3)`; they are ignored, and reported.
    """

    name: Annotated[str, Field(min_length=1, max_length=200)] = "Shop"
    currency: Annotated[str, AfterValidator(_currency)] = "USD"
    locale: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})*$")] = "en_US"
    timezone: Annotated[str, AfterValidator(_timezone)] = "UTC"
    service: ServiceConfig = ServiceConfig()
    recommender: RecommenderConfig = RecommenderConfig()
    deals: DealsConfig = DealsConfig()
    model: ModelConfig = ModelConfig()
    unknown: tuple[str, ...] = ()

    @property
    def zone(self) -> tzinfo:
        """The shop's time zone."""
        return UTC if self.timezone == "UTC" else ZoneInfo(self.timezone)

    def local(self, moment: datetime) -> datetime:
        """A moment as the shop's clock shows it."""
        return moment.astimezone(self.zone)

    def deals_at(self, seconds: float) -> Deals:
        """What the shop takes off on the day of its own clock at a moment, given in seconds since 1970."""
        return self.deals.deals(self.currency).on(self.local(datetime.fromtimestamp(seconds, UTC)).date())


def read_config(folder: Path) -> ShopConfig:
    """The configuration of a shop folder; all defaults when it has no `shop.yaml`.

    Raises:
        UnreadableFile: the file is no YAML.
        BadInput: a value is wrong; the message names line, key, value and remedy.
    """
    path = folder / FILE
    if not path.exists():
        return ShopConfig()
    try:
        text = path.read_text(encoding="utf-8-sig")
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        values = yaml.safe_load(text)
    except yaml.MarkedYAMLError as exc:
        line = f"line {exc.problem_mark.line + 1}: " if exc.problem_mark else ""
        raise UnreadableFile(f"{FILE} is not YAML: {line}{exc.problem or exc.context}.") from exc
    except (yaml.YAMLError, UnicodeDecodeError, OSError, ValueError, RecursionError) as exc:
        raise UnreadableFile(f"{FILE} can't be read: {shorten(exc)}.") from exc
    if values is None:
        return ShopConfig()
    if not isinstance(values, dict):
        raise BadInput(f"{FILE} holds {shorten(values)}; write keys with values, as in 'currency: GBP'.")
    lines = _lines(tree)
    # A section that is named and left empty is YAML's null: the same as one left out.
    given = _without_nulls({key: value for key, value in values.items() if key != "unknown"})
    try:
        config = ShopConfig.model_validate(given)
    except ValidationError as exc:
        raise BadInput(_wrong(exc, lines)) from exc
    return config.model_copy(update={"unknown": _unknown(values, lines)})


def _without_nulls(values: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        str(key): _without_nulls(value) if isinstance(value, dict) else value
        for key, value in values.items()
        if value is not None
    }


def _lines(tree: yaml.Node | None, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], int]:
    """The line, from 1, of every key and list item."""
    found = {path: 1 if tree is None else tree.start_mark.line + 1}
    if isinstance(tree, yaml.MappingNode):
        for key, value in tree.value:
            place = (*path, str(key.value))
            found.update(_lines(value, place))
            found[place] = key.start_mark.line + 1
    elif isinstance(tree, yaml.SequenceNode):
        for number, value in enumerate(tree.value):
            found.update(_lines(value, (*path, str(number))))
    return found


def _wrong(error: ValidationError, lines: Mapping[tuple[str, ...], int]) -> str:
    """The first fault, in one line."""
    fault = error.errors(include_url=False)[0]
    keys = tuple(str(part) for part in fault["loc"])
    known = keys
    while known and known not in lines:
        known = known[:-1]
    problem = fault["msg"].removeprefix("Value error, ")
    more = f" ({error.error_count() - 1} more)" if error.error_count() > 1 else ""
    key = ".".join(known) or "the file"
    place = f"{FILE}, line {lines.get(known, 1)}, {key}"
    return f"{place}: '{shorten(fault['input'])}' won't do; {problem[:1].lower()}{problem[1:]}.{more}"


def _unknown(values: Mapping[Any, Any], lines: Mapping[tuple[str, ...], int]) -> tuple[str, ...]:
    """Keys that no section knows, which are often misspelt ones."""
    known = set(ShopConfig.model_fields) - {"unknown"}
    strange: list[tuple[str, ...]] = [(str(key),) for key in values if str(key) not in known]
    for name, default in ShopConfig():
        section = values.get(name)
        if isinstance(default, _Section | DealsConfig) and isinstance(section, dict):
            strange += [(name, str(key)) for key in section if str(key) not in type(default).model_fields]
    return tuple(f"{'.'.join(keys)} (line {lines.get(keys, 1)})" for keys in strange)
