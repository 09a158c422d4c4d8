"""What is written on a photo of a visit when it is sent to somebody (FILE-4, FOLLOW-16, FOLLOW-19)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Watermark:
    """Check-in, place, rep and customer. Coordinates and distance are None where they are not for the reader.

    `trust` is that of the visit.
    """

    checked_in_at: int
    rep: str
    customer: str
    trust: str
    lat_e6: int | None = None
    lng_e6: int | None = None
    distance_m: int | None = None
    far: bool = False
    late: bool = False
