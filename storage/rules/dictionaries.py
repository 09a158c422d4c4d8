"""The dictionaries a company starts with: ordered keys; the labels of shipped keys stand in the texts (ORG-16)."""

from typing import Final

_CN = """
beijing tianjin hebei shanxi neimenggu liaoning jilin heilongjiang shanghai jiangsu zhejiang anhui fujian jiangxi
shandong henan hubei hunan guangdong guangxi hainan chongqing sichuan guizhou yunnan xizang shaanxi gansu qinghai
ningxia xinjiang
"""
_TW = """
taipei new_taipei taoyuan taichung tainan kaohsiung keelung hsinchu_city chiayi_city hsinchu miaoli changhua nantou
yunlin chiayi pingtung yilan hualien taitung penghu kinmen lienchiang
"""

SHIPPED: Final[dict[str, tuple[str, ...]]] = {
    "source": (
        "ad",
        "search",
        "referral",
        "fair",
        "cold_visit",
        "inbound_call",
        "walk_in",
        "online_form",
        "partner",
        "other",
    ),
    "region": (*_CN.split(), *_TW.split(), "hk", "mo", "sg", "my", "other"),
    "campaign": (),
    "industry": (
        "manufacturing",
        "trade",
        "construction",
        "logistics",
        "technology",
        "finance",
        "property",
        "education",
        "health",
        "government",
        "services",
        "other",
    ),
    "invalid_reason": ("wrong_number", "no_need", "duplicate", "competitor", "out_of_area", "other"),
    "return_reason": ("no_need", "unreachable", "has_supplier", "no_fit", "too_many", "other"),
    "pool_reason": ("no_followup", "no_opportunity", "no_deal", "leaver"),
    "loss_reason": (
        "price",
        "competitor",
        "no_budget",
        "no_need",
        "timing",
        "product_gap",
        "relationship",
        "other",
    ),
    "void_reason": ("duplicate", "entered_by_mistake", "postponed", "pooled", "other"),
    "contract_type": ("direct", "agency", "service", "fast"),
    "legal_suffix": (
        "有限责任公司",
        "股份有限公司",
        "有限公司",
        "公司",
        "Co Ltd",
        "Ltd",
        "Inc",
        "LLC",
        "Limited",
        "GmbH",
    ),
}
