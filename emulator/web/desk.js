// The phones on the page: who holds which, which of them are in view, and the chips that say so.

import { get, post } from "./api.js";
import { avatar, el, icon, place } from "./dom.js";
import { Phone } from "./phone.js";
import { choices } from "./store.js";
import { field, menu, sheet } from "./surfaces.js";
import { roleName, t } from "./words.js";

const PHONE_WIDTH = 350;
const MOST = 4;
const FEWEST = 2;

const fits = () => Math.max(1, Math.min(MOST, Math.floor(innerWidth / PHONE_WIDTH)));

export class Desk {
  // `nodes` are the page's places: stage (phones), tabs, addButton, waiting. `inbox` counts the unread.
  constructor(nodes, inbox) {
    this.nodes = nodes;
    this.inbox = inbox;
    this.list = [];
    this.slots = [];
    this.active = 0;
    this.recent = [];
    this.phones = new Map();
    this.chips = new Map();
    this.live = el("div", { class: "sr-only", role: "status" });
    document.body.append(this.live);
    window.addEventListener("resize", () => this.arrange());
    document.addEventListener("visibilitychange", () => this.phones.forEach((phone) => phone.seen()));
  }

  people() {
    return this.list;
  }

  person(id) {
    return this.list.find((person) => person.id === id);
  }

  find(person) {
    return [...this.phones.values()].find((phone) => String(phone.person.id) === String(person));
  }

  // The same people again, with new words on everything.
  rebuild() {
    for (const phone of this.phones.values()) phone.close();
    this.phones.clear();
  }

  welcome(people) {
    this.list = people;
    if (!people.length) this.drawNobody();
    const known = (id) => this.list.some((person) => person.id === id);
    if (!this.slots.length) this.slots = choices.get("phones", []);
    this.slots = [...new Set(this.slots.filter(known))];
    if (this.slots.length < FEWEST) this.slots = this.firstChoice();
    this.arrange();
  }

  drawNobody() {
    this.nodes.stage.replaceChildren(el("div", { class: "nobody" }, el("p", { text: t("nobody") }),
      el("button", { type: "button", class: "wide primary", text: t("newPerson"), on: { click: () => this.newPerson(null) } })));
  }

  // A rep and the manager; where a third phone fits, a second rep to race against.
  firstChoice() {
    const role = (name) => this.list.filter((person) => String(person.role ?? "").includes(name));
    const reps = role("rep");
    const most = Math.min(3, Math.max(FEWEST, fits()));
    const wish = [reps[0], role("manager")[0], most > 2 ? reps[1] : null, ...this.list].filter(Boolean);
    return [...new Set([...this.slots, ...wish.map((person) => person.id)])].slice(0, most);
  }

  // Shows as many phones as fit; the others wait behind tabs.
  arrange() {
    if (!this.slots.length) return;
    choices.set("phones", this.slots);
    this.active = Math.min(this.active, this.slots.length - 1);
    const tabbed = this.slots.length > fits();
    const front = this.slots[this.active];
    this.recent = [...new Set([front, ...this.recent.filter((id) => this.slots.includes(id)), ...this.slots])];
    const visible = new Set(tabbed ? this.recent.slice(0, fits()) : this.slots);
    for (const [id, phone] of this.phones) {
      if (this.slots.includes(id)) continue;
      phone.close();
      this.phones.delete(id);
    }
    this.nodes.tabs.hidden = fits() > 1 && !tabbed;
    place(this.nodes.stage, this.slots.map((id) => this.column(id, visible.has(id))));
    this.nodes.addButton.hidden = this.slots.length >= Math.min(MOST, this.list.length);
    this.drawChips(visible);
  }

  column(id, visible) {
    if (!this.phones.has(id)) this.phones.set(id, new Phone(this, this.person(id)));
    const phone = this.phones.get(id);
    phone.column ??= el("div", { class: "column" });
    phone.column.hidden = !visible;
    queueMicrotask(() => phone.setShown(visible));
    return phone.column;
  }

  drawChips(visible) {
    this.chips.clear();
    const inTabs = !this.nodes.tabs.hidden;
    const chips = this.slots.map((id, index) => this.chip(id, index, visible.has(id), inTabs));
    this.nodes.tabs.replaceChildren(...(inTabs ? chips : []));
    this.slots.forEach((id, index) => {
      const { column, node } = this.phones.get(id);
      place(column, inTabs ? [node] : [chips[index], node]);
    });
    this.unreadChanged();
  }

  // A chip in front opens the list of people; one behind brings its phone to the front.
  chip(id, index, visible, tab) {
    const person = this.person(id);
    const opens = !tab || (visible && index === this.active);
    const badge = el("span", { class: "badge", hidden: true });
    const node = el("button", { type: "button", class: `chip-person${visible ? " current" : ""}`,
      "aria-haspopup": opens ? "menu" : null, "aria-pressed": tab ? String(visible) : null,
      "aria-label": t(opens ? "choosePerson" : "showPhone", { name: person.name }),
      on: { click: () => {
        if (opens) this.personMenu(index, node);
        else this.show(index);
      } } },
    avatar(person.name, id), el("span", { class: "who" }, el("b", { text: person.name }), el("small", { text: roleName(person.role) })),
    badge, opens ? icon("down") : null);
    this.chips.set(id, { node, badge });
    return node;
  }

  personMenu(index, anchor) {
    const mine = this.slots[index];
    const items = this.list.map((person) => {
      const { unread } = this.inbox.total(person.id);
      return { label: person.name, note: roleName(person.role), lead: avatar(person.name, person.id), chosen: person.id === mine,
        badge: unread && person.id !== mine ? String(unread) : null, run: () => this.put(index, person.id) };
    });
    items.push(null, { label: t("newPerson"), icon: "add", run: () => this.newPerson(this.phones.get(mine)) });
    if (this.slots.length > FEWEST) items.push({ label: t("removePhone"), icon: "close", run: () => this.remove(index) });
    menu(anchor, items);
  }

  show(index) {
    this.active = index;
    this.arrange();
  }

  // Somebody who already holds a phone changes places.
  put(index, id) {
    const other = this.slots.indexOf(id);
    if (other >= 0) this.slots[other] = this.slots[index];
    this.slots[index] = id;
    this.show(index);
  }

  add(id = this.list.find((person) => !this.slots.includes(person.id))?.id) {
    if (id === undefined) return;
    this.slots.push(id);
    this.show(this.slots.length - 1);
  }

  remove(index) {
    this.slots.splice(index, 1);
    this.show(Math.max(0, index - 1));
  }

  bring(id) {
    const index = this.slots.indexOf(id);
    if (index >= 0) this.show(index);
    else if (this.slots.length < MOST && (this.slots.length < fits() || fits() === 1)) this.add(id);
    else this.put(this.slots.length - 1, id);
  }

  openOn(person, link) {
    this.bring(person.id);
    this.phones.get(person.id)?.offer(link);
  }

  newPerson(phone, link = null) {
    sheet(phone?.overlay ?? document.body, {
      title: t("newPersonTitle"),
      note: t("newPersonHint"),
      fields: [field(t("name"), "name", { required: true, maxlength: 64 })],
      action: t("add"),
      done: async (data) => {
        const made = await post("people", { name: data.get("name").trim() });
        this.welcome(await get("people"));
        if (link) this.openOn(this.person(made.id), link);
        else if (phone) this.put(this.slots.indexOf(phone.person.id), made.id);
      },
    });
  }

  unreadChanged() {
    for (const [id, { node, badge }] of this.chips) this.mark(id, node, badge);
    for (const [id, phone] of this.phones) {
      phone.head.elsewhere(this.inbox.total(id).unread - this.inbox.count(id, phone.group?.id));
    }
    const away = this.list.filter((person) => !this.slots.includes(person.id) && this.inbox.total(person.id).unread);
    this.nodes.waiting.replaceChildren(...away.map((person) => {
      const badge = el("span", { class: "badge" });
      const node = el("button", { type: "button", class: "waiting-person", title: person.name,
        "aria-label": t("showPhone", { name: person.name }), on: { click: () => this.bring(person.id) } },
      avatar(person.name, person.id), badge);
      this.mark(person.id, node, badge);
      return node;
    }));
  }

  mark(id, node, badge) {
    const { unread, loud } = this.inbox.total(id);
    badge.hidden = !unread;
    badge.textContent = unread > 99 ? "99+" : String(unread);
    badge.classList.toggle("quiet", !loud);
    badge.setAttribute("aria-label", t("unread", { n: unread }));
    node.classList.toggle("has-unread", Boolean(unread));
  }

  announce(text, person) {
    this.live.textContent = text;
    const node = this.chips.get(person.id)?.node;
    node?.classList.remove("pulse");
    requestAnimationFrame(() => node?.classList.add("pulse"));
  }
}
