// Keyboards: the inline one under a bubble and the reply one under the message field.

import { el, icon } from "./dom.js";

const STYLES = ["success", "danger", "primary"];
const CORNERS = { url: "out", copy: "copy", inline: "search", web_app: "out", login: "out" };

// The emulator's names of a button's kind, in the few groups that look and act alike.
export function kindOf(button) {
  const kind = String(button.kind ?? "callback");
  if (kind.startsWith("copy")) return "copy";
  if (kind.startsWith("switch_inline")) return "inline";
  if (kind.startsWith("login")) return "login";
  return kind.startsWith("callback") ? "callback" : kind;
}

export function inlineKeyboard(message, actions) {
  const rows = (message.buttons ?? []).filter((row) => row.length);
  if (!rows.length) return null;
  return el("div", { class: "inline-keyboard" }, rows.map((row) =>
    el("div", { class: "key-row" }, row.map((button) => {
      const style = STYLES.includes(button.style) ? ` ${button.style}` : "";
      const kind = kindOf(button);
      const corner = CORNERS[kind];
      const node = el("button", { type: "button", class: `inline-key${style}`, title: button.label,
        disabled: kind === "disabled", on: { click: () => actions.tap(message, button, node) } },
      el("span", { text: button.label }), corner ? icon(corner) : null);
      return node;
    }))));
}

// A reply key is a word, or an object that says what it asks the phone for.
export function keyOf(key) {
  if (typeof key === "string") return { label: key, asks: null };
  const kind = String(key.kind ?? "");
  if (key.request_location || kind.includes("location")) return { label: key.label ?? key.text, asks: "location" };
  if (key.request_contact || kind.includes("contact")) return { label: key.label ?? key.text, asks: "contact" };
  return { label: key.label ?? key.text, asks: null, style: key.style };
}

export function replyKeyboard(rows, press) {
  return rows.map((row) => el("div", { class: "key-row" }, row.map((entry) => {
    const key = keyOf(entry);
    const sign = { location: "pin", contact: "person" }[key.asks];
    return el("button", { type: "button", class: `reply-key${STYLES.includes(key.style) ? ` ${key.style}` : ""}`, title: key.label, on: { click: () => press(key) } },
      sign ? icon(sign) : null, el("span", { text: key.label }));
  })));
}
