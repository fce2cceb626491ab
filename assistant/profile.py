"""What the shop keeps about customers: their accounts, what they stated they like, what they agreed to.

Preferences belong to a visitor (a guest's move over at sign-in); everything else belongs to an account. Knows
no orders, baskets or conversations.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import JSON, Column, Engine, Float, Index, Row, String, Table, delete, or_, select
from sqlalchemy.dialects.sqlite import insert

from assistant.database import NEVER, create_tables, metadata, reading, take_in, writing
from assistant.visitor import Visitor
from retrieval.errors import BadInput

LONGEST_PREFERENCE = 300
MOST_PREFERENCES = 100
"""Of one visitor; the oldest gives way."""

PreferenceKind = Literal["like", "avoid", "size", "budget", "recipient", "other"]
EVERYTHING = ""
"""Stands for all products among what was forgotten."""

_customers = Table(
    "customers",
    metadata,
    Column("customer_id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("email", String, nullable=False),
    Column("zip", String, nullable=False),
    Column("address", JSON, nullable=False),
    Column("payment_methods", JSON, nullable=False),
    Column("attributes", JSON, nullable=False),
    Column("consent", JSON, nullable=False),
    # Set when something was changed here; from then on the shop folder no longer overwrites the row.
    Column("edited_at", Float),
    Index("customers_by_name", "name"),
    Index("customers_by_email", "email"),
)
_preferences = Table(
    "preferences",
    metadata,
    Column("owner", String, primary_key=True),
    Column("text", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("value", String, nullable=False),
    Column("stated_at", Float, nullable=False),
)
_forgotten = Table(
    "forgotten",
    metadata,
    Column("owner", String, primary_key=True),
    Column("product_id", String, primary_key=True),
    Column("at", Float, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Customer:
    """A person with an account.

    Attributes:
        attributes: Coarse facts (age band, country); the only part that models may see.
        consent: Purpose -> whether the person agreed to it.
    """

    customer_id: str
    name: str = ""
    email: str = ""
    zip: str = ""
    address: Mapping[str, Any] = field(default_factory=dict)
    payment_methods: tuple[Any, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    consent: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Preference:
    """Something that a visitor stated.

    Attributes:
        text: In words, as it stands before the models and the visitor ("avoids leather").
        value: What it is about ("leather").
    """

    text: str
    kind: PreferenceKind = "other"
    value: str = ""
    stated_at: datetime = NEVER


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What a visitor wants no use made of.

    Attributes:
        before: Nothing that happened up to this moment counts (seconds since 1970); None where all does.
        products: Nothing that happened with these counts.
    """

    before: float | None = None
    products: frozenset[str] = frozenset()


class Profiles:
    """Accounts, preferences, consent and what was forgotten, in the live database."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock
        create_tables(engine, _customers, _preferences, _forgotten)

    def get(self, customer_id: str) -> Customer | None:
        """The account of this id; None when there is none."""
        with reading(self._engine) as connection:
            row = connection.execute(
                select(_customers).where(_customers.c.customer_id == customer_id)
            ).one_or_none()
        return None if row is None else _customer(row)

    def count(self) -> int:
        """How many accounts there are."""
        with reading(self._engine) as connection:
            return int(connection.exec_driver_sql("SELECT count(*) FROM customers").scalar_one())

    def first(self, k: int) -> tuple[Customer, ...]:
        """The first `k` accounts in the order of their ids."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(_customers).order_by(_customers.c.customer_id).limit(k)).all()
        return tuple(_customer(row) for row in rows)

    def find(self, words: str, k: int = 20) -> tuple[Customer, ...]:
        """For the service desk: accounts whose id, name or email holds every one of the words.

        Whoever has just this id or email comes first, the rest follow by name.
        """
        parts = words.split()[:10]
        if not parts:
            return ()
        columns = (_customers.c.customer_id, _customers.c.name, _customers.c.email)
        chosen = select(_customers)
        for part in parts:
            chosen = chosen.where(or_(*(column.icontains(part, autoescape=True) for column in columns)))
        exact = _customers.c.customer_id.__eq__(words.strip()) | _customers.c.email.__eq__(words.strip())
        chosen = chosen.order_by(exact.desc(), _customers.c.name, _customers.c.customer_id).limit(k)
        with reading(self._engine) as connection:
            return tuple(_customer(row) for row in connection.execute(chosen).all())

    def take_in(self, customers: Iterable[Customer], erased: Collection[str] = ()) -> int:
        """Take in the accounts of a shop folder, as often as one likes, and say how many are new or changed.

        What was changed here stays as it is, and who was erased stays away.
        """
        return take_in(
            self._engine, _customers, [_values(c) for c in customers if c.customer_id not in erased]
        )

    def set_consent(self, customer_id: str, purpose: str, agreed: bool) -> None:
        """Keep whether the customer agrees to a purpose.

        Raises:
            BadInput: there is no such customer.
        """
        with writing(self._engine) as connection:
            chosen = select(_customers.c.consent).where(_customers.c.customer_id == customer_id)
            consent = connection.execute(chosen).scalar_one_or_none()
            if consent is None:
                raise BadInput(f"There is no customer '{customer_id[:60]}'.")
            connection.execute(
                _customers.update()
                .where(_customers.c.customer_id == customer_id)
                .values(consent={**consent, purpose: agreed}, edited_at=self._clock())
            )

    def remember(
        self, visitor: Visitor, text: str, kind: PreferenceKind = "other", value: str = ""
    ) -> Preference:
        """Keep what the visitor stated; the same words again only renew the date.

        Raises:
            BadInput: no words, or more than a preference needs.
        """
        words = " ".join(text.split())
        if not words or len(words) > LONGEST_PREFERENCE:
            raise BadInput(
                f"A preference is 1 to {LONGEST_PREFERENCE} characters long; this one has {len(words)}."
            )
        now = self._clock()
        facts = {"kind": kind, "value": value[:LONGEST_PREFERENCE], "stated_at": now}
        with writing(self._engine) as connection:
            row = insert(_preferences).values(owner=visitor.owner, text=words, **facts)
            connection.execute(
                row.on_conflict_do_update(
                    index_elements=[_preferences.c.owner, _preferences.c.text], set_=facts
                )
            )
            newest = select(_preferences.c.text).where(_preferences.c.owner == visitor.owner)
            newest = newest.order_by(_preferences.c.stated_at.desc(), _preferences.c.text).limit(
                MOST_PREFERENCES
            )
            connection.execute(
                delete(_preferences).where(
                    _preferences.c.owner == visitor.owner, _preferences.c.text.not_in(newest)
                )
            )
        return Preference(words, kind, facts["value"], datetime.fromtimestamp(now, UTC))  # type: ignore[arg-type]

    def preferences(self, visitor: Visitor) -> tuple[Preference, ...]:
        """What the visitor stated, oldest first."""
        chosen = select(_preferences).where(_preferences.c.owner == visitor.owner)
        with reading(self._engine) as connection:
            rows = connection.execute(chosen.order_by(_preferences.c.stated_at, _preferences.c.text)).all()
        return tuple(
            Preference(r.text, r.kind, r.value, datetime.fromtimestamp(r.stated_at, UTC)) for r in rows
        )

    def forget(self, visitor: Visitor, text: str | None = None) -> int:
        """Drop the preference of these words, or all of them, and say how many went."""
        chosen = delete(_preferences).where(_preferences.c.owner == visitor.owner)
        if text is not None:
            chosen = chosen.where(_preferences.c.text == " ".join(text.split()))
        with writing(self._engine) as connection:
            return connection.execute(chosen).rowcount

    def forget_products(self, visitor: Visitor, product_ids: Iterable[str]) -> None:
        """Make no more use of what the visitor did with these products."""
        self._set_aside(visitor, product_ids)

    def forget_history(self, visitor: Visitor) -> None:
        """Make no more use of anything that the visitor did up to now."""
        self._set_aside(visitor, (EVERYTHING,))

    def forgotten(self, visitor: Visitor) -> Forgotten:
        """What no use is to be made of."""
        chosen = select(_forgotten.c.product_id, _forgotten.c.at).where(_forgotten.c.owner == visitor.owner)
        with reading(self._engine) as connection:
            found = {row.product_id: float(row.at) for row in connection.execute(chosen)}
        return Forgotten(found.pop(EVERYTHING, None), frozenset(found))

    def _set_aside(self, visitor: Visitor, product_ids: Iterable[str]) -> None:
        now = self._clock()
        with writing(self._engine) as connection:
            for product_id in product_ids:
                row = insert(_forgotten).values(owner=visitor.owner, product_id=product_id, at=now)
                keys = [_forgotten.c.owner, _forgotten.c.product_id]
                connection.execute(row.on_conflict_do_update(index_elements=keys, set_={"at": now}))

    def move(self, guest: Visitor, customer: Visitor) -> None:
        """Hand the guest's preferences to the customer, as happens at sign-in.

        What a guest wanted forgotten was the guest's own; the customer's history stays.
        """
        with writing(self._engine) as connection:
            connection.execute(delete(_forgotten).where(_forgotten.c.owner == guest.owner))
            for row in connection.execute(
                select(_preferences).where(_preferences.c.owner == guest.owner)
            ).all():
                moved = insert(_preferences).values(
                    owner=customer.owner,
                    text=row.text,
                    kind=row.kind,
                    value=row.value,
                    stated_at=row.stated_at,
                )
                connection.execute(moved.on_conflict_do_nothing())
            connection.execute(delete(_preferences).where(_preferences.c.owner == guest.owner))

    def erase(self, customer_id: str) -> None:
        """Delete the account, its preferences and what it wanted forgotten."""
        owner = Visitor.customer(customer_id).owner
        with writing(self._engine) as connection:
            connection.execute(delete(_customers).where(_customers.c.customer_id == customer_id))
            connection.execute(delete(_preferences).where(_preferences.c.owner == owner))
            connection.execute(delete(_forgotten).where(_forgotten.c.owner == owner))


def _values(customer: Customer) -> dict[str, Any]:
    return {
        "customer_id": customer.customer_id,
        "name": customer.name,
        "email": customer.email,
        "zip": customer.zip,
        "address": dict(customer.address),
        "payment_methods": list(customer.payment_methods),
        "attributes": dict(customer.attributes),
        "consent": dict(customer.consent),
    }


def _customer(row: Row[Any]) -> Customer:
    return Customer(
        row.customer_id,
        row.name,
        row.email,
        row.zip,
        row.address,
        tuple(row.payment_methods),
        row.attributes,
        row.consent,
    )
