// Counts what each person has not seen, per chat. The first look at a chat counts as seen.

export class Inbox {
  constructor() {
    this.chats = new Map();
  }

  at(person, chat) {
    const key = `${person}/${chat ?? ""}`;
    if (!this.chats.has(key)) this.chats.set(key, { newest: null, unread: 0, loud: false });
    return this.chats.get(key);
  }

  // Returns the messages of others that were not there at the last look.
  take(person, chat, messages, isOwn) {
    const entry = this.at(person, chat);
    const newest = messages.reduce((most, message) => Math.max(most, message.message_id), 0);
    const before = entry.newest;
    entry.newest = newest;
    if (before === null) return [];
    const news = messages.filter((message) => message.message_id > before && !isOwn(message));
    entry.unread += news.length;
    entry.loud ||= news.some((message) => !message.silent);
    return news;
  }

  clear(person, chat) {
    const entry = this.at(person, chat);
    entry.unread = 0;
    entry.loud = false;
  }

  count(person, chat) {
    return this.at(person, chat).unread;
  }

  // Over all chats of a person: {unread, loud}.
  total(person) {
    const sum = { unread: 0, loud: false };
    for (const [key, entry] of this.chats) {
      if (!key.startsWith(`${person}/`)) continue;
      sum.unread += entry.unread;
      sum.loud ||= entry.loud;
    }
    return sum;
  }
}
