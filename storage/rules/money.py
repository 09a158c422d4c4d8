"""Money in minor units, rates in basis points, each line rounded half-up once (ORG-5)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from storage.errors import Invalid

WHOLE_BP = 10_000
MOST_AMOUNT = 10**15  # Sums of many such amounts still are whole numbers that both databases keep.
# Currencies whose minor unit is not a hundredth (ISO 4217).
_DECIMALS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV"), 0),
    **dict.fromkeys(("XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of one ISO 4217 currency."""

    minor: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        """The sum. Raises Invalid for different currencies."""
        if other.currency != self.currency:
            raise Invalid("mixed_currencies", rule="ORG-5", currencies=[self.currency, other.currency])
        return Money(self.minor + other.minor, self.currency)


def decimals(currency: str) -> int:
    """How many decimals the minor unit of a currency stands for."""
    return _DECIMALS.get(currency, 2)


def checked_currency(code: str) -> str:
    """The code of a currency as ISO 4217 writes it. Raises Invalid."""
    if len(code) != 3 or not code.isascii() or not code.isalpha() or not code.isupper():
        raise Invalid("unknown_value", rule="ORG-5", field="currency", value=code)
    return code


def check_fits(amount: int, rule: str) -> int:
    """An amount that can be kept and added up. Raises Invalid for one beyond all trade."""
    if abs(amount) > MOST_AMOUNT:
        raise Invalid("amount", rule=rule, field="amount", amount=amount)
    return amount


def total(amounts: list[Money], currency: str) -> Money:
    """The sum of lines of one currency. Raises Invalid when another is among them."""
    return sum(amounts, Money(0, currency))


def share(amount: Money, basis_points: int) -> Money:
    """The share a rate stands for, rounded half-up once; half of -1 is -1."""
    exact = Decimal(amount.minor) * basis_points / WHOLE_BP
    return Money(int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)), amount.currency)
