// What the page remembers: choices for good, drafts until the tab closes. Works without storage, too.

function remember(kind) {
  const held = new Map();
  const key = (name) => `fieldline.${name}`;
  return {
    get(name, otherwise = null) {
      try {
        const text = window[kind].getItem(key(name));
        return text === null ? otherwise : JSON.parse(text);
      } catch {
        return held.get(name) ?? otherwise;
      }
    },
    set(name, value) {
      held.set(name, value);
      try {
        window[kind].setItem(key(name), JSON.stringify(value));
      } catch {
        // Private windows may refuse storage; the map above keeps it for this visit.
      }
    },
  };
}

export const choices = remember("localStorage");
export const drafts = remember("sessionStorage");
