"""A place on the earth, in millionths of a degree, and how far two of them are apart (CUST-17, FOLLOW-15)."""

import math
from typing import Final

RADIUS_M: Final = 6_371_009
M_PER_DEGREE: Final = math.pi * RADIUS_M / 180
MILLION: Final = 1_000_000


def distance_m(lat_e6: int, lng_e6: int, other_lat_e6: int, other_lng_e6: int) -> int:
    """Metres along the great circle."""
    lat, other = math.radians(lat_e6 / MILLION), math.radians(other_lat_e6 / MILLION)
    across = math.radians((other_lng_e6 - lng_e6) / MILLION)
    half = math.sin((other - lat) / 2) ** 2 + math.cos(lat) * math.cos(other) * math.sin(across / 2) ** 2
    return round(2 * RADIUS_M * math.asin(min(1.0, math.sqrt(half))))


def narrowing(lat_e6: int) -> float:
    """How much shorter a degree of longitude is there than one of latitude; never nothing."""
    return max(math.cos(math.radians(lat_e6 / MILLION)), 0.01)
