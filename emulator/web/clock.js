// The demo's clock: shows the firm's time and moves it forward, so that reminders can be heard at once.

import { get, post } from "./api.js";
import { el, icon } from "./dom.js";
import { field, sheet } from "./surfaces.js";
import { t } from "./words.js";
import { secondsUntil, setNow, shortNow, timeNow, zoneName } from "./when.js";

const HOUR = 3600;
const DAY = 24 * HOUR;
const UNITS = { minutes: 60, hours: HOUR, days: DAY };

export class ClockBar {
  // `tell(text)` shows a trouble; `changed()` is called when a new day may have begun.
  constructor(tell, changed) {
    this.tell = tell;
    this.changed = changed;
    this.day = el("span", { class: "clock-day" });
    this.time = el("b", { class: "clock-time" });
    this.status = el("span", { class: "clock-status", role: "status" });
    const button = (label, run) => el("button", { type: "button", class: "clock-button", text: label, on: { click: run } });
    this.buttons = [
      button(t("plusHour"), () => this.advance(HOUR)),
      button(t("plusDay"), () => this.advance(DAY)),
      button(t("nextMorning"), () => this.advance(secondsUntil(9))),
      button(t("custom"), () => this.ask()),
    ];
    this.node = el("section", { class: "clock", "aria-label": t("clock"), title: t("clockHint") },
      el("div", { class: "clock-face" }, icon("clock"), this.time, this.day),
      el("div", { class: "clock-buttons" }, this.buttons), this.status);
    this.tick();
  }

  close() {
    clearTimeout(this.timer);
  }

  async load() {
    const data = await get("clock");
    this.hear(data);
  }

  hear(data) {
    if (!data) return;
    setNow(data.now, data.zone ?? data.timezone ?? data.time_zone);
    this.draw();
    this.changed();
  }

  draw() {
    this.time.textContent = timeNow();
    this.day.textContent = shortNow();
    this.node.querySelector(".clock-face").title = zoneName();
  }

  tick() {
    this.draw();
    this.timer = setTimeout(() => this.tick(), 5000);
  }

  async advance(seconds) {
    if (this.busy) return;
    this.busy = true;
    this.mark();
    try {
      const answer = await post("clock", { advance_seconds: Math.round(seconds) });
      this.hear(answer);
      if (answer.finished === false) this.tell(t("noAnswer"));
    } catch (problem) {
      this.tell(t("notDone", { why: problem.message || t("offline") }));
    } finally {
      this.busy = false;
      this.mark();
    }
  }

  mark() {
    this.node.classList.toggle("busy", this.busy);
    this.node.setAttribute("aria-busy", String(this.busy));
    for (const button of this.buttons) button.setAttribute("aria-disabled", String(this.busy));
    this.status.textContent = this.busy ? t("moving") : "";
  }

  ask() {
    if (this.busy) return;
    const unit = el("select", { name: "unit", "aria-label": t("customTitle") },
      Object.keys(UNITS).map((name) => el("option", { value: name, text: t(name) })));
    sheet(document.body, {
      title: t("customTitle"),
      note: t("clockHint"),
      fields: [el("div", { class: "pair" }, field(t("customTitle"), "number", { type: "number", min: 1, max: 9999, value: "30", required: true }), unit)],
      action: t("go"),
      done: async (data) => {
        this.advance(Number(data.get("number")) * UNITS[data.get("unit")]);
      },
    });
  }
}
