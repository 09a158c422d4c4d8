// The message field with its quote bar, send button and the reply keyboard below it.

import { el, icon, iconButton } from "./dom.js";
import { keyOf, replyKeyboard } from "./keyboards.js";
import { plainText } from "./message.js";
import { choices, drafts } from "./store.js";
import { t } from "./words.js";

const TALLEST = 132;
const INLINE_PAUSE = 250;

// `acts` = {say, edit, press, attach, files, nameOf, lastOwn, neighbour, inline, choose}; each returns a promise or nothing.
export class Composer {
  constructor(key, acts) {
    this.key = key;
    this.acts = acts;
    this.replying = null;
    this.changing = null;
    this.keys = "";
    this.commands = [];
    this.asked = 0;
    this.build();
    this.field.value = drafts.get(key, "");
    this.grow();
  }

  build() {
    this.trouble = el("div", { class: "not-sent", role: "alert", hidden: true });
    this.bar = el("div", { class: "quote-bar", hidden: true });
    this.results = el("div", { class: "results", role: "listbox", "aria-label": t("results"), hidden: true });
    this.field = el("textarea", { rows: 1, placeholder: t("write"), "aria-label": t("write"), enterkeyhint: "send", on: {
      input: () => this.changed(),
      keydown: (event) => this.key_(event),
      paste: (event) => this.pasted(event),
    } });
    this.sendButton = iconButton("send", t("send"), () => this.send(), { class: "send" });
    this.keysButton = iconButton("keyboard", t("hideKeyboard"), () => this.toggleKeys(), { class: "keys-toggle", hidden: true });
    this.attachButton = iconButton("attach", t("attach"), () => this.acts.attach(this.attachButton), { "aria-haspopup": "menu" });
    this.commandsButton = iconButton("slash", t("commands"), () => this.put("/"), { class: "commands-toggle", hidden: true });
    this.keyboard = el("div", { class: "reply-keyboard", hidden: true });
    this.row = el("div", { class: "compose-row" }, this.attachButton,
      el("div", { class: "field-box" }, this.field, this.commandsButton, this.keysButton), this.sendButton);
    this.node = el("div", { class: "composer" }, this.trouble, this.results, this.bar, this.row, this.keyboard);
  }

  grow() {
    this.field.style.height = "";
    const wanted = this.field.scrollHeight;
    if (wanted) this.field.style.height = `${Math.min(wanted, TALLEST)}px`;
    this.sendButton.classList.toggle("ready", Boolean(this.field.value.trim()));
    this.commandsButton.hidden = !this.commands.length || Boolean(this.field.value);
  }

  changed() {
    if (!this.changing) drafts.set(this.key, this.field.value);
    this.grow();
    this.lookUp();
  }

  put(text, focus = true) {
    this.field.value = text;
    this.changed();
    if (focus) this.field.focus({ preventScroll: true });
  }

  key_(event) {
    // An input method uses Enter and the arrows for choosing characters; those are not ours.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.altKey) {
      event.preventDefault();
      this.send();
    } else if ((event.ctrlKey || event.metaKey) && /^Arrow(Up|Down)$/.test(event.key)) {
      event.preventDefault();
      const next = this.acts.neighbour(this.replying, event.key === "ArrowUp" ? -1 : 1);
      if (next) this.reply(next);
      else this.release();
    } else if (event.key === "ArrowUp" && !this.field.value && !this.changing) {
      const last = this.acts.lastOwn();
      if (!last) return;
      event.preventDefault();
      this.edit(last);
    } else if (event.key === "Escape" && (this.replying || this.changing)) {
      event.preventDefault();
      this.release();
    }
  }

  pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.acts.files(files);
  }

  reply(message) {
    this.release();
    this.replying = message;
    this.showBar("reply", this.acts.nameOf(message), plainText(message));
  }

  edit(message) {
    this.release();
    this.changing = message;
    this.showBar("edit", t("editing"), plainText(message));
    this.put(message.text);
    this.field.setSelectionRange(this.field.value.length, this.field.value.length);
  }

  showBar(sign, title, text) {
    this.bar.replaceChildren(icon(sign), el("div", { class: "quote-words" }, el("b", { text: title }),
      el("span", { text: text.replace(/\s+/g, " ") })), iconButton("close", t("cancel"), () => this.release()));
    this.bar.hidden = false;
    this.field.focus({ preventScroll: true });
  }

  release() {
    const edited = this.changing;
    this.replying = null;
    this.changing = null;
    this.bar.hidden = true;
    if (edited) this.put(drafts.get(this.key, ""), false);
  }

  complain(text) {
    this.trouble.hidden = !text;
    this.trouble.replaceChildren(...(text ? [icon("warn"), el("span", { text }), iconButton("close", t("close"), () => this.complain(""))] : []));
  }

  async send() {
    const text = this.field.value.trim();
    if (!text) {
      this.field.focus();
      return;
    }
    const { replying, changing } = this;
    this.complain("");
    this.release();
    this.put("");
    try {
      if (changing) await this.acts.edit(changing, text);
      else await this.acts.say(text, replying);
    } catch (problem) {
      this.giveBack(text, replying, changing, problem);
    }
  }

  // Nothing typed is ever lost: the words return to the field, before whatever was typed meanwhile.
  giveBack(text, replying, changing, problem) {
    const since = this.field.value.trim();
    if (changing) this.edit(changing);
    else if (replying) this.reply(replying);
    this.put(since ? `${text}\n${since}` : text);
    this.complain(t("notSent", { why: problem.message || t("offline") }));
  }

  showKeyboard(rows) {
    const sign = JSON.stringify(rows ?? []);
    if (sign === this.keys) return;
    this.keys = sign;
    this.keyboard.replaceChildren(...replyKeyboard(rows ?? [], (key) => this.acts.press(key)));
    this.rowsShown = (rows ?? []).flat().map((key) => keyOf(key).label).length > 0;
    this.drawKeys();
  }

  toggleKeys() {
    choices.set(`keys.${this.key}`, !this.open());
    this.drawKeys();
  }

  open() {
    return choices.get(`keys.${this.key}`, true);
  }

  drawKeys() {
    this.keysButton.hidden = !this.rowsShown;
    this.keyboard.hidden = !this.rowsShown || !this.open();
    const label = this.open() ? t("hideKeyboard") : t("showKeyboard");
    this.keysButton.setAttribute("aria-label", label);
    this.keysButton.title = label;
    this.keysButton.setAttribute("aria-expanded", String(this.open()));
    this.keysButton.replaceChildren(icon(this.open() ? "down" : "keyboard"));
  }

  showCommands(commands) {
    this.commands = commands;
    this.commandsButton.hidden = !commands.length || Boolean(this.field.value);
  }

  placeholder(text) {
    this.field.placeholder = text || t("write");
  }

  // "/" shows the commands; "@some_bot words" asks the bot for inline results while one types.
  lookUp() {
    clearTimeout(this.timer);
    const number = ++this.asked;
    const text = this.field.value;
    const commands = /^\/\w*$/.test(text) ? this.commands.filter((one) => `/${one.command}`.startsWith(text)) : [];
    const match = /^@\w*bot\s(.*)$/is.exec(text);
    if (commands.length) this.showCommandList(commands);
    else if (!match) this.results.hidden = true;
    if (!match) return;
    this.timer = setTimeout(async () => {
      try {
        const found = await this.acts.inline(match[1]);
        if (number === this.asked) this.showResults(found);
      } catch (problem) {
        if (number === this.asked) this.complain(t("notDone", { why: problem.message || t("offline") }));
      }
    }, INLINE_PAUSE);
  }

  showCommandList(commands) {
    this.results.hidden = false;
    this.results.replaceChildren(...commands.map((one) => this.option(`/${one.command}`, one.description, () => {
      this.put(`/${one.command}`);
      return this.send();
    })));
  }

  showResults(found) {
    this.results.hidden = false;
    this.results.replaceChildren(...(found.length ? found : [null]).map((result) => result
      ? this.option(result.title ?? result.id, result.description ?? "", async () => {
        await this.acts.choose(result);
        this.put("");
      })
      : el("p", { text: t("noResults") })));
  }

  option(title, note, run) {
    return el("button", { type: "button", role: "option", on: { click: async () => {
      try {
        await run();
      } catch (problem) {
        this.complain(t("notDone", { why: problem.message || t("offline") }));
      }
    } } }, el("b", { text: title }), el("small", { text: note }));
  }
}
