// The top of a phone: whose chat it is, whether the bot is typing, and the bell that rings.

import { el, icon, iconButton, svgDataLogo } from "./dom.js";
import { chatMenu, moreMenu } from "./menus.js";
import { t } from "./words.js";

const TYPING_TIME = 5000;
const RING_TIME = 4200;

export class Head {
  constructor(phone, title) {
    this.phone = phone;
    this.quiet = phone.group ? t("group") : t("bot");
    this.title = el("h2", { text: title });
    this.subtitle = el("span", { class: "subtitle", text: this.quiet });
    this.back = iconButton("back", t("chats"), () => chatMenu(phone, this.back), { class: "chats-button", "aria-haspopup": "menu" });
    this.more = iconButton("menu", t("more"), () => moreMenu(phone, this.more), { "aria-haspopup": "menu" });
    this.bell = el("span", { class: "bell", hidden: true }, icon("bell"));
    this.others = el("span", { class: "badge", hidden: true });
    this.back.append(this.others);
    this.node = el("header", { class: "phone-head" }, this.back,
      phone.group ? el("span", { class: "logo group-logo" }, icon("group")) : svgDataLogo(),
      el("div", { class: "titles" }, this.title, this.subtitle), this.bell, this.more);
    this.named(title);
  }

  named(title) {
    this.title.textContent = title;
    this.back.hidden = this.phone.chats.length < 2;
  }

  // Unread in the chats that are not open.
  elsewhere(count) {
    this.others.hidden = !count;
    this.others.textContent = count;
    this.back.setAttribute("aria-label", count ? `${t("chats")}, ${t("unread", { n: count })}` : t("chats"));
  }

  close() {
    clearTimeout(this.typingTimer);
    clearTimeout(this.ringTimer);
    this.phone.node.classList.remove("ringing");
  }

  typing(on) {
    clearTimeout(this.typingTimer);
    this.subtitle.classList.toggle("is-typing", on);
    this.subtitle.textContent = on ? t("typing") : this.quiet;
    if (on) this.typingTimer = setTimeout(() => this.typing(false), TYPING_TIME);
  }

  ring() {
    clearTimeout(this.ringTimer);
    const { node } = this.phone;
    this.bell.hidden = false;
    node.classList.remove("ringing");
    // A frame without the class, so that a second ring starts the animation again.
    requestAnimationFrame(() => node.classList.add("ringing"));
    this.ringTimer = setTimeout(() => {
      this.bell.hidden = true;
      node.classList.remove("ringing");
    }, RING_TIME);
  }
}
