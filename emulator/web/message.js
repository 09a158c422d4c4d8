// One message as a bubble with its quote, media, text, time, reactions and inline keyboard.

import { fileAddress } from "./api.js";
import { el, icon } from "./dom.js";
import { inlineKeyboard } from "./keyboards.js";
import { richText, scriptOf } from "./rich-text.js";
import { t } from "./words.js";
import { full, timeOf } from "./when.js";

const LONG_PRESS = 480;

export const plainText = (message) => {
  if (message.text) return message.text;
  const kind = ["photo", "contact", "location", "voice", "sticker"].find((name) => message[name]);
  if (kind) return t(kind);
  const file = attachedFile(message);
  return file ? file.name : "";
};

const snippet = (text) => (text.length > 90 ? `${text.slice(0, 90)}…` : text).replace(/\s+/g, " ");

// A file is its id alone, or an object with id, name and size.
function fileOf(entry) {
  if (!entry) return null;
  return typeof entry === "object" ? { ...entry, id: entry.file_id ?? entry.id } : { id: entry };
}

const FILE_KINDS = ["document", "voice", "audio", "video"];

function attachedFile(message) {
  const kind = FILE_KINDS.find((name) => message[name]);
  if (!kind) return null;
  const file = fileOf(message[kind]);
  const name = kind === "voice" ? t("voice") : file.file_name ?? file.name ?? t("file");
  return { id: file.id, kind, name, size: file.size ?? file.file_size ?? null, duration: file.duration };
}

const sized = (bytes) =>
  bytes > 1048576 ? `${(bytes / 1048576).toFixed(1)} MB` : bytes > 1024 ? `${Math.round(bytes / 1024)} KB` : `${bytes} B`;

const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

function media(message) {
  const parts = [];
  const photo = fileOf(message.photo ?? message.sticker);
  if (photo) {
    const address = fileAddress(photo.id);
    // Its size is known before it is loaded, so the chat does not jump when it arrives.
    parts.push(el("a", { class: message.photo ? "photo" : "sticker", href: address, target: "_blank", rel: "noopener" },
      el("img", { src: address, alt: message.text || t(message.photo ? "photo" : "sticker"), width: photo.width, height: photo.height })));
  }
  const file = attachedFile(message);
  if (file) {
    const notes = [file.duration && minutes(file.duration), file.size && sized(file.size)].filter(Boolean).join(" · ");
    parts.push(el("a", { class: "attachment", href: fileAddress(file.id), download: file.name, title: t("download") },
      el("span", { class: "attachment-icon" }, icon(file.kind === "voice" || file.kind === "audio" ? "mic" : "file")),
      el("span", { class: "attachment-words" }, el("span", { class: "attachment-name", text: file.name }),
        el("small", { text: notes || t("download") })),
      icon("download")));
  }
  if (message.contact) {
    const contact = message.contact;
    const name = contact.name ?? [contact.first_name, contact.last_name].filter(Boolean).join(" ");
    parts.push(el("div", { class: "attachment" }, el("span", { class: "attachment-icon" }, icon("person")),
      el("span", { class: "attachment-words" }, el("span", { class: "attachment-name", text: name }),
        el("small", { text: contact.phone ?? contact.phone_number ?? "" }))));
  }
  if (message.location) {
    const place = message.location;
    const lat = Number(place.lat ?? place.latitude);
    const lng = Number(place.lng ?? place.longitude);
    parts.push(el("div", { class: "place" }, el("div", { class: "map", "aria-hidden": "true" }, icon("pin")),
      el("div", { class: "place-words" },
        el("span", { class: "attachment-name", text: place.title ?? t(place.live ? "liveLocation" : "location") }),
        el("small", { text: place.address ?? `${lat.toFixed(4)}, ${lng.toFixed(4)}` }))));
  }
  return parts;
}

function quote(message, others, actions) {
  if (!message.reply_to) return null;
  const id = typeof message.reply_to === "object" ? message.reply_to.message_id : message.reply_to;
  const source = others.get(id);
  const words = source ? plainText(source) : message.reply_to.text ?? "";
  return el("button", { type: "button", class: "quote", on: { click: () => actions.jump(id) } },
    el("b", { text: source ? actions.nameOf(source) : t("reply") }), el("span", { text: snippet(words) || "…" }));
}

const SIGNS = { "👍": "thumb", "👌": "check", "✅": "check", "✍": "edit", "✍️": "edit" };

function reactions(list) {
  const shown = (list ?? []).map((entry) => (typeof entry === "string" ? entry : entry.emoji ?? "")).filter(Boolean);
  if (!shown.length) return null;
  return el("div", { class: "reactions" }, shown.map((sign) =>
    el("span", { class: "reaction", title: sign }, SIGNS[sign] ? icon(SIGNS[sign], sign) : sign)));
}

// `others` maps ids to messages (for quotes); `actions` is what the phone can do.
export function renderMessage(message, others, actions) {
  if (message.service) return el("div", { class: "service", text: message.service === true ? message.text ?? "" : message.service });
  const own = actions.isOwn(message);
  const forwarded = message.forwarded_from
    ? el("div", { class: "forwarded", text: t("forwardedFrom", { name: message.forwarded_from.name ?? message.forwarded_from }) }) : null;
  const sender = !own && actions.inGroup ? el("div", { class: "sender", text: actions.nameOf(message) }) : null;
  const meta = el("span", { class: "meta", title: message.date ? full(message.date) : null },
    message.pinned ? icon("pin", t("pinned")) : null,
    message.edited ? el("span", { class: "edited", text: t("edited") }) : null,
    message.date ? el("time", { datetime: message.date, text: timeOf(message.date) }) : null);
  const text = message.html || message.text
    ? el("div", { class: "text", dir: "auto" }, richText(message.html ?? "", actions), meta) : null;
  if (text && !message.html) text.prepend(message.text);
  const attached = media(message);
  const bubble = el("div", { class: `bubble${attached.length ? " with-media" : ""}${text ? "" : " bare"}` },
    sender, forwarded, quote(message, others, actions), attached, text ?? meta, reactions(message.reactions));
  // Not a stop for Tab: from the keyboard, Ctrl and an arrow in the message field choose what to reply to.
  const arrow = el("button", { type: "button", class: "reply-arrow", tabindex: -1, "aria-label": t("replyTo", { name: own ? t("yourself") : actions.nameOf(message) }),
    title: t("reply"), on: { click: () => actions.reply(message) } }, icon("reply"));
  const node = el("article", { class: `message ${own ? "own" : "bot"}`, "data-id": message.message_id,
    lang: scriptOf([message.text ?? "", ...(message.buttons ?? []).flat().map((button) => button.label)].join("")),
    "data-silent": message.silent ? "true" : null },
  el("div", { class: "bubble-row" }, bubble, arrow), inlineKeyboard(message, actions));
  if (message.buttons?.some((row) => row.length)) node.classList.add("has-keyboard");
  bubble.addEventListener("contextmenu", (event) => {
    event.preventDefault();
    // A finger has been served by the long press already.
    if (event.pointerType !== "touch") actions.menu(message, arrow, { x: event.clientX, y: event.clientY });
  });
  arrow.addEventListener("contextmenu", (event) => {
    event.preventDefault();
    actions.menu(message, arrow, null);
  });
  longPress(bubble, (point) => actions.menu(message, arrow, point));
  return node;
}

// Touch only: a mouse has the arrow and the right button.
function longPress(node, run) {
  let timer = null;
  const stop = () => clearTimeout(timer);
  node.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch") return;
    const point = { x: event.clientX, y: event.clientY };
    timer = setTimeout(() => run(point), LONG_PRESS);
  });
  for (const name of ["pointerup", "pointercancel", "pointermove", "pointerleave"]) node.addEventListener(name, stop);
}
