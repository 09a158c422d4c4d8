// One phone: a person's chat with the bot, what they can do in it, and what is heard from the emulator.

import { get, post, upload } from "./api.js";
import { attachMenu, contactSheet, filesSheet, locationSheet } from "./attach.js";
import { Chat } from "./chat.js";
import { Composer } from "./composer.js";
import { el } from "./dom.js";
import { Head } from "./head.js";
import { kindOf } from "./keyboards.js";
import { messageMenu } from "./menus.js";
import { startLink } from "./rich-text.js";
import { blockedBar, emptyChat, startBar } from "./starting.js";
import { alertBox, copyText, toast } from "./surfaces.js";
import { t } from "./words.js";

// As many messages as a phone keeps in its list; older ones are left out.
const KEPT = 300;

export class Phone {
  // `app` is the desk: people(), openOn(person, link), newPerson(phone, link), announce(text, person), unreadChanged(), inbox.
  constructor(app, person) {
    this.app = app;
    this.person = person;
    this.chats = [];
    this.group = null;
    this.screen = { messages: [] };
    this.busy = 0;
    this.link = null;
    this.shown = false;
    this.overlay = el("section", { class: "screen", "aria-label": person.name });
    this.node = el("div", { class: "phone", "data-person": person.id }, this.overlay);
    this.build();
    this.refresh();
    this.loadChats();
  }

  close() {
    this.chat.close();
    this.head.close();
    this.node.remove();
  }

  path(what) {
    return `people/${encodeURIComponent(this.person.id)}/${what}`;
  }

  build() {
    this.chat?.close();
    this.head?.close();
    const title = this.group ? this.group.title : this.botName();
    this.head = new Head(this, title);
    this.chat = new Chat(this.chatActions(title));
    this.composer = new Composer(`${this.person.id}.${this.group?.id ?? ""}`, this.composerActions());
    this.foot = el("footer", { class: "phone-foot" }, this.composer.node);
    this.overlay.replaceChildren(this.head.node, this.chat.node, this.foot);
    this.drawFoot();
  }

  botName() {
    return this.chats.find((chat) => chat.type === "private")?.title ?? "Fieldline";
  }

  chatActions(title) {
    return {
      title: () => title,
      inGroup: Boolean(this.group),
      isOwn: (message) => this.isOwn(message),
      nameOf: (message) => this.nameOf(message),
      reply: (message) => this.composer.reply(message),
      menu: (message, anchor, point) => messageMenu(this, message, anchor, point),
      tap: (message, button, node) => this.tap(message, button, node),
      openLink: (address) => this.openLink(address),
      command: (text) => this.quietly(this.act("say", { text })),
      copy: (text) => copyText(this.overlay, text),
      tell: (text) => toast(this.overlay, text),
      jump: (id) => this.chat.jump(id),
      seen: () => this.seen(),
    };
  }

  composerActions() {
    return {
      say: (text, replying) => this.act("say", replying ? { text, reply_to: replying.message_id } : { text }),
      edit: (message, text) => this.act("edit", { message_id: message.message_id, text }),
      press: (key) => this.press(key),
      attach: (anchor) => attachMenu(this, anchor),
      files: (files) => filesSheet(this, files.every((file) => file.type.startsWith("image/")) ? "photo" : "document", files),
      nameOf: (message) => this.nameOf(message),
      lastOwn: () => this.screen.messages.findLast((message) => this.isOwn(message) && message.text && !message.forwarded_from),
      neighbour: (message, step) => this.neighbour(message, step),
      inline: async (query) => {
        const found = await post(this.path("inline"), this.addressed({ query }));
        return found?.results ?? [];
      },
      choose: (result) => this.act("choose", { result_id: result.id }),
    };
  }

  // The message before or after; without one, the newest. Undefined beyond the newest.
  neighbour(message, step) {
    const { messages } = this.screen;
    const here = message ? messages.findIndex((one) => one.message_id === message.message_id) : messages.length;
    return messages[Math.max(0, here + step)];
  }

  isOwn(message) {
    if (message.from_bot) return false;
    const sender = message.from_id ?? message.from?.id ?? message.sender?.id;
    return sender === undefined || sender === null || String(sender) === String(this.person.id);
  }

  nameOf(message) {
    if (message.from_bot) return this.botName();
    if (this.isOwn(message)) return this.person.name;
    const sender = message.from ?? message.sender ?? message.from_name;
    return (typeof sender === "object" ? sender?.name ?? sender?.first_name : sender) ?? "";
  }

  // What goes with something sent in reply to the message above the field.
  answering() {
    const { replying } = this.composer;
    return replying ? { reply_to: replying.message_id } : {};
  }

  // Something attached: it answers the message above the field, which then answers it no more.
  async attach(what, body) {
    await this.act(what, { ...body, ...this.answering() });
    this.composer.release();
  }

  addressed(body) {
    return this.group ? { ...body, chat: this.group.id } : body;
  }

  // Everything a person does goes through here: the phone is busy until the bot has answered.
  async act(what, body) {
    this.busy += 1;
    try {
      const answer = await post(this.path(what), this.addressed(body));
      await this.refresh();
      if (answer?.finished === false) toast(this.overlay, t("noAnswer"));
      return answer;
    } finally {
      this.busy -= 1;
    }
  }

  async uploadFiles(kind, files, caption) {
    const form = new FormData();
    form.append("kind", kind);
    form.append("caption", caption);
    for (const [name, value] of Object.entries(this.addressed(this.answering()))) form.append(name, value);
    for (const file of files) form.append("file", file, file.name);
    this.busy += 1;
    try {
      await upload(this.path("upload"), form);
      this.composer.release();
      await this.refresh();
    } finally {
      this.busy -= 1;
    }
  }

  async quietly(work) {
    try {
      return await work;
    } catch (problem) {
      this.composer.complain(t("notDone", { why: problem.message || t("offline") }));
      return null;
    }
  }

  // Asked again while loading, it loads once more afterwards: a burst of events costs two requests.
  refresh() {
    this.again = true;
    this.loading ??= this.load().finally(() => {
      this.loading = null;
    });
    return this.loading;
  }

  async load() {
    while (this.again) {
      this.again = false;
      const { group } = this;
      const screen = await get(this.path(`screen?last=${KEPT}${group ? `&chat=${encodeURIComponent(group.id)}` : ""}`)).catch(() => null);
      if (screen && group === this.group) this.accept(screen);
    }
  }

  async loadChats() {
    const chats = await get(this.path("chats")).catch(() => null);
    if (!Array.isArray(chats)) return;
    this.chats = chats;
    this.head.named(this.group ? this.group.title : this.botName());
  }

  accept(screen) {
    const messages = screen.messages ?? [];
    this.screen = { ...screen, messages };
    const news = this.app.inbox.take(this.person.id, this.group?.id, messages, (message) => this.isOwn(message));
    this.chat.show(messages);
    this.composer.showKeyboard(screen.reply_keys ?? screen.reply_keyboard);
    this.composer.showCommands(screen.commands ?? []);
    this.composer.placeholder(screen.placeholder);
    if (screen.blocked !== undefined) this.blocked = Boolean(screen.blocked);
    if (news.some((message) => message.from_bot)) this.head.typing(false);
    if (!this.busy && news.some((message) => !message.silent)) this.ring();
    this.drawEmpty();
    this.drawFoot();
    this.seen();
    this.app.unreadChanged();
  }

  seen() {
    if (!this.shown || document.hidden || !this.chat?.pinned) return;
    this.app.inbox.clear(this.person.id, this.group?.id);
    this.app.unreadChanged();
  }

  setShown(shown) {
    this.shown = shown;
    if (!shown) return;
    if (this.chat.pinned) this.chat.toBottom();
    this.seen();
  }

  ring() {
    this.head.ring();
    this.app.announce(t("ring", { name: this.person.name }), this.person);
  }

  drawEmpty() {
    const empty = !this.screen.messages.length && !this.group && !this.link;
    this.chat.empty.hidden = !empty;
    if (empty && !this.chat.empty.childElementCount) this.chat.empty.append(...emptyChat(this));
  }

  drawFoot() {
    const state = this.blocked ? "blocked" : this.link ?? "writing";
    if (this.foot.dataset.state === state) return;
    this.foot.dataset.state = state;
    this.foot.replaceChildren(this.blocked ? blockedBar(this) : this.link ? startBar(this, this.link) : this.composer.node);
    this.composer.grow();
  }

  // A deep link waits behind a Start button, as in Telegram.
  offer(link) {
    this.link = link;
    if (link && this.group) this.choose(null);
    this.drawEmpty();
    this.drawFoot();
    if (link) this.foot.querySelector(".start")?.focus({ preventScroll: true });
  }

  openLink(address) {
    if (startLink(address)) this.offer(address);
    else if (/^https?:/i.test(address)) window.open(address, "_blank", "noopener,noreferrer");
    else copyText(this.overlay, address.replace(/^(tel|mailto):/i, ""));
  }

  async tap(message, button, node) {
    const kind = kindOf(button);
    if (kind === "copy") return copyText(this.overlay, String(button.value ?? button.label));
    if (kind === "url" || kind === "web_app" || kind === "login") return this.openLink(String(button.value ?? ""));
    if (kind === "inline") {
      const query = `@${this.screen.bot_username ?? "bot"} ${button.value ?? ""}`;
      this.composer.put(query);
      return toast(this.overlay, t("shareQuery", { text: query }));
    }
    node.classList.add("busy");
    node.setAttribute("aria-busy", "true");
    const answer = await this.quietly(this.act("tap", { label: button.label, message_id: message.message_id }));
    node.classList.remove("busy");
    node.removeAttribute("aria-busy");
    return answer && this.popUp(answer);
  }

  // The answer to a tap: an alert asks to be read, anything else passes by; it may also open a link.
  popUp(answer) {
    if (answer.url) this.openLink(answer.url);
    if (!answer.alert) return;
    if (answer.show_alert) alertBox(this.overlay, answer.alert);
    else toast(this.overlay, answer.alert);
  }

  press(key) {
    if (key.asks === "location") locationSheet(this, key);
    else if (key.asks === "contact") contactSheet(this);
    else this.quietly(this.act("press", { label: key.label }));
  }

  async block(blocked) {
    const done = await this.quietly(this.act("block", { blocked }).then(() => true));
    if (done) this.blocked = blocked;
    this.drawFoot();
  }

  choose(group) {
    if (group?.id === this.group?.id) return;
    this.group = group;
    this.screen = { messages: [] };
    this.build();
    this.refresh();
  }
}
