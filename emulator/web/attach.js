// The sheets behind the attach button: photo and album, file, voice, contact, location, forward.

import { el, icon } from "./dom.js";
import { field, menu, sheet } from "./surfaces.js";
import { t } from "./words.js";

// Coordinates people can try a visit with; names are shown as written here in every language.
const PLACES = [
  ["台北 101 · Taipei", 25.033964, 121.564468],
  ["新竹科學園區 · Hsinchu", 24.781389, 121.005556],
  ["桃園 · Taoyuan", 24.993628, 121.300979],
  ["台中 · Taichung", 24.147736, 120.673648],
  ["高雄 · Kaohsiung", 22.627278, 120.301435],
  ["上海 · Shanghai", 31.230391, 121.473702],
];

// `phone` offers: overlay (where sheets live), person, act(path, body), attach(path, body),
// uploadFiles(kind, files, caption).
export function attachMenu(phone, anchor) {
  menu(anchor, [
    { label: t("photos"), icon: "photo", run: () => filesSheet(phone, "photo") },
    { label: t("file"), icon: "file", run: () => filesSheet(phone, "document") },
    { label: t("voice"), icon: "mic", run: () => filesSheet(phone, "voice") },
    null,
    { label: t("location"), icon: "pin", run: () => locationSheet(phone) },
    { label: t("contact"), icon: "person", run: () => contactSheet(phone) },
    { label: t("forward"), icon: "forward", run: () => forwardSheet(phone) },
  ]);
}

const ACCEPTS = { photo: "image/*", document: null, voice: "audio/*" };
const TITLES = { photo: "photos", document: "file", voice: "voice" };

export function filesSheet(phone, kind, given = []) {
  let chosen = given;
  const preview = el("div", { class: "preview" });
  const input = el("input", { type: "file", class: "file-input", accept: ACCEPTS[kind], multiple: kind !== "voice",
    "aria-label": t("chooseFiles"), on: { change: () => take([...input.files]) } });
  const addresses = [];
  const take = (files) => {
    chosen = files;
    addresses.splice(0).forEach((address) => URL.revokeObjectURL(address));
    preview.replaceChildren(...files.map((file) => {
      if (!file.type.startsWith("image/")) return el("span", { class: "chip" }, icon(kind === "voice" ? "mic" : "file"), el("span", { text: file.name }));
      const address = URL.createObjectURL(file);
      addresses.push(address);
      return el("img", { src: address, alt: file.name });
    }));
  };
  const drop = el("label", { class: "drop", on: {
    dragover: (event) => event.preventDefault(),
    drop: (event) => {
      event.preventDefault();
      take([...event.dataTransfer.files]);
    },
  } }, icon(kind === "photo" ? "photo" : kind === "voice" ? "mic" : "file"), el("span", { text: t("chooseFiles") }), input);
  const sample = kind === "photo"
    ? el("button", { type: "button", class: "quiet", text: t("sample"), on: { click: async () => take([await sampleCard()]) } }) : null;
  sheet(phone.overlay, {
    title: t(TITLES[kind]),
    fields: [drop, sample, preview, field(t("caption"), "caption", { maxlength: 1024 })],
    action: t("send"),
    done: async (data) => {
      if (!chosen.length) throw new Error(t("chooseFiles"));
      await phone.uploadFiles(kind, chosen, String(data.get("caption") ?? "").trim());
    },
  });
  if (given.length) take(given);
}

// A business card drawn on the spot, so that a photo can be sent from a machine without one.
function sampleCard() {
  const canvas = el("canvas", { width: 720, height: 420 });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#f7f5ef";
  pen.fillRect(0, 0, 720, 420);
  pen.fillStyle = "#2b6cb8";
  pen.fillRect(0, 0, 16, 420);
  pen.fillStyle = "#1d2733";
  const lines = [["bold 46px", "明輝電子有限公司", 110], ["34px", "劉敏 · 採購經理", 190], ["28px", "0912-345-678", 270],
    ["28px", "liu.min@minghui.example", 320]];
  for (const [font, text, top] of lines) {
    pen.font = `${font} "Noto Sans CJK TC", "PingFang TC", "Microsoft JhengHei", sans-serif`;
    pen.fillText(text, 60, top);
  }
  return new Promise((give) => {
    canvas.toBlob((blob) => give(new File([blob], "business-card.jpg", { type: "image/jpeg" })), "image/jpeg", 0.9);
  });
}

export function contactSheet(phone) {
  const name = field(t("name"), "name", { required: true });
  const number = field(t("phoneNumber"), "phone", { required: true, type: "tel", placeholder: "+886 912 345 678" });
  const [nameInput, numberInput] = [name.querySelector("input"), number.querySelector("input")];
  const choice = (value, label, checked) => el("label", { class: "choice" },
    el("input", { type: "radio", name: "own", value, checked, on: { change: () => {
      const own = form.elements.own.value === "yes";
      nameInput.value = own ? phone.person.name : "";
      numberInput.value = own ? phone.person.phone ?? "" : "";
    } } }), el("span", { text: label }));
  const { form } = sheet(phone.overlay, {
    title: t("contact"),
    fields: [el("div", { class: "choices" }, choice("no", t("othersNumber"), true), choice("yes", t("ownNumber"), false)), name, number],
    action: t("send"),
    done: (data) => phone.attach("contact", { name: data.get("name").trim(), phone: data.get("phone").trim(), own: data.get("own") === "yes" }),
  });
  nameInput.focus();
}

// With `key` the place answers a key of the reply keyboard; without, it is sent as an attachment.
export function locationSheet(phone, key = null) {
  const lat = field(t("latitude"), "lat", { required: true, inputmode: "decimal", value: String(PLACES[0][1]) });
  const lng = field(t("longitude"), "lng", { required: true, inputmode: "decimal", value: String(PLACES[0][2]) });
  const places = el("div", { class: "chips" }, PLACES.map(([label, north, east]) =>
    el("button", { type: "button", class: "chip", text: label, on: { click: () => {
      lat.querySelector("input").value = north;
      lng.querySelector("input").value = east;
    } } })));
  const live = el("label", { class: "choice" }, el("input", { type: "checkbox", name: "live" }), el("span", { text: t("live") }));
  sheet(phone.overlay, {
    title: key ? key.label : t("location"),
    fields: [places, el("div", { class: "pair" }, lat, lng), key ? null : live].filter(Boolean),
    action: t("sendLocation"),
    done: async (data) => {
      const place = { lat: Number(data.get("lat")), lng: Number(data.get("lng")) };
      if (!Number.isFinite(place.lat) || !Number.isFinite(place.lng)) throw new Error(`${t("latitude")} / ${t("longitude")}?`);
      if (key) await phone.act("press", { label: key.label, ...place });
      else await phone.attach("location", data.get("live") ? { ...place, live: true } : place);
    },
  });
}

export function forwardSheet(phone) {
  sheet(phone.overlay, {
    title: t("forward"),
    note: t("forwardHint"),
    fields: [field(t("fromWhom"), "from_name", { required: true, placeholder: "A. Liu" }),
      field(t("forwardedText"), "text", { rows: 4, required: true })],
    action: t("forward"),
    done: (data) => {
      const texts = data.get("text").split(/\n\s*\n/).map((text) => text.trim()).filter(Boolean);
      return phone.act("forward", { from_name: data.get("from_name").trim(), texts });
    },
  });
}
