"""Parts of messages in English, from four countries."""

from datetime import date, timedelta
from random import Random
from typing import Any

DAY = timedelta(days=1)
PLACES = [("SG", "Asia/Singapore"), ("GB", "Europe/London"), ("US", "America/Chicago"), ("AU", "Australia/Sydney")]
CURRENCY = {"SG": "SGD", "GB": "GBP", "US": "USD", "AU": "AUD"}
SIGN = {"SG": "S$", "GB": "£", "US": "$", "AU": "A$"}
FIRST = "Brackley Corvane Dunmere Elmstow Fairhaven Glenrow Hartwick Kestrel Lowden Marlock Norbury Pellham".split()
FIRST += "Quayside Redfern Silverdale Tollgate Upfield Vantage Westmoor Yarrow Ashcombe Bellweather Crestline".split()
SECOND = ["", "", "& Sons", "Bay", "Point", "Valley"]
TRADES = "Foods|Plastics|Interiors|Logistics|Dental|Motors|Printing|Bakery|Marine|Fabrics|Robotics|Glass".split("|")
LEGAL = ["Ltd", "Inc", "Pte Ltd", "Pty Ltd", "LLC", ""]
GIVEN = "Alice Ben Chloe Dev Emma Farid Grace Hugo Irene Jamal Kylie Liam Meera Nadia Oscar Paula Rohan Tess".split()
SURNAMES = "Archer Bose Calloway Dunne Ellery Fong Grantham Hobbs Iyer Jarvis Keane Lowry Mehta Nolan Okafor".split()
TITLES = ["procurement", "ops manager", "CFO", "head of purchasing", "owner", "plant manager"]
WEEK = "Monday Tuesday Wednesday Thursday Friday Saturday".split()
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
WEIGHTS = {"follow_up": 45, "lead": 20, "task": 15, "lookup": 8, "business": 6, "small_talk": 3, "unknown": 3}
FILLS = {
    "o": ["price is fine but lead time too long", "budget got cut", "wants a sample first", "happy with the proposal",
          "the boss has to sign off", "a rival quoted lower", "asks for two years of warranty", "not interested"],
    "w": ["a label printer", "shelving", "forklift batteries", "packing tape", "a dust extractor", "ovens"],
    "x": ["bring the contract", "ask about the sample", "chase the balance", "drop off brochures", "check drawings"],
}  # fmt: skip
SAT = {"method": "visit", "accept": {"method": ["meeting"]}}
SHAPES: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "follow_up": [
        ("Visited {f} {d}, met {p}. {o}, going back {n}", {"method": "visit"}),
        ("{d} I saw {p} at {f}, {o}. Will follow up {n}", {"method": "visit"}),
        ("Called {p} at {f} {d}, {o}, ring again {n}", {"method": "phone"}),
        ("{p} from {f} rang me {d}, {o}. Meeting {n}", {"method": "phone"}),
        ("WhatsApped {p} of {f} {d}, {o}, reply due {n}", {"method": "whatsapp"}),
        ("Zoom with {f} {d}, {p} says {o}. Check back {n}", {"method": "online"}),
        ("Emailed {f} the quote {d}, {s}, chase {n}", {"method": "email"}),
        ("tried {f} no answer, call again {n}", {"method": "phone"}),
        ("Met {p} from {f}, {o}", {"method": "visit"}),
        ("{f}: {o}. Touch base with {p} {n}", {}),
        ("{f} got the samples, {p} says {o}, next contact {n}", {}),
        ("Sat down with {p} at {f} {d} about {w}, quoted {s}, {o}, they decide {n}", SAT),
    ],
    "lead": [
        ("new lead {f}, {p}, {t}, wants {w}", {}),
        ("New lead: {f}, contact {p}, {t}, budget {s}, call {n}", {}),
        ("Company: {f}\nContact: {p}\nPhone: {t}\nNeeds: {w}", {}),
        ("{f}, {p}, {t}, {e}, looking for {w}", {}),
        ("New lead from the expo: {f}, {p}, mobile {t}, {e}, needs {w}", {}),
    ],
    "task": [
        ("Remind me {n} to call {p} at {f}", {"method": "phone"}),
        ("Visit {f} {n}, {x}", {"method": "visit"}),
        ("{n} email {f} about {w}", {"method": "email"}),
        ("Don't forget {n}: {x} at {f}", {}),
        ("remind me to {x} with {p} {n}", {}),
    ],
    "lookup": [("find {f}", {}), ("{f}", {}), ("what's the phone of {f}", {}), ("who looks after {f}", {})],
    "business": [("{f} signed, {s}", {}), ("{f} paid {s}", {}), ("Quoted {f} {s}", {}), ("Won {f}, {s}", {})],
    "small_talk": [(each, {}) for each in ("good morning", "thanks!", "ok cool", "hey there", "got it 👍", "lol")],
    "unknown": [(each, {}) for each in ("vending machine ate my coins", "traffic is a nightmare", "son aced maths")],
}  # fmt: skip


def firm(random: Random) -> tuple[str, ...]:
    """Name, its second word, trade and legal form."""
    return random.choice(FIRST), random.choice(SECOND), random.choice(TRADES), random.choice(LEGAL)


def joined(name: tuple[str, ...]) -> str:
    """As it is registered."""
    return " ".join(each for each in name if each)


def short(name: tuple[str, ...]) -> str:
    """As people say it."""
    return " ".join(each for each in name[:3] if each)


def person(random: Random) -> tuple[str, str | None]:
    """As written; a form of address is no title."""
    given, surname = random.choice(GIVEN), random.choice(SURNAMES)
    return random.choice([given, f"{given} {surname}", f"{random.choice(['Mr', 'Ms', 'Dr'])} {surname}"]), None


def phone(random: Random, region: str) -> tuple[str, str]:
    """As typed, and in E.164."""
    last, middle = f"{random.randrange(10000):04}", random.randrange(200, 899) | 2
    if region == "SG":
        head = random.randrange(9100, 9800)
        return random.choice([f"{head} {last}", f"+65 {head} {last}", f"{head}{last}"]), f"+65{head}{last}"
    if region == "GB":
        return f"07911 1{middle % 100:02}{last[1:]}", f"+4479111{middle % 100:02}{last[1:]}"
    if region == "AU":
        return f"0412 {middle} {last[1:]}", f"+61412{middle}{last[1:]}"
    area = random.choice(["415", "312", "646"])
    middle = middle + 1 if middle % 100 == 11 else middle
    return random.choice([f"({area}) {middle}-{last}", f"{area}-{middle}-{last}"]), f"+1{area}{middle}{last}"


def money(random: Random, region: str) -> tuple[str, dict[str, Any]]:
    """As typed, and in minor units."""
    count, sign, code = random.randrange(2, 90), SIGN[region], CURRENCY[region]
    said = [(f"{sign}{count}k", count * 1_000), (f"{sign}{count},500", count * 1_000 + 500)]
    said += [(f"{code} {count},000", count * 1_000), (f"{sign}{count * 100}", count * 100)]
    words, worth = random.choice(said)
    return words, {"minor": worth * 100, "currency": code}


def past(random: Random, days: Any) -> list[tuple[str, date]]:
    """Words for a day behind."""
    weekday = random.randrange(5)
    return [
        ("today", days.today), ("this morning", days.today), ("just now", days.today),
        ("yesterday", days.today - DAY), ("yesterday afternoon", days.today - DAY),
        (f"last {WEEK[weekday]}", days.of_week(weekday, -1)),
    ]  # fmt: skip


def plans(random: Random, days: Any) -> list[tuple[str, date, str | None, str | None, bool]]:
    """Words for a day ahead; its time, its part of the day, whether it is a deadline."""
    weekday = random.choice([each for each in range(6) if each != days.today.weekday()])
    count, far = random.randrange(3, 10), days.today + random.randrange(12, 80) * DAY
    following, coming, name = days.of_week(weekday, 1), days.coming(weekday), WEEK[weekday]
    name = random.choice([name, name[:3]])
    clock = random.choice([("10am", "10:00"), ("3pm", "15:00"), ("at 2:30pm", "14:30"), ("at 15:30", "15:30")])
    part = random.choice([("morning", "am"), ("afternoon", "pm"), ("evening", "evening")])
    return [
        ("tomorrow", days.today + DAY, None, None, False),
        ("tomorrow " + part[0], days.today + DAY, None, part[1], False),
        ("tmr " + clock[0], days.today + DAY, clock[1], None, False),
        ("day after tomorrow", days.today + 2 * DAY, None, None, False),
        (f"in {count} days", days.today + count * DAY, None, None, False),
        ("in two weeks", days.today + 14 * DAY, None, None, False),
        ("on " + name, coming, None, None, False),
        (f"on {name} {part[0]}", coming, None, part[1], False),
        (f"on {name} {clock[0]}", coming, clock[1], None, False),
        (f"{name} next week", following, None, None, False),
        (f"on {far.day} {MONTHS[far.month - 1]}", far, None, None, False),
        (f"on {MONTHS[far.month - 1]} {far.day} {clock[0]}", far, clock[1], None, False),
        ("by " + name, coming, None, None, True),
        (f"by {far.day} {MONTHS[far.month - 1]}", far, None, None, True),
    ]
