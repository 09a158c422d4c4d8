// What lies over a phone for a moment: a toast, an alert, a sheet, a menu. Each gives the focus back.

import { el, icon, iconButton } from "./dom.js";
import { t } from "./words.js";

const TOAST_TIME = 3200;

export function toast(host, text) {
  const node = el("div", { class: "toast", role: "status", text });
  // At the top of the chat, and taps pass through it: the newest card and its keys stay usable.
  host = host.querySelector(".chat") ?? host;
  host.querySelector(".toast")?.remove();
  host.append(node);
  setTimeout(() => node.remove(), Math.min(TOAST_TIME + text.length * 30, 9000));
}

export async function copyText(host, text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(host, t("copied", { text }));
  } catch {
    toast(host, t("copyFailed", { text }));
  }
}

// Keeps Tab inside while it is open, closes with Escape or a click beside it.
function cover(host, box, onClose = () => {}) {
  const before = document.activeElement;
  const back = el("div", { class: "cover", on: {
    click: (event) => event.target === back && close(),
    keydown: (event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        close();
      }
      if (event.key === "Tab") keepInside(event, box);
    },
  } }, box);
  function close() {
    if (!back.isConnected) return;
    back.remove();
    onClose();
    if (before?.isConnected) before.focus({ preventScroll: true });
  }
  host.append(back);
  const first = box.querySelector("[autofocus], input:not([type=hidden]):not([type=file]), textarea, .wide, button");
  (first ?? box).focus({ preventScroll: true });
  return close;
}

function keepInside(event, box) {
  const reachable = [...box.querySelectorAll("button, input, textarea, select, a[href]")].filter((n) => !n.disabled && n.offsetParent);
  if (!reachable.length) return;
  const edge = event.shiftKey ? reachable[0] : reachable[reachable.length - 1];
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? reachable[reachable.length - 1] : reachable[0]).focus();
}

export function alertBox(host, text) {
  const box = el("div", { class: "alert", role: "alertdialog", "aria-modal": "true", "aria-label": text, tabindex: -1 },
    el("p", { text }));
  const close = cover(host, box);
  box.append(el("button", { type: "button", class: "wide", text: t("ok"), on: { click: () => close() } }));
  box.querySelector("button").focus();
}

// A sheet slides up in the phone. `fields` are nodes; `done` returns a promise and the sheet stays on failure.
export function sheet(host, { title, fields, action, done, note }) {
  const trouble = el("p", { class: "sheet-trouble", role: "alert", hidden: true });
  const button = action ? el("button", { type: "submit", class: "wide primary", text: action }) : null;
  const form = el("form", { class: "sheet", role: "dialog", "aria-modal": "true", "aria-label": title, tabindex: -1, on: {
    submit: async (event) => {
      event.preventDefault();
      if (!done || button.disabled) return;
      button.disabled = true;
      form.setAttribute("aria-busy", "true");
      trouble.hidden = true;
      try {
        await done(new FormData(form));
        close();
      } catch (problem) {
        trouble.textContent = problem.message || t("offline");
        trouble.hidden = false;
      } finally {
        button.disabled = false;
        form.removeAttribute("aria-busy");
      }
    },
  } });
  form.append(
    el("div", { class: "sheet-head" }, el("h2", { text: title }), iconButton("close", t("close"), () => close())),
    ...[note ? el("p", { class: "sheet-note", text: note }) : null, ...fields, trouble, button].filter(Boolean));
  const close = cover(host, form);
  return { close, form };
}

export function field(label, name, props = {}) {
  const tag = props.rows ? "textarea" : "input";
  return el("label", { class: "field" }, el("span", { text: label }), el(tag, { name, autocomplete: "off", ...props }));
}

let openNow = null;

// Items: {label, icon, run, note, badge, chosen, danger}; null draws a line. A menu hangs below (or above) its anchor.
export function menu(anchor, items, point = null) {
  const again = anchor.getAttribute("aria-expanded") === "true";
  openNow?.();
  if (again) return;
  const box = el("div", { class: "menu", role: "menu", tabindex: -1 });
  const before = document.activeElement;
  const close = () => {
    box.remove();
    document.removeEventListener("pointerdown", outside, true);
    anchor.removeAttribute("aria-expanded");
    openNow = null;
    if (before?.isConnected) before.focus({ preventScroll: true });
  };
  const outside = (event) => !box.contains(event.target) && !anchor.contains(event.target) && close();
  for (const item of items) {
    if (!item) {
      box.append(el("hr"));
      continue;
    }
    box.append(el("button", { type: "button", role: item.chosen === undefined ? "menuitem" : "menuitemradio",
      "aria-checked": item.chosen === undefined ? null : String(item.chosen),
      class: `menu-item${item.danger ? " danger" : ""}`,
      on: { click: () => {
        close();
        item.run();
      } } },
    item.lead ?? (item.icon ? icon(item.icon) : null),
    el("span", { class: "menu-text" }, el("span", { text: item.label }), item.note ? el("small", { text: item.note }) : null),
    item.badge ? el("span", { class: "badge", text: item.badge }) : null,
    item.chosen ? icon("check") : null));
  }
  box.addEventListener("keydown", (event) => {
    const all = [...box.querySelectorAll("button")];
    const here = all.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) all[(here + step + all.length) % all.length].focus();
    else if (event.key === "Home") all[0].focus();
    else if (event.key === "End") all[all.length - 1].focus();
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.body.append(box);
  place(box, anchor.getBoundingClientRect(), point);
  anchor.setAttribute("aria-expanded", "true");
  openNow = close;
  document.addEventListener("pointerdown", outside, true);
  (box.querySelector("[aria-checked=true]") ?? box.querySelector("button"))?.focus({ preventScroll: true });
}

function place(box, near, point) {
  // The laid-out size: the drawn one is still growing in its animation.
  const size = { width: box.offsetWidth, height: box.offsetHeight };
  const left = point ? point.x : near.left;
  const below = point ? point.y : near.bottom + 6;
  const above = point ? point.y - size.height : near.top - 6 - size.height;
  const top = below + size.height <= innerHeight - 8 ? below : Math.max(8, above);
  box.style.left = `${Math.max(8, Math.min(left, innerWidth - size.width - 8))}px`;
  box.style.top = `${top}px`;
}
