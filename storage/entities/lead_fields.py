"""The fields of a saved lead that a person changes one at a time (conversations 5.3)."""

from typing import Final, get_args

from storage.entities.customer_fields import CONTACT, CUSTOMER, Form
from storage.entities.leads import LeadChannel

# The first ones are asked for in words of their own, the phones and the others as the fields of a customer.
PHONES: Final = CUSTOMER["phones"]
FIRST: Final = ("company", "contact", "phone", "need", "source", "level", "address", "remark")
MORE: Final[dict[str, Form]] = {
    form.name: form
    for form in (
        CONTACT["title"],
        CUSTOMER["region"],
        CUSTOMER["industry"],
        CUSTOMER["email"],
        CUSTOMER["wechat"],
        CUSTOMER["telegram"],
        CUSTOMER["tags"],
        Form("channel", "choice", get_args(LeadChannel), optional=False),
        CUSTOMER["referrer"],
        CUSTOMER["campaign"],
    )
}
