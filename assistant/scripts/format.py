"""A conversation test as it is written down: `Script` with its beginning, its turns and what must hold.

Knows the shape of the YAML once fragments and cases are put in (`expanding.py`), no file and no bot.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from assistant.scripts.beginning import PERSONAL, Beginning, Lookup, Person
from assistant.scripts.captures import Captured
from assistant.scripts.expectations.expected import Expected
from assistant.scripts.matching import Strict

BUTTONS = ("like", "dislike", "click", "add")
STEPS = ("fault", "mend")
ACTIONS = ("say", *BUTTONS, *STEPS)

Tag = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=40)]


def _with_a_reason(value: object) -> object:
    if value is None or isinstance(value, bool) or (isinstance(value, str) and not value.strip()):
        raise ValueError("give the reason, as in `skip: waits for the new price list`")
    return value


Reason = Annotated[str, BeforeValidator(_with_a_reason, json_schema_input_type=str), Field(max_length=200)]
"""Why a conversation is not played."""

Reference = Annotated[
    str,
    BeforeValidator(
        lambda v: str(v) if isinstance(v, int) and 1 <= v <= 999 else v, json_schema_input_type=str | int
    ),
]
"""A product: the place it was last shown at (1, 2, ...), a variable or an id."""


class Turn(Strict):
    """One thing that the customer does or that befalls the shop, and what must hold afterwards.

    Attributes:
        who: The session that acts, where a script has several (`as` in a script).
        say: A message.
        like: A card's button, as `dislike`, `click` and `add` (to the basket).
        fault: Something of the shop breaks, from here on or until it is mended.
        mend: It works again.
        capture: Variable -> what of this turn it stands for.
    """

    who: str = Field(default="", alias="as")
    say: str | None = None
    like: Reference | None = None
    dislike: Reference | None = None
    click: Reference | None = None
    add: Reference | None = None
    fault: Annotated[str, Field(min_length=1)] | None = None
    mend: Annotated[str, Field(min_length=1)] | None = None
    expect: Expected | None = None
    capture: dict[str, Captured] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_action(self) -> Turn:
        if sum(getattr(self, name) is not None for name in ACTIONS) != 1:
            raise ValueError("a turn is one of " + ", ".join(ACTIONS) + "; give exactly one")
        kind, _ = self.action
        if kind in STEPS and (self.expect or self.capture):
            raise ValueError(f"a {kind} answers nothing; expect and capture belong to the turn after it")
        replies = self.expect.about_reply() if self.expect else ()
        if kind in BUTTONS and replies:
            raise ValueError(
                f"a button gets no reply, so {', '.join(replies)} can say nothing here;"
                " expect records or refused"
            )
        if kind in BUTTONS and any(capture.needs_reply for capture in self.capture.values()):
            raise ValueError(
                "a button gets no reply to capture from; capture a line of the basket or an order"
            )
        return self

    @property
    def action(self) -> tuple[str, str]:
        """What is done, and with what: ("say", text), ("like", reference), ..."""
        return next((n, v) for n in ACTIONS if (v := getattr(self, n)) is not None)


class Session(Person):
    """One of several who talk to the shop at once.

    Attributes:
        expect: What must hold for this one at the end, over all its turns together.
    """

    expect: Expected | None = None


class Script(Strict):
    """One conversation.

    Attributes:
        shop: The name of the shop it is written for.
        tags: Words by which conversations are chosen.
        skip: Why this one is not played for now; empty where it is.
        only: While somebody works on it: of all conversations, those with `only` are played and no other.
        let: Variables that are looked up before the first turn, in this order.
        sessions: Name -> who talks, where several do at once, on the same records of the shop.
        expect: What must hold at the end, over all turns together.
    """

    name: Annotated[str, Field(min_length=1, max_length=200)]
    shop: Annotated[str, Field(min_length=1)]
    tags: list[Tag] = Field(default_factory=list)
    skip: Reason = ""
    only: bool = False
    before: Beginning = Field(default_factory=Beginning)
    let: dict[str, Lookup] = Field(default_factory=dict)
    sessions: dict[str, Session] = Field(default_factory=dict)
    turns: Annotated[list[Turn], Field(min_length=1)]
    expect: Expected | None = None

    @model_validator(mode="after")
    def _expects_something(self) -> Script:
        ends = (self.expect, *(session.expect for session in self.sessions.values()))
        if not any(ends) and all(turn.expect is None for turn in self.turns):
            raise ValueError("a conversation without one `expect` can never fail; say what must hold")
        return self

    @model_validator(mode="after")
    def _sessions_hold_what_is_theirs(self) -> Script:
        if not self.sessions:
            return self
        theirs = self.before.model_fields_set & set(PERSONAL)
        if theirs:
            raise ValueError(
                f"{', '.join(sorted(theirs))} of `before` belongs to one of the sessions; write it there"
            )
        if self.expect is not None:
            raise ValueError("with sessions, write `expect` at the end of the session that it is about")
        return self

    def people(self) -> dict[str, Person]:
        """Who talks, by the name of the session; the only one is `me`."""
        return dict(self.sessions) or {"me": self.before}


class Fragment(Strict):
    """Turns, or an expectation, that scripts share.

    Attributes:
        parameters: Names that whoever uses it gives a value.
    """

    parameters: list[str] = Field(default_factory=list)
    turns: list[Any] = Field(default_factory=list)
    expect: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one(self) -> Fragment:
        if bool(self.turns) is bool(self.expect):
            raise ValueError("a fragment is either turns or an expect; write one of them")
        return self


class ScriptFile(Strict):
    """A file with several conversations, or with fragments for other files.

    Attributes:
        shop: The shop of those conversations that don't name another.
        tags: Of every conversation, beside its own.
        include: Files with fragments, relative to this one.
    """

    shop: str = ""
    tags: list[Tag] = Field(default_factory=list)
    include: list[str] = Field(default_factory=list)
    fragments: dict[str, Fragment] = Field(default_factory=dict)
    conversations: list[dict[str, Any]] = Field(default_factory=list)
