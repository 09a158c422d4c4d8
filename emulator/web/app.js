// The page: who is on which phone, the bar above, and where each event of the emulator goes.

import { get, listen, post } from "./api.js";
import { ClockBar } from "./clock.js";
import { avatar, el, icon, iconButton, place, svgDataLogo } from "./dom.js";
import { Inbox } from "./inbox.js";
import { Phone } from "./phone.js";
import { choices } from "./store.js";
import { field, menu, sheet } from "./surfaces.js";
import { TroubleBar } from "./trouble.js";
import { LANGUAGES, language, roleName, setLanguage, t } from "./words.js";

const PHONE_WIDTH = 350;
const MOST = 4;
const FEWEST = 2;

class App {
  constructor() {
    this.list = [];
    this.slots = [];
    this.active = 0;
    this.recent = [];
    this.phones = new Map();
    this.chips = new Map();
    this.background = new Set();
    this.inbox = new Inbox();
    this.bar = document.getElementById("bar");
    this.tabs = document.getElementById("tabs");
    this.stage = document.getElementById("phones");
    this.live = el("div", { class: "sr-only", role: "status" });
    document.body.append(this.live);
    this.trouble = new TroubleBar(document.getElementById("trouble"));
    window.addEventListener("resize", () => this.arrange());
    document.addEventListener("visibilitychange", () => this.phones.forEach((phone) => phone.seen()));
    this.drawBar();
    listen((event) => this.hear(event), (up) => this.connected(up));
  }

  people() {
    return this.list;
  }

  drawBar() {
    document.documentElement.lang = language();
    document.title = t("pageTitle");
    this.clock?.close();
    this.clock = new ClockBar((text) => this.trouble.say(text), () => this.phones.forEach((phone) => phone.refresh()));
    const select = el("select", { "aria-label": t("language"), on: { change: () => this.speak(select.value) } },
      Object.entries(LANGUAGES).map(([code, name]) => el("option", { value: code, text: name, selected: code === language() })));
    this.addButton = iconButton("add", t("addPhone"), () => this.addPhone(), { class: "add-phone" });
    this.bar.replaceChildren(el("div", { class: "brand" }, svgDataLogo(), el("h1", { text: "Fieldline" })),
      this.clock.node, el("label", { class: "language" }, icon("globe"), select), this.addButton);
  }

  speak(code) {
    setLanguage(code);
    this.drawBar();
    this.trouble.draw();
    for (const phone of this.phones.values()) phone.close();
    this.phones.clear();
    this.load();
  }

  // Runs at every (re)connection, so nothing that happened meanwhile is missed.
  connected(up) {
    this.trouble.connected(up);
    if (up) this.load();
  }

  async load() {
    try {
      const [people] = await Promise.all([get("people"), this.clock.load(), this.trouble.load()]);
      this.list = people;
    } catch {
      if (!this.list.length) this.stage.replaceChildren(el("p", { class: "nobody", text: t("noPeople") }));
      return;
    }
    this.choosePeople();
    this.arrange();
    for (const phone of this.phones.values()) {
      phone.refresh();
      phone.loadChats();
    }
    for (const person of this.list) if (!this.phones.has(person.id)) this.look(person.id);
  }

  choosePeople() {
    const known = (id) => this.list.some((person) => person.id === id);
    if (!this.slots.length) this.slots = choices.get("phones", []);
    this.slots = [...new Set(this.slots.filter(known))];
    if (this.slots.length >= FEWEST) return;
    const role = (name) => this.list.filter((person) => String(person.role ?? "").includes(name));
    const reps = role("rep");
    const wish = [reps[0], role("manager")[0], innerWidth >= 3 * PHONE_WIDTH ? reps[1] : null, ...this.list];
    const most = innerWidth >= 3 * PHONE_WIDTH ? 3 : FEWEST;
    this.slots = [...new Set([...this.slots, ...wish.filter(Boolean).map((person) => person.id)])].slice(0, most);
  }

  fits() {
    return Math.max(1, Math.min(MOST, Math.floor(innerWidth / PHONE_WIDTH)));
  }

  person(id) {
    return this.list.find((person) => person.id === id);
  }

  // Shows as many phones as fit; the others wait behind tabs.
  arrange() {
    if (!this.slots.length) return;
    choices.set("phones", this.slots);
    this.active = Math.min(this.active, this.slots.length - 1);
    const fits = this.fits();
    const tabbed = this.slots.length > fits;
    const first = this.slots[this.active];
    this.recent = [first, ...this.recent.filter((id) => id !== first && this.slots.includes(id)), ...this.slots]
      .filter((id, index, all) => all.indexOf(id) === index);
    const visible = new Set(tabbed ? this.recent.slice(0, fits) : this.slots);
    for (const [id, phone] of this.phones) {
      if (this.slots.includes(id)) continue;
      phone.close();
      this.phones.delete(id);
    }
    document.body.classList.toggle("tabbed", tabbed);
    document.body.classList.toggle("single", fits === 1);
    this.tabs.hidden = fits > 1 && !tabbed;
    const columns = this.slots.map((id) => this.column(id, visible.has(id)));
    place(this.stage, columns);
    this.addButton.hidden = this.slots.length >= Math.min(MOST, this.list.length);
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
    const inTabs = !this.tabs.hidden;
    const chips = this.slots.map((id, index) => this.chip(id, index, visible.has(id), inTabs));
    this.tabs.replaceChildren(...(inTabs ? chips : []));
    this.slots.forEach((id, index) => {
      const { column, node } = this.phones.get(id);
      place(column, inTabs ? [node] : [chips[index], node]);
    });
    this.unreadChanged();
  }

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

  show(index) {
    this.active = index;
    this.arrange();
  }

  personMenu(index, anchor) {
    const mine = this.slots[index];
    const items = this.list.map((person) => {
      const { unread } = this.inbox.total(person.id);
      return { label: person.name, note: roleName(person.role), lead: avatar(person.name, person.id), chosen: person.id === mine,
        badge: unread && person.id !== mine ? String(unread) : null, run: () => this.put(index, person.id) };
    });
    items.push(null, { label: t("newPerson"), icon: "add", run: () => this.newPerson(this.phones.get(mine)) });
    if (this.slots.length > FEWEST) items.push({ label: t("removePhone"), icon: "close", run: () => this.removePhone(index) });
    menu(anchor, items);
  }

  // Somebody who already holds a phone changes places.
  put(index, id) {
    const other = this.slots.indexOf(id);
    if (other >= 0) this.slots[other] = this.slots[index];
    this.slots[index] = id;
    this.active = index;
    this.arrange();
  }

  addPhone() {
    const free = this.list.find((person) => !this.slots.includes(person.id));
    if (!free) return;
    this.slots.push(free.id);
    this.show(this.slots.length - 1);
  }

  removePhone(index) {
    this.slots.splice(index, 1);
    this.show(Math.max(0, index - 1));
  }

  openOn(person, link) {
    const index = this.slots.indexOf(person.id);
    if (index >= 0) this.show(index);
    else if (this.slots.length < this.fits()) {
      this.slots.push(person.id);
      this.show(this.slots.length - 1);
    } else this.put(this.slots.length - 1, person.id);
    this.phones.get(person.id)?.offer(link);
  }

  newPerson(phone, link = null) {
    sheet(phone.overlay, {
      title: t("newPersonTitle"),
      note: t("newPersonHint"),
      fields: [field(t("name"), "name", { required: true, maxlength: 64 })],
      action: t("add"),
      done: async (data) => {
        const made = await post("people", { name: data.get("name").trim() });
        this.list = await get("people");
        const person = this.person(made?.id) ?? this.list[this.list.length - 1];
        if (link) this.openOn(person, link);
        else this.put(this.slots.indexOf(phone.person.id), person.id);
      },
    });
  }

  hear(event) {
    if (event.kind === "screen") this.screenChanged(event);
    else if (event.kind === "typing") this.at(event)?.head.typing(true);
    else if (event.kind === "clock") this.clock.hear(event);
    else if (event.kind === "violation") this.trouble.load();
    else if (event.kind === "people") this.load();
  }

  // The phone that shows the chat an event speaks of.
  at(event) {
    const phone = this.find(event.person);
    if (!phone) return null;
    const group = phone.chats.find((chat) => chat.type !== "private" && String(chat.id) === String(event.chat));
    return (phone.group?.id ?? null) === (group?.id ?? null) ? phone : null;
  }

  find(person) {
    return [...this.phones.values()].find((phone) => String(phone.person.id) === String(person));
  }

  screenChanged(event) {
    const phone = this.at(event);
    if (phone) phone.refresh();
    else this.look(event.person, event.chat);
    const holder = this.find(event.person);
    const isNew = holder && event.chat !== undefined && !holder.chats.some((chat) => String(chat.id) === String(event.chat));
    if (isNew && String(event.chat) !== String(event.person)) holder.loadChats();
  }

  // A chat nobody looks at is fetched only to count what is unread; a burst of events asks once.
  look(person, chat = null) {
    const group = chat !== null && String(chat) !== String(person) && Number(chat) < 0 ? chat : null;
    const key = `${person}/${group ?? ""}`;
    if (this.background.has(key)) return;
    this.background.add(key);
    setTimeout(async () => {
      this.background.delete(key);
      const path = `people/${encodeURIComponent(person)}/screen?last=100${group ? `&chat=${encodeURIComponent(group)}` : ""}`;
      const screen = await get(path).catch(() => null);
      if (!screen) return;
      this.inbox.take(person, group ?? undefined, screen.messages ?? [],
        (message) => !message.from_bot && String(message.from_id ?? person) === String(person));
      this.unreadChanged();
    }, 150);
  }

  unreadChanged() {
    for (const [id, { node, badge }] of this.chips) {
      const { unread, loud } = this.inbox.total(id);
      badge.hidden = !unread;
      badge.textContent = unread > 99 ? "99+" : String(unread);
      badge.classList.toggle("quiet", !loud);
      badge.setAttribute("aria-label", t("unread", { n: unread }));
      node.classList.toggle("has-unread", Boolean(unread));
    }
  }

  announce(text, person) {
    this.live.textContent = text;
    const node = this.chips.get(person.id)?.node;
    node?.classList.remove("pulse");
    requestAnimationFrame(() => node?.classList.add("pulse"));
    this.unreadChanged();
  }
}

new App();
