// The menus of one phone: of a message, of the chat, of the list of chats.

import { plainText } from "./message.js";
import { linkSheet } from "./starting.js";
import { copyText, menu } from "./surfaces.js";
import { t } from "./words.js";

export function messageMenu(phone, message, anchor, point) {
  const items = [{ label: t("reply"), icon: "reply", run: () => phone.composer.reply(message) }];
  if (phone.isOwn(message) && message.text && !message.forwarded_from) {
    items.push({ label: t("edit"), icon: "edit", run: () => phone.composer.edit(message) });
  }
  if (message.text) items.push({ label: t("copyText"), icon: "copy", run: () => copyText(phone.overlay, plainText(message)) });
  menu(anchor, items, point);
}

export function moreMenu(phone, anchor) {
  menu(anchor, [
    { label: t("openLink"), icon: "link", run: () => linkSheet(phone) },
    phone.blocked
      ? { label: t("unblock"), icon: "check", run: () => phone.block(false) }
      : { label: t("block"), icon: "block", danger: true, run: () => phone.block(true) },
  ]);
}

export function chatMenu(phone, anchor) {
  menu(anchor, phone.chats.map((chat) => {
    const group = chat.type === "private" ? null : chat;
    const count = phone.app.inbox.count(phone.person.id, group?.id);
    return { label: group ? group.title : phone.botName(), icon: group ? "group" : "person",
      chosen: (group?.id ?? null) === (phone.group?.id ?? null), badge: count ? String(count) : null,
      run: () => phone.choose(group) };
  }));
}
