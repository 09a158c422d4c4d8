// The bar for what is wrong: the bot's violations of Telegram's rules (red), a lost connection (grey).

import { get } from "./api.js";
import { el, icon, iconButton } from "./dom.js";
import { sheet } from "./surfaces.js";
import { t } from "./words.js";

const PATIENCE = 800;

export class TroubleBar {
  constructor(node) {
    this.node = node;
    this.violations = [];
    this.up = true;
    this.said = "";
  }

  async load() {
    const found = await get("violations");
    this.violations = Array.isArray(found) ? found : found?.violations ?? [];
    this.draw();
  }

  // A page reload or a quick restart is not worth a word; only a lasting cut is.
  connected(up) {
    clearTimeout(this.timer);
    if (up) {
      this.up = true;
      this.draw();
    } else {
      this.timer = setTimeout(() => {
        this.up = false;
        this.draw();
      }, PATIENCE);
    }
  }

  say(text) {
    this.said = text;
    this.draw();
  }

  draw() {
    const count = this.violations.length;
    const lines = [
      count ? el("div", { class: "trouble-line red" }, icon("warn"), el("span", { text: t("violations", { n: count }) }),
        el("button", { type: "button", text: t("showList"), on: { click: () => this.list() } })) : null,
      this.said ? el("div", { class: "trouble-line" }, icon("warn"), el("span", { text: this.said }),
        iconButton("close", t("close"), () => this.say(""))) : null,
      this.up ? null : el("div", { class: "trouble-line" }, el("span", { class: "spinner" }), el("span", { text: t("reconnecting") })),
    ].filter(Boolean);
    this.node.replaceChildren(...lines);
    this.node.hidden = !lines.length;
  }

  list() {
    sheet(document.body, {
      title: t("violations", { n: this.violations.length }),
      fields: [el("ol", { class: "violations" }, this.violations.map((entry) => el("li", {}, ...describe(entry))))],
    });
  }
}

function describe(entry) {
  if (typeof entry === "string") return [entry];
  const { method, problem, text, message, description, ...rest } = entry;
  const words = problem ?? text ?? message ?? description;
  const more = Object.keys(rest).length ? JSON.stringify(rest) : "";
  return [method ? el("b", { text: `${method} ` }) : "", words ?? "", more ? el("small", { text: more }) : ""];
}
