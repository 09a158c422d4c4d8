"""A deal said in one line, before it is saved (conversations.md 6.11)."""

from bot.texts import Markup, Texts
from bot.views.deal_card import line_words
from bot.views.view import View, card, keyboard, tap
from storage.entities.deals import DealDraft
from storage.entities.ids import ref


def view(shown: DealDraft, t: Texts) -> View:
    """What would be saved; [+保存] [不要了] / [记跟进]."""
    draft = ref("draft", shown.draft.id)
    new = shown.new
    day = t("deal-closes", day=t.formats.day(new.expected_close_on)) if new.expected_close_on else None
    amount = t.formats.money_digits(shown.amount, shown.currency) if shown.amount else t("deal-no-amount")
    lines: list[Markup | None] = [
        t("deal-draft-title"),
        t.facts(shown.customer, new.name, amount),
        t.facts(t("deal-draft-stage", stage=shown.stage), day),
        *(line_words(line, shown.currency, t) for line in shown.lines),
        _differs(shown, t),
        t("deal-draft-over", percent=t.formats.percent(shown.discount_bp)) if shown.over_limit else None,
    ]
    save = tap(t.plain("button-save"), "deal", "save", draft, style="success")
    drop = tap(t.plain("button-discard"), "draft", "drop", draft)
    log = tap(t.plain("button-log-instead"), "draft", "save", draft, "log")
    return View(card(lines), keyboard([save, drop], [log]))


def _differs(shown: DealDraft, t: Texts) -> Markup | None:
    """The sum that was said is another than that of the lines, which counts (OPP-8)."""
    said = shown.new.amount
    if not shown.lines or said is None or said == shown.amount:
        return None
    return t("deal-draft-differs", said=t.formats.money_digits(said, shown.currency))
