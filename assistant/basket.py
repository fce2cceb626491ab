"""Baskets: what a visitor means to buy, kept in the live database under the visitor's owner key.

Knows ids and quantities only; whether a product exists, and what it costs, the caller asks the catalogue.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Column, Engine, Float, Integer, String, Table, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from assistant.database import create_tables, metadata, reading, writing
from assistant.visitor import Visitor
from retrieval.errors import BadInput

MOST_PIECES = 9_999
"""Of one product in one basket; more than that is a slip of the keyboard."""

_lines = Table(
    "basket_lines",
    metadata,
    Column("owner", String, primary_key=True),
    Column("product_id", String, primary_key=True),
    Column("quantity", Integer, nullable=False),
    Column("added_at", Float, nullable=False),
)


@dataclass(frozen=True, slots=True)
class BasketLine:
    """One product in a basket; `quantity` is at least 1."""

    product_id: str
    quantity: int


class Baskets:
    """The baskets of all visitors; each answer is the basket as it is afterwards, oldest line first."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock
        create_tables(engine, _lines)

    def show(self, visitor: Visitor) -> tuple[BasketLine, ...]:
        """What lies in the visitor's basket."""
        chosen = select(_lines.c.product_id, _lines.c.quantity).where(_lines.c.owner == visitor.owner)
        with reading(self._engine) as connection:
            rows = connection.execute(chosen.order_by(_lines.c.added_at, _lines.c.product_id)).all()
        return tuple(BasketLine(row.product_id, row.quantity) for row in rows)

    def add(self, visitor: Visitor, product_id: str, quantity: int = 1) -> tuple[BasketLine, ...]:
        """Put so many pieces in, beside those that lie there already.

        Raises:
            BadInput: fewer than one piece, or more than a basket holds of one product.
        """
        if not 1 <= quantity <= MOST_PIECES:
            raise BadInput(f"{quantity} pieces can't be added; give a number from 1 to {MOST_PIECES}.")
        with writing(self._engine) as connection:
            row = insert(_lines).values(
                owner=visitor.owner, product_id=product_id, quantity=quantity, added_at=self._clock()
            )
            connection.execute(
                row.on_conflict_do_update(
                    index_elements=[_lines.c.owner, _lines.c.product_id],
                    set_={"quantity": _lines.c.quantity + row.excluded.quantity},
                )
            )
            total = connection.execute(
                select(_lines.c.quantity).where(
                    _lines.c.owner == visitor.owner, _lines.c.product_id == product_id
                )
            ).scalar_one()
            if total > MOST_PIECES:
                raise BadInput(
                    f"A basket holds at most {MOST_PIECES} pieces of one product; {total} would be too many."
                )
        return self.show(visitor)

    def remove(
        self, visitor: Visitor, product_id: str, quantity: int | None = None
    ) -> tuple[BasketLine, ...]:
        """Take so many pieces out, or all of the product; what isn't there stays away without complaint.

        Raises:
            BadInput: fewer than one piece.
        """
        if quantity is not None and quantity < 1:
            raise BadInput(
                f"{quantity} pieces can't be removed; give a number from 1 on, or none for all of them."
            )
        line = (_lines.c.owner == visitor.owner) & (_lines.c.product_id == product_id)
        with writing(self._engine) as connection:
            if quantity is None:
                connection.execute(delete(_lines).where(line))
            else:
                connection.execute(delete(_lines).where(line, _lines.c.quantity <= quantity))
                connection.execute(_lines.update().where(line).values(quantity=_lines.c.quantity - quantity))
        return self.show(visitor)

    def clear(self, visitor: Visitor) -> None:
        """Empty the visitor's basket."""
        with writing(self._engine) as connection:
            connection.execute(delete(_lines).where(_lines.c.owner == visitor.owner))

    def move(self, guest: Visitor, customer: Visitor) -> tuple[BasketLine, ...]:
        """Put the guest's lines into the customer's basket, as happens at sign-in, and empty the guest's."""
        with writing(self._engine) as connection:
            for row in connection.execute(select(_lines).where(_lines.c.owner == guest.owner)).all():
                moved = insert(_lines).values(
                    owner=customer.owner,
                    product_id=row.product_id,
                    quantity=row.quantity,
                    added_at=row.added_at,
                )
                connection.execute(
                    moved.on_conflict_do_update(
                        index_elements=[_lines.c.owner, _lines.c.product_id],
                        set_={"quantity": func.min(_lines.c.quantity + moved.excluded.quantity, MOST_PIECES)},
                    )
                )
            connection.execute(delete(_lines).where(_lines.c.owner == guest.owner))
        return self.show(customer)
