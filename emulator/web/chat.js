// The scrolling list of bubbles. Unchanged ones keep their nodes, so edits happen in place and nothing jumps.

import { el, icon, place } from "./dom.js";
import { renderMessage } from "./message.js";
import { t } from "./words.js";
import { dayKey, dayLabel } from "./when.js";

const NEAR = 80;
const RUN_PAUSE = 10 * 60 * 1000;

export class Chat {
  constructor(actions) {
    this.actions = actions;
    this.nodes = new Map();
    this.messages = new Map();
    this.first = true;
    this.waiting = 0;
    this.pinned = true;
    this.list = el("div", { class: "messages", role: "log", tabindex: 0, "aria-label": t("messages", { name: actions.title() }) });
    this.pill = el("button", { type: "button", class: "to-newest", hidden: true, "aria-label": t("toNewest"),
      on: { click: () => this.toBottom(true) } }, icon("down"), el("span", { class: "badge", hidden: true }));
    this.empty = el("div", { class: "empty", hidden: true });
    this.node = el("div", { class: "chat" }, this.list, this.empty, this.pill);
    this.list.addEventListener("scroll", () => this.scrolled(), { passive: true });
    // Photos, a growing message field or the keyboard change heights later; the newest message stays in view.
    this.watcher = new ResizeObserver(() => this.pinned && this.toBottom());
    this.watcher.observe(this.list);
  }

  close() {
    this.watcher.disconnect();
  }

  nearBottom() {
    return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR;
  }

  // Only a move upwards lets go of the newest message: the list also reports a scroll after its own size changed.
  scrolled() {
    const up = this.list.scrollTop < (this.lastTop ?? 0) - 1;
    this.lastTop = this.list.scrollTop;
    if (this.nearBottom()) this.pinned = true;
    else if (up) this.pinned = false;
    if (this.pinned) this.waiting = 0;
    this.drawPill();
    if (this.pinned) this.actions.seen();
  }

  drawPill() {
    const badge = this.pill.querySelector(".badge");
    this.pill.hidden = this.pinned;
    badge.hidden = !this.waiting;
    badge.textContent = this.waiting || "";
    this.pill.setAttribute("aria-label", this.waiting ? t("newMessages", { n: this.waiting }) : t("toNewest"));
  }

  toBottom(smooth = false) {
    this.pinned = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.list.scrollTo({ top: this.list.scrollHeight, behavior: smooth && !calm ? "smooth" : "instant" });
    this.waiting = 0;
    this.drawPill();
  }

  show(messages) {
    const stay = this.pinned;
    const before = this.messages;
    this.messages = new Map(messages.map((message) => [message.message_id, message]));
    const wanted = this.wanted(messages);
    const keys = new Set(wanted.map(([key]) => key));
    for (const key of [...this.nodes.keys()]) if (!keys.has(key)) this.nodes.delete(key);
    place(this.list, wanted.map(([, entry]) => entry.node));
    this.runs(messages);
    const fresh = messages.filter((message) => !before.has(message.message_id));
    const own = fresh.some((message) => this.actions.isOwn(message));
    if (this.first || stay || own) this.toBottom();
    else this.waiting += fresh.length;
    this.drawPill();
    this.first = false;
  }

  // [key, entry] of everything that should stand in the list, with changed bubbles already redrawn.
  wanted(messages) {
    const found = [];
    let day = null;
    for (const message of messages) {
      const date = message.date ? dayKey(message.date) : day;
      if (date && date !== day) {
        day = date;
        found.push([`day ${date}`, this.separator(`day ${date}`, message.date)]);
      }
      found.push([message.message_id, this.bubble(message)]);
    }
    return found;
  }

  separator(key, iso) {
    const label = dayLabel(iso);
    const known = this.nodes.get(key);
    if (known) {
      known.node.firstChild.textContent = label;
      return known;
    }
    const entry = { node: el("div", { class: "day" }, el("span", { text: label })) };
    this.nodes.set(key, entry);
    return entry;
  }

  bubble(message) {
    const source = message.reply_to ? this.messages.get(message.reply_to.message_id ?? message.reply_to) : null;
    const sign = JSON.stringify([message, source?.text ?? null]);
    const known = this.nodes.get(message.message_id);
    if (known?.sign === sign) return known;
    const node = renderMessage(message, this.messages, this.actions);
    for (const picture of node.querySelectorAll("img")) {
      picture.addEventListener("load", () => this.pinned && this.toBottom());
    }
    if (known) this.replace(known.node, node);
    else if (!this.first) node.classList.add("fresh");
    this.nodes.set(message.message_id, { node, sign });
    return this.nodes.get(message.message_id);
  }

  // An edit keeps the keyboard user's place: focus moves to the same button of the new card, or to its bubble.
  replace(old, node) {
    const keys = [...old.querySelectorAll("button")];
    const index = keys.indexOf(document.activeElement);
    old.replaceWith(node);
    node.classList.add("changed");
    if (index >= 0) (node.querySelectorAll("button")[index] ?? node.querySelector("button"))?.focus({ preventScroll: true });
  }

  // Bubbles of one side that follow each other closely stand together; only the last has a tail.
  runs(messages) {
    messages.forEach((message, index) => {
      const next = messages[index + 1];
      const album = next && message.album && message.album === next.album;
      const together = next && next.from_bot === message.from_bot && this.actions.nameOf(next) === this.actions.nameOf(message)
        && !message.buttons?.length && Date.parse(next.date) - Date.parse(message.date) < RUN_PAUSE
        && dayKey(next.date) === dayKey(message.date);
      const { classList } = this.nodes.get(message.message_id).node;
      classList.toggle("in-run", Boolean(together));
      classList.toggle("in-album", Boolean(album));
    });
  }

  jump(id) {
    const node = this.nodes.get(id)?.node;
    if (!node) return;
    node.scrollIntoView({ block: "center", behavior: "auto" });
    node.classList.remove("changed");
    requestAnimationFrame(() => node.classList.add("changed"));
  }
}
