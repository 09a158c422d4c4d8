// The page: the bar above, the desk with the phones, and where each event of the emulator goes.

import { get, listen } from "./api.js";
import { ClockBar } from "./clock.js";
import { Desk } from "./desk.js";
import { el, icon, iconButton, svgDataLogo } from "./dom.js";
import { Inbox } from "./inbox.js";
import { TroubleBar } from "./trouble.js";
import { LANGUAGES, language, setLanguage, t } from "./words.js";

const BURST = 150;

class App {
  constructor() {
    this.background = new Set();
    this.inbox = new Inbox();
    this.waiting = el("div", { class: "waiting" });
    this.trouble = new TroubleBar(document.getElementById("trouble"));
    this.stage = document.getElementById("phones");
    this.drawBar();
    this.desk = new Desk({ stage: this.stage, tabs: document.getElementById("tabs"), addButton: this.addButton,
      waiting: this.waiting }, this.inbox);
    listen((event) => this.hear(event), (up) => this.connected(up));
  }

  drawBar() {
    document.documentElement.lang = language();
    document.title = t("pageTitle");
    this.clock?.close();
    this.clock = new ClockBar((text) => this.trouble.say(text), () => this.desk?.phones.forEach((phone) => phone.refresh()));
    const select = el("select", { "aria-label": t("language"), on: { change: () => this.speak(select.value) } },
      Object.entries(LANGUAGES).map(([code, name]) => el("option", { value: code, text: name, selected: code === language() })));
    this.addButton = iconButton("add", t("addPhone"), () => this.desk.add(), { class: "add-phone" });
    document.getElementById("bar").replaceChildren(
      el("div", { class: "brand" }, svgDataLogo(), el("h1", { text: "Fieldline" })),
      this.clock.node, this.waiting, el("label", { class: "language" }, icon("globe"), select), this.addButton);
  }

  speak(code) {
    setLanguage(code);
    this.drawBar();
    this.trouble.draw();
    this.desk.nodes.addButton = this.addButton;
    this.desk.rebuild();
    this.load();
  }

  // Runs at every (re)connection, so nothing that happened meanwhile is missed.
  connected(up) {
    this.trouble.connected(up);
    if (up) this.load();
    else if (!this.desk.people().length) this.stage.replaceChildren(el("p", { class: "nobody", text: t("noPeople") }));
  }

  async load() {
    const [people] = await Promise.all([get("people"), this.clock.load(), this.trouble.load()]).catch(() => [null]);
    if (!people) return;
    this.desk.welcome(people);
    for (const person of people) {
      const phone = this.desk.find(person.id);
      if (!phone) this.look(person.id);
      phone?.refresh();
      phone?.loadChats();
    }
  }

  hear(event) {
    if (event.kind === "screen") this.screenChanged(event);
    else if (event.kind === "typing") this.at(event)?.head.typing(true);
    else if (event.kind === "clock") this.clock.hear(event);
    else if (event.kind === "violation") this.trouble.load().catch(() => {});
    else if (event.kind === "people") this.load();
  }

  // The phone that shows the chat an event speaks of.
  at(event) {
    const phone = this.desk.find(event.person);
    const shown = phone?.group?.id ?? event.person;
    return phone && String(shown) === String(event.chat ?? event.person) ? phone : null;
  }

  screenChanged(event) {
    const phone = this.at(event);
    if (phone) phone.refresh();
    else this.look(event.person, event.chat);
    const holder = this.desk.find(event.person);
    if (holder && Number(event.chat) < 0 && !holder.chats.some((chat) => chat.id === event.chat)) holder.loadChats();
  }

  // A chat nobody looks at is fetched only to count what is unread; a burst of events asks once.
  look(person, chat = person) {
    const group = Number(chat) < 0 ? chat : null;
    const key = `${person}/${group ?? ""}`;
    if (this.background.has(key)) return;
    this.background.add(key);
    setTimeout(async () => {
      this.background.delete(key);
      const screen = await get(`people/${person}/screen?last=100${group ? `&chat=${group}` : ""}`).catch(() => null);
      if (!screen) return;
      const isOwn = (message) => !message.from_bot && String(message.from_id ?? person) === String(person);
      this.inbox.take(person, group, screen.messages ?? [], isOwn);
      this.desk.unreadChanged();
    }, BURST);
  }
}

new App();
