// Starts the page: the desk at "/", one phone alone at "/p/<name or id>".
import { setRoomTime } from "./clock.js";
import { Desk } from "./desk.js";
import { el } from "./dom.js";
import { Handset, broughtCode, forgetCode, isHandset, isMyPhone } from "./handset.js";
import { goneBanner, pageHeader } from "./header.js";
import { Live } from "./live.js";
import { Phone } from "./phone.js";
import { get } from "./room.js";
import { chooseTheme } from "./theme.js";
import { chooseLanguage, onLanguage, t } from "./words.js";

const asked = new URLSearchParams(location.search).get("people");
const chosen = asked ? new Set(asked.split(",").map((id) => id.trim())) : null;
const alone = location.pathname.startsWith("/p/")
  ? decodeURIComponent(location.pathname.slice(3)).replace(/\/$/, "")
  : null;

const live = new Live(readState);
const banner = goneBanner(() => live.retryNow());
const place = el("div", { class: "place" });
let state = null;
let shown = null;

const room = {
  live,
  state: () => state,
  chosen: () => chosen,
  limited: (person) => chosen !== null && !chosen.has(String(person.id)),
  reread: () => readState(),
};

function title() {
  const what = state?.title || t("page.title");
  document.title = alone === null ? what : `${alone} · ${what}`;
}

async function readState() {
  const fresh = await get("/state");
  // The records of people stay the same objects, because open phones hold them.
  const known = new Map((state?.people || []).map((person) => [String(person.id), person]));
  fresh.people = fresh.people.map((person) => Object.assign(known.get(String(person.id)) || person, person));
  state = fresh;
  setRoomTime(state.now, state.zone);
  title();
  return state;
}

// One phone that fills a handset.
class Alone {
  #phone = null;

  constructor() {
    document.body.classList.add("alone");
    this.element = el("div", { class: "alone-page" }, pageHeader("", [], true));
  }

  async refresh() {
    const person =
      state.people.find((one) => one.name === alone) || state.people.find((one) => String(one.id) === alone);
    if (!person) return this.#missing();
    if (this.#phone?.person !== person) {
      this.#phone?.close();
      this.#phone = new Phone(person, {
        live,
        bots: () => state.bots,
        labels: () => state.labels,
        alone: true,
        close() {},
        used() {},
      });
      this.element.querySelector("main")?.remove();
      this.element.append(el("main", { sayLabel: ["phone.label", { name: person.name }] }, this.#phone.element));
      isMyPhone(person);
    }
    await this.#phone.load();
    return this.#begin();
  }

  // What a scanned code brought along is said to the bot once, as the real app does after Start.
  #begin() {
    const code = broughtCode();
    if (!code) return null;
    forgetCode();
    return this.#phone.start(code);
  }

  drawPeople() {
    if (!this.#phone) this.refresh();
  }

  drawLabels() {}

  #missing() {
    this.element.querySelector("main")?.remove();
    this.element.append(
      el(
        "main",
        { class: "empty" },
        el("p", { say: ["desk.missing", { name: alone }] }),
        el("a", { class: "button", href: `/${location.search}`, say: "desk.all" }),
      ),
    );
  }
}

let refreshing = false;

async function refreshOnce() {
  if (refreshing) return;
  refreshing = true;
  try {
    await readState();
    await shown?.refresh();
  } finally {
    refreshing = false;
  }
}

async function refresh() {
  banner.show(false);
  if (!shown) {
    shown = isHandset(location.pathname) ? new Handset(room) : alone === null ? new Desk(room) : new Alone();
    place.replaceChildren(shown.element);
  }
  await shown.refresh();
  document.body.dataset.ready = "";
}

live.on("open", refresh);
live.on("clock", ({ now }) => setRoomTime(now));
live.on("gone", () => banner.show(true));
live.on("person", ({ person }) => {
  if (!state) return;
  const known = state.people.find((one) => String(one.id) === String(person.id));
  if (known) Object.assign(known, person);
  else state.people.push(person);
  shown?.drawPeople();
});
// A bot enters the room with its first call.
live.on("call", () => state && state.bots.length === 0 && refreshOnce());
live.on("labels", async () => {
  state.labels = await get("/labels");
  shown?.drawLabels();
});

chooseLanguage();
chooseTheme();
onLanguage(title);
title();
document.body.append(banner, place);
live.start();
