"""Records of what is sold: `Money`, `Product`, `Family`, and the text that stands for a product.

Knows no file format and no index: readers make these records, everything else reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal

from retrieval.errors import BadInput, shorten

AttributeValue = str | int | float | bool | tuple[str, ...]

# ISO 4217: currencies whose minor unit is not a hundredth.
MINOR_DIGITS: Mapping[str, int] = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0,
    "UGX": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}  # fmt: skip

SYMBOLS: Mapping[str, str] = {"GBP": "£", "USD": "$", "EUR": "€", "JPY": "¥", "CNY": "¥", "INR": "₹"}


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in whole minor units (pence, cents) of one currency.

    Amounts of different currencies do not compare: callers keep to one currency per shop.
    """

    minor: int
    currency: str

    @classmethod
    def of(cls, major: str | int | float | Decimal, currency: str) -> Money:
        """The amount given in major units ("2.95"), rounded half to even to whole minor units.

        Raises:
            BadInput: not a finite number.
        """
        try:
            value = Decimal(str(major))
            if not value.is_finite() or abs(value) > Decimal(10) ** 12:
                raise BadInput(f"'{shorten(major)}' is not an amount of money; write it as 12.50.")
            scaled = value.scaleb(MINOR_DIGITS.get(currency, 2)).quantize(
                Decimal(1), rounding=ROUND_HALF_EVEN
            )
        except ArithmeticError as exc:
            raise BadInput(f"'{shorten(major)}' is not an amount of money; write it as 12.50.") from exc
        return cls(int(scaled), currency)

    @property
    def major(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-MINOR_DIGITS.get(self.currency, 2))

    def __str__(self) -> str:
        """As a shop writes it: £2.95, $1,200.00, 12.00 SEK."""
        digits = MINOR_DIGITS.get(self.currency, 2)
        number = f"{self.major:,.{digits}f}"
        symbol = SYMBOLS.get(self.currency)
        return f"{symbol}{number}" if symbol else f"{number} {self.currency}"


@dataclass(frozen=True, slots=True)
class Product:
    """Something that can be bought, as the shop's records have it.

    Attributes:
        category: The path from the widest to the narrowest, empty when unknown.
        stock: Pieces in stock; None when the shop gives no number.
        available: What the shop says where it gives no number; None when it says nothing.
        rating: 0 to 5.
        parent_id: The family that this is a variant of.
        options: What tells this variant from its siblings ({"colour": "red", "size": "M"}).
    """

    product_id: str
    title: str
    description: str = ""
    category: tuple[str, ...] = ()
    brand: str = ""
    price: Money | None = None
    list_price: Money | None = None
    stock: int | None = None
    available: bool | None = None
    rating: float | None = None
    rating_count: int | None = None
    image_url: str = ""
    url: str = ""
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)
    parent_id: str = ""
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def in_stock(self) -> bool | None:
        """Whether it can be bought now; None when the shop's records don't say."""
        return self.available if self.stock is None else self.stock > 0

    @property
    def category_path(self) -> str:
        """The category as a shop writes it: `Home > Lighting > Lamps`."""
        return " > ".join(self.category)

    def named_values(self) -> dict[str, tuple[str, ...]]:
        """Attributes and options as words: name -> its values, options first."""
        values: dict[str, tuple[str, ...]] = {name: (value,) for name, value in self.options.items()}
        for name, value in self.attributes.items():
            if name not in values:
                values[name] = value if isinstance(value, tuple) else (_word(value),)
        return values

    def text(self) -> str:
        """The words that stand for this product wherever a model reads it."""
        facts = ", ".join(f"{name} {' '.join(values)}" for name, values in self.named_values().items())
        parts = (self.title, self.brand, self.category_path, facts, self.description)
        return ". ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Family:
    """Variants of one thing: all products with the same `parent_id`, in the order of the catalogue."""

    parent_id: str
    members: tuple[Product, ...]


def _word(value: AttributeValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
