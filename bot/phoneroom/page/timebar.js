// The bar of a room that has a story: what time it is there, skipping ahead, and what can be played.
import { roomNow, second, setRoomTime, weekday } from "./clock.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { post } from "./room.js";
import { either, onLanguage, say } from "./words.js";

const HOUR = 3600;
const SETTLE = 20;

const skipButton = (hours, skip) =>
  el("button", {
    type: "button",
    class: "button",
    say: ["time.skip", { n: hours }],
    sayTitle: ["time.skip.label", { n: hours }],
    on: { click: (event) => skip(hours * HOUR, event.currentTarget) },
  });

export class TimeBar {
  #failed;
  #day = el("span", { class: "time-day" });
  #clock = el("time", { class: "time-clock" });
  #plays = el("div", { class: "plays" });
  #known = [];

  /** `failed(error)` shows why something was refused. */
  constructor(state, live, failed) {
    this.#failed = failed;
    this.element = el(
      "section",
      { class: "timebar", sayLabel: "time.label" },
      el("p", { class: "time-now" }, icon("clock"), this.#day, this.#clock),
      el(
        "div",
        { class: "time-skips" },
        skipButton(1, (seconds, button) => this.#skip(seconds, button)),
        skipButton(24, (seconds, button) => this.#skip(seconds, button)),
      ),
      this.#plays,
    );
    this.#known = state.plays || [];
    live.on("clock", ({ now }) => {
      setRoomTime(now);
      this.#tick();
    });
    live.on("plays", ({ plays }) => this.draw(plays));
    onLanguage(() => {
      this.#tick();
      this.draw(this.#known);
    });
    setInterval(() => this.#tick(), 1000);
    this.#tick();
    this.draw(this.#known);
  }

  draw(plays) {
    const focused = this.#plays.contains(document.activeElement);
    this.#known = plays;
    this.#plays.replaceChildren(...plays.map((play) => this.#play(play)));
    if (focused) this.#plays.querySelector("button")?.focus();
  }

  #play(play) {
    const button = el(
      "button",
      {
        type: "button",
        class: `button ${play.running ? "" : "main"}`,
        "aria-busy": String(play.running),
        "aria-disabled": String(play.running),
        on: { click: () => !play.running && this.#start(play) },
      },
      icon(play.running ? "clock" : "send"),
      el("span", { text: either(play.title) }),
    );
    const says = el("span", { class: "play-says", role: "status" });
    if (play.says) says.textContent = either(play.says);
    else if (play.running) say(says, "text", "time.playing");
    return el("div", { class: "play" }, button, says);
  }

  #tick() {
    const now = roomNow();
    this.#day.textContent = weekday(now);
    this.#clock.textContent = second(now);
    this.#clock.setAttribute("datetime", now.toISOString());
  }

  async #skip(seconds, button) {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    try {
      await post("/clock", { advance: seconds, settle: SETTLE });
    } catch (error) {
      this.#failed(error);
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  async #start(play) {
    try {
      await post(`/plays/${encodeURIComponent(play.id)}`);
    } catch (error) {
      this.#failed(error);
    }
  }
}
