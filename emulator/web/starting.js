// How a chat begins: the empty chat, a deep link waiting for Start, a blocked bot.

import { el, iconButton, svgDataLogo } from "./dom.js";
import { startLink } from "./rich-text.js";
import { field, menu, sheet } from "./surfaces.js";
import { t } from "./words.js";

const wide = (label, run, extra = "") => el("button", { type: "button", class: `wide ${extra}`, text: label, on: { click: run } });

export function emptyChat(phone) {
  const start = () => phone.quietly(phone.act("open", {}));
  return [svgDataLogo(), el("h3", { text: t("emptyTitle") }), el("p", { text: t(phone.person.role ? "linkedHint" : "emptyHint") }),
    el("div", { class: "empty-buttons" }, wide(t("start"), start, "primary"),
      phone.person.role ? null : wide(t("openLink"), () => linkSheet(phone)))];
}

export const blockedBar = (phone) =>
  el("div", { class: "start-bar" }, el("p", { text: t("blocked") }), wide(t("unblock"), () => phone.block(false)));

export function startBar(phone, link) {
  const { payload } = startLink(link);
  const start = wide(t("start"), () => {
    phone.offer(null);
    phone.quietly(phone.act("open", { link }));
  }, "primary start");
  const elsewhere = iconButton("swap", t("openOn"), () => menu(elsewhere, otherPhones(phone, link)), { "aria-haspopup": "menu" });
  return el("div", { class: "start-bar" },
    payload ? el("p", { class: "payload", text: t("startWith", { payload }) }) : null,
    el("div", { class: "start-row" }, iconButton("close", t("cancel"), () => phone.offer(null)), start, elsewhere));
}

// An invite is made on one phone and opened on another; this hands the link over without copying it.
function otherPhones(phone, link) {
  const hand = (run) => () => {
    phone.offer(null);
    run();
  };
  const others = phone.app.people().filter((person) => person.id !== phone.person.id);
  return [
    ...others.map((person) => ({ label: person.name, icon: "phone", run: hand(() => phone.app.openOn(person, link)) })),
    null,
    { label: t("newPerson"), icon: "add", run: hand(() => phone.app.newPerson(phone, link)) },
  ];
}

export function linkSheet(phone) {
  sheet(phone.overlay, {
    title: t("openLinkTitle"),
    note: t("linkHint"),
    fields: [field("t.me", "link", { required: true, placeholder: "https://t.me/…?start=…", inputmode: "url" })],
    action: t("open"),
    done: async (data) => {
      const link = String(data.get("link")).trim();
      if (!startLink(link)) throw new Error(t("badLink"));
      // After the sheet has closed and given the focus back, so that Start keeps it.
      setTimeout(() => phone.offer(link));
    },
  });
}
