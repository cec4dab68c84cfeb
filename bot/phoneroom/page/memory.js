// What this browser remembers between visits. A browser that refuses (private windows) just forgets.
const PREFIX = "phoneroom.";

export function recall(name) {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

export function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    // Nothing to do: the choice holds until the page is closed.
  }
}
