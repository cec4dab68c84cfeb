// The room's events, one JSON object each, over a WebSocket that comes back by itself.
// After a gap the socket asks for what it missed (`?after=`); because the room may have been started anew
// meanwhile, "open" also tells everybody to read again what they show.
const FIRST_PAUSE = 400;
const LONGEST_PAUSE = 5000;

export class Live {
  #listeners = new Map();
  #after = null;
  #pause = FIRST_PAUSE;
  #timer = null;
  #socket = null;
  #readState;

  /** `readState()` answers /room/state, or rejects while nobody answers. */
  constructor(readState) {
    this.#readState = readState;
  }

  /** Call `listener(event)` for each event of this type; the answer takes the listener off again. */
  on(type, listener) {
    const all = this.#listeners.get(type) || new Set();
    all.add(listener);
    this.#listeners.set(type, all);
    return () => all.delete(listener);
  }

  get open() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Resolves when the first connection stands (or failed: the page then shows what it can read). */
  start() {
    return new Promise((ready) => this.#connect(ready));
  }

  retryNow() {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#connect();
  }

  // The state is read before the socket is opened: it says that the room is there, and where its events stand.
  async #connect(ready = () => {}) {
    try {
      this.#heard((await this.#readState()).seq);
    } catch {
      this.#again(ready);
      return;
    }
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const after = this.#after === null ? "" : `?after=${this.#after}`;
    const socket = new WebSocket(`${scheme}://${location.host}/room/ws${after}`);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#pause = FIRST_PAUSE;
      this.#tell("open", {});
      ready();
    });
    socket.addEventListener("message", (frame) => this.#receive(frame.data));
    socket.addEventListener("close", () => this.#again(ready));
  }

  #again(ready) {
    this.#tell("gone", {});
    ready();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#connect();
    }, this.#pause);
    this.#pause = Math.min(this.#pause * 1.6, LONGEST_PAUSE);
  }

  // A smaller number than ours means that the room was started anew and counts from the beginning.
  #heard(seq) {
    if (typeof seq === "number" && (this.#after === null || seq < this.#after)) this.#after = seq;
  }

  #receive(text) {
    const event = JSON.parse(text);
    if (typeof event.seq === "number") this.#after = event.seq;
    this.#tell(event.type, event);
  }

  #tell(type, event) {
    for (const listener of [...(this.#listeners.get(type) || [])]) listener(event);
  }
}
