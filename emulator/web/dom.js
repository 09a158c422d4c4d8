// Builds DOM nodes. The page never writes HTML from data, so there is no innerHTML anywhere.

const SVG = "http://www.w3.org/2000/svg";

export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, run] of Object.entries(value)) node.addEventListener(event, run);
    else if (name === "class") node.className = value;
    else if (name === "text") node.textContent = value;
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

// Makes `wanted` the children of a node and leaves those already in place alone: a moved node loses its scroll position.
export function place(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.childNodes]) if (!keep.has(child)) child.remove();
  let here = parent.firstChild;
  for (const node of wanted) {
    if (node === here) here = here.nextSibling;
    else parent.insertBefore(node, here);
  }
}

// Drawn on a 24 × 24 grid with a stroke; "fill:" marks shapes that are filled instead.
const SHAPES = {
  add: "M12 5v14M5 12h14",
  attach: "M20 11.5l-8.4 8.4a5 5 0 0 1-7-7l8.9-9a3.4 3.4 0 0 1 4.8 4.8l-8.9 8.9a1.7 1.7 0 0 1-2.4-2.4l7.8-7.8",
  back: "M15 5l-7 7 7 7",
  bell: "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5a2 2 0 0 0 4 0",
  block: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM6 6l12 12",
  card: "M3.5 6h17v12h-17zM7 15c0-3 5-3 5 0M9.5 11.2a1.4 1.4 0 1 0 0-2.8 1.4 1.4 0 0 0 0 2.8zM15 10h3M15 13.5h3",
  check: "M5 12.5l4.5 4.5L19 7.5",
  clock: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3 2",
  close: "M6 6l12 12M18 6L6 18",
  copy: "M9 9h10v10.5H9zM5 15.5V4.5h10",
  down: "M6 9.5l6 6 6-6",
  download: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
  edit: "M5 19l1-4L16.5 4.5l3 3L9 18zM14 7l3 3",
  file: "M6 3.5h8l4.5 4.5v12.5H6zM14 3.5V8h4.5",
  forward: "M13 6l7 6-7 6v-4c-5 0-8 1.5-10 5 .5-6 4-9 10-9z",
  globe: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM3.5 12h17M12 3.5c5 5 5 12 0 17M12 3.5c-5 5-5 12 0 17",
  group: "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3.5 19c0-6 11-6 11 0M16 11a2.5 2.5 0 1 0-1-4.8M17 14c2.5.5 3.5 2 3.5 4",
  keyboard: "M3.5 6.5h17v11h-17zM7 10h.01M11 10h.01M15 10h.01M8 14h8",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.6-5.6l-1 1M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.6 5.6l1-1",
  menu: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  mic: "M12 3.5a3 3 0 0 0-3 3V11a3 3 0 0 0 6 0V6.5a3 3 0 0 0-3-3zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5v3",
  out: "M8 16L17 7M9.5 7H17v7.5",
  person: "M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c0-8 15-8 15 0",
  phone: "M7.5 2.5h9a1.5 1.5 0 0 1 1.5 1.5v16a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 6 20V4a1.5 1.5 0 0 1 1.5-1.5zM11 18.5h2",
  photo: "M3.5 5.5h17v13h-17zM3.5 16l5-5 4.5 4.5 2.5-2.5 5 4.5M15.5 10h.01",
  pin: "M12 21s7-6.3 7-11.5a7 7 0 0 0-14 0C5 14.7 12 21 12 21zM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  reply: "M10 6l-6 5.5L10 17v-3.5c5 0 8 1 10 4.5-.5-6-4-8.5-10-8.5z",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l4.5 4.5",
  send: "fill:M3.4 20.400l17.4-7.5a1 1 0 0 0 0-1.800L3.4 3.6a.8.8 0 0 0-1.1 1L4 11l9 1-9 1-1.7 6.400a.8.8 0 0 0 1.1 1z",
  slash: "M4.5 4.5h15v15h-15zM13.5 8l-3 8",
  swap: "M4 8h14l-3.5-3.5M20 16H6l3.5 3.5",
  thumb: "M8 11l3.5-7c1.5 0 2.3 1 2 2.5L13 10h5.5c1 0 1.7.9 1.5 1.900l-1.3 6c-.2.9-.9 1.6-1.9 1.6H8M4.5 11H8v8.5H4.5z",
  warn: "M12 4L2.8 20h18.400zM12 10v4.5M12 17.300v.01",
};

export function icon(name, label = "") {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  const shape = SHAPES[name] ?? SHAPES.menu;
  const filled = shape.startsWith("fill:");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}${filled ? " filled" : ""}`);
  if (label) {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
  } else {
    svg.setAttribute("aria-hidden", "true");
  }
  path.setAttribute("d", filled ? shape.slice(5) : shape);
  svg.append(path);
  return svg;
}

export function iconButton(name, label, run, extra = {}) {
  return el("button", { type: "button", "aria-label": label, title: label, ...extra,
    class: `icon-button ${extra.class ?? ""}`, on: { click: run } }, icon(name));
}

export function svgDataLogo() {
  return el("img", { src: new URL("icon.svg", import.meta.url).href, alt: "", class: "logo" });
}

const HUES = ["#b8433b", "#a8620f", "#7d4fc0", "#2f7d32", "#16788f", "#2b6cb8", "#b03a74"];

export function avatar(name, id) {
  const letters = [...String(name || "?").trim()];
  const cjk = /[\u3400-\u9fff]/.test(name);
  const words = String(name).trim().split(/\s+/);
  const shown = cjk ? letters.slice(-1).join("") : words.slice(0, 2).map((w) => [...w][0] ?? "").join("").toUpperCase();
  const node = el("span", { class: "avatar", "aria-hidden": "true", text: shown || "?" });
  const number = [...String(id)].reduce((sum, c) => sum * 31 + c.charCodeAt(0), 7);
  node.style.setProperty("--hue", HUES[Math.abs(number) % HUES.length]);
  return node;
}
