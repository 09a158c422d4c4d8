// Telegram's message HTML as DOM nodes. Tags outside the small list stay visible as text.

import { el } from "./dom.js";
import { t } from "./words.js";
import { full } from "./when.js";

const PLAIN = { b: "b", strong: "b", i: "i", em: "i", u: "u", ins: "u", s: "s", strike: "s", del: "s", code: "code", pre: "pre" };
const TAG = /<(\/?)([a-z][a-z-]*)((?:\s+[a-z-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'))?)*)\s*>/gi;
const ENTITIES = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'", nbsp: "\u00a0" };
const ADDRESS = "[A-Za-z0-9\\-._~:/?#\\[\\]@!$&'()*+,;=%]";
const FINDS = new RegExp(
  `(https?://${ADDRESS}+|\\bt\\.me/${ADDRESS}+)|(?<![\\w/])(/[a-z][a-z0-9_]{0,31})(?![\\w/])`, "g");
const LONG_QUOTE = 3;
const BLOCKS = ["blockquote", "pre"];

const decode = (text) =>
  text.replace(/&(#x[0-9a-f]+|#\d+|[a-z]+);/gi, (whole, name) => {
    if (name[0] !== "#") return ENTITIES[name.toLowerCase()] ?? whole;
    const code = name[1] === "x" || name[1] === "X" ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });

const attribute = (source, name) => {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, "i").exec(source);
  return found ? decode(found[1] ?? found[2] ?? "") : null;
};

// `actions` = {openLink(address), command(text), copy(text), tell(text)}
export function richText(html, actions) {
  const root = document.createDocumentFragment();
  const stack = [{ tag: null, node: root }];
  const top = () => stack[stack.length - 1].node;
  const inside = (tag) => stack.some((entry) => entry.tag === tag);
  const words = (raw) => {
    if (!raw) return;
    if (inside("code") || inside("pre") || inside("a")) top().append(decode(raw));
    else top().append(...linked(decode(raw), actions));
  };
  let from = 0;
  for (const match of html.matchAll(TAG)) {
    const [whole, closing, name, rest] = match;
    const tag = name.toLowerCase();
    words(html.slice(from, match.index));
    from = match.index + whole.length;
    if (closing) {
      const depth = stack.findLastIndex((entry) => entry.tag === tag);
      if (depth > 0) stack.length = depth;
      // The line break after a block is the block's own end, not an empty line.
      if (depth > 0 && BLOCKS.includes(tag) && html[from] === "\n") from += 1;
      if (depth < 1) words(whole.replace(/</g, "&lt;"));
      continue;
    }
    const node = opened(tag, rest, actions);
    if (!node) {
      words(whole.replace(/</g, "&lt;"));
      continue;
    }
    top().append(node);
    stack.push({ tag, node });
  }
  words(html.slice(from));
  finishQuotes(root);
  return root;
}

function opened(tag, rest, actions) {
  if (PLAIN[tag]) {
    if (tag !== "code" && tag !== "pre") return el(PLAIN[tag]);
    const node = el(tag, { title: t("tapToCopy"), tabindex: 0, role: "button" });
    return pressed(node, () => actions.copy(node.textContent));
  }
  if (tag === "a") {
    const address = attribute(rest, "href") ?? "";
    return anchor(address, actions);
  }
  if (tag === "blockquote") return el("blockquote", { class: /\sexpandable\b/i.test(rest) ? "expandable" : null });
  if (tag === "tg-spoiler" || (tag === "span" && attribute(rest, "class") === "tg-spoiler")) {
    const node = el("span", { class: "spoiler", tabindex: 0, role: "button", "aria-label": t("hiddenText") });
    return pressed(node, () => {
      node.classList.add("shown");
      node.removeAttribute("aria-label");
    });
  }
  if (tag === "tg-time") {
    const unix = Number(attribute(rest, "unix"));
    const label = Number.isFinite(unix) && unix > 0 ? full(unix * 1000) : "";
    const node = el("time", { class: "tg-time", title: label, tabindex: label ? 0 : null });
    return label ? pressed(node, () => actions.tell(label)) : node;
  }
  if (tag === "tg-emoji") return el("span");
  return null;
}

function pressed(node, run) {
  node.addEventListener("click", (event) => {
    event.stopPropagation();
    run();
  });
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    run();
  });
  return node;
}

const SAFE = /^(https?:|tg:|tel:|mailto:)/i;

function anchor(address, actions) {
  const whole = /^t\.me\//.test(address) ? `https://${address}` : address;
  if (!SAFE.test(whole)) return el("span");
  return el("a", { href: whole, rel: "noopener noreferrer", on: {
    click: (event) => {
      event.preventDefault();
      actions.openLink(whole);
    },
  } });
}

function linked(text, actions) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(FINDS)) {
    const found = match[0].replace(/[.,;:!?)\]'"]+$/, "");
    if (match.index > from) parts.push(text.slice(from, match.index));
    from = match.index + found.length;
    if (match[1]) {
      const node = anchor(found, actions);
      node.append(found);
      parts.push(node);
    } else {
      parts.push(pressed(el("span", { class: "command", role: "link", tabindex: 0, text: found }),
        () => actions.command(found)));
    }
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}

// A long expandable quote starts folded; a short one has nothing to unfold.
function finishQuotes(root) {
  for (const quote of root.querySelectorAll("blockquote.expandable")) {
    const text = quote.textContent.trim();
    if (text.split("\n").length <= LONG_QUOTE && text.length < 110) continue;
    quote.classList.add("folded");
    quote.setAttribute("role", "button");
    quote.setAttribute("tabindex", "0");
    quote.setAttribute("aria-expanded", "false");
    pressed(quote, () => {
      const open = quote.classList.toggle("folded");
      quote.setAttribute("aria-expanded", String(!open));
    });
  }
}

// What a link means inside Telegram: {payload} for a deep link of a bot, otherwise null.
export function startLink(address) {
  const text = address.trim();
  const path = /^(?:https?:\/\/)?(?:www\.)?(?:t|telegram)\.me\/([A-Za-z0-9_]{3,})\/?(?:\?(.*))?$/.exec(text);
  const scheme = /^tg:\/\/resolve\?(.*)$/.exec(text);
  const query = new URLSearchParams(path ? path[2] ?? "" : scheme ? scheme[1] : "");
  if (!path && !scheme) return null;
  return { bot: path ? path[1] : query.get("domain"), payload: query.get("start") ?? query.get("startgroup") ?? "" };
}

// Chinese of the two scripts shares its code points but not its shapes; a few characters tell which is written.
const SIMPLIFIED = /[这们发记复动时间为对还请没进个给让说过联绍户报务级销点单线览荐样网]/;
const TRADITIONAL = /[這們發記復動時間為對還請沒進個給讓說過聯紹戶報務級銷點單線覽薦樣網]/;

export function scriptOf(text) {
  if (SIMPLIFIED.test(text)) return "zh-CN";
  return TRADITIONAL.test(text) ? "zh-TW" : null;
}
