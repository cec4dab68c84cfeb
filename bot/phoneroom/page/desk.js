// Phones side by side on a desk, the people above them, the label table and the drawer at the sides.
import { el, iconButton } from "./dom.js";
import { handsetPanel } from "./handset.js";
import { panelButton, pageHeader } from "./header.js";
import { icon } from "./icons.js";
import { Inspect } from "./inspect.js";
import { LabelTable } from "./labels.js";
import { Mail } from "./mail.js";
import { recall, remember } from "./memory.js";
import { PeopleStrip } from "./people.js";
import { Phone } from "./phone.js";
import { post } from "./room.js";
import { storyCard } from "./story.js";
import { TimeBar } from "./timebar.js";
import { say, t } from "./words.js";

const CUSTOMERS_AT_FIRST = 2;
const WIDE = 1360;

/** Who lies on the desk at first: worker, lead, two customers; without roles, the first four. */
function atFirst(people) {
  const role = (name) => people.filter((person) => person.tags?.role === name);
  const known = [
    ...role("worker").slice(0, 1),
    ...role("lead").slice(0, 1),
    ...role("customer").slice(0, CUSTOMERS_AT_FIRST),
  ];
  return known.length ? known : people.slice(0, 4);
}

export class Desk {
  #room;
  #phones = new Map();
  #unread = new Map();
  #row = el("div", { class: "phones", tabindex: "-1", id: "phones" });
  #empty = el("p", { class: "empty", say: "desk.empty", hidden: true });
  #strip = new PeopleStrip(
    (id) => this.show(id, { focus: true }),
    (person) => this.#make(person),
  );
  #labels;
  #inspect;
  #mail = null;
  #begun = false;
  #inView = new Set();
  #eye = new IntersectionObserver((entries) => this.#seen(entries), { threshold: 0.4 });

  /** `room`: live, state() (the newest of /room/state), limited(person) says whether the address leaves it out. */
  constructor(room) {
    this.#room = room;
    const closer = (name) => iconButton(icon("close"), "panel.close", () => this.#toggle(name, false));
    this.#labels = new LabelTable(
      {
        people: () => this.people(),
        labels: () => room.state().labels,
        scan: (person, labels) => this.#scan(person, labels),
      },
      closer("labels"),
    );
    const nameOf = (id) => room.state().people.find((person) => String(person.id) === String(id))?.name;
    this.#inspect = new Inspect(
      { people: () => this.people(), nameOf, failed: (error) => this.#failed(error), broken: (n) => this.#broken(n) },
      room.live,
      closer("inspect"),
    );
    if (room.state().mailboxes)
      this.#mail = new Mail(
        { failed: (error) => this.#failed(error), unread: (n) => this.#letters(n) },
        room.live,
        closer("mail"),
      );
    this.buttons = {
      labels: panelButton("scan", "header.labels", () => this.#toggle("labels")),
      inspect: panelButton("gauge", "header.inspect", () => this.#toggle("inspect")),
    };
    this.panels = { labels: this.#labels.element, inspect: this.#inspect.element };
    if (room.state().handset) {
      this.buttons = { handset: panelButton("camera", "header.handset", () => this.#toggle("handset")), ...this.buttons };
      this.panels.handset = handsetPanel(room.state().handset, closer("handset"));
    }
    if (this.#mail) {
      const { inspect, ...others } = this.buttons;
      this.buttons = { ...others, mail: panelButton("letter", "header.mail", () => this.#toggle("mail")), inspect };
      this.panels.mail = this.#mail.element;
    }
    this.#layOut();
    room.live.on("message", (event) => this.#count(event));
  }

  people() {
    return this.#room.state().people.filter((person) => !this.#room.limited(person));
  }

  /** Bring the desk in step with the room: at the start and after every gap. */
  async refresh() {
    const here = new Set(this.people().map((person) => String(person.id)));
    for (const id of [...this.#phones.keys()]) if (!here.has(id)) this.#putAway(id);
    if (!this.#begun) this.#begin();
    this.drawPeople();
    this.#labels.drawLabels();
    await Promise.all([...[...this.#phones.values()].map((phone) => phone.load()), this.#inspect.read(), this.#mail?.read()]);
  }

  drawPeople() {
    this.#drawStrip();
    this.#labels.drawPeople();
    this.#inspect.drawPeople();
    this.#empty.hidden = this.#phones.size > 0;
    say(this.#empty, "text", this.people().length ? "desk.empty" : "desk.nobody");
  }

  #drawStrip() {
    this.#strip.draw(
      this.people(),
      (id) => this.#phones.has(String(id)),
      (id) => this.#unread.get(String(id)) || 0,
    );
  }

  drawLabels() {
    this.#labels.drawLabels();
  }

  /** Put this person's phone on the desk (if it is not there) and go to it. */
  show(id, { focus = false } = {}) {
    const person = this.people().find((one) => String(one.id) === String(id));
    if (!person) return;
    if (!this.#phones.has(String(id)))
      this.#lay(person)
        .load()
        .then(() => focus && this.#phones.get(String(id))?.focus());
    this.#unread.delete(String(id));
    this.drawPeople();
    if (focus) this.#phones.get(String(id)).focus();
  }

  #layOut() {
    const story = storyCard(this.#room.state().note);
    const state = this.#room.state();
    const bar = state.story || state.plays?.length ? new TimeBar(state, this.#room.live, (e) => this.#failed(e)) : null;
    const top = pageHeader(this.#room.state().title || t("page.title"), Object.values(this.buttons), false);
    for (const name of Object.keys(this.panels)) {
      this.panels[name].hidden = true;
      this.panels[name].id = `panel-${name}`;
      this.buttons[name].setAttribute("aria-controls", `panel-${name}`);
      this.panels[name].addEventListener("keydown", (event) => event.key === "Escape" && this.#toggle(name, false));
    }
    this.element = el(
      "div",
      { class: "desk" },
      el("a", { class: "skip", href: "#phones", say: "page.skip" }),
      top,
      bar?.element,
      this.#strip.element,
      el(
        "div",
        { class: "desk-middle" },
        this.panels.handset,
        this.panels.labels,
        el("main", { class: "table-top", sayLabel: "desk.label" }, story, this.#empty, this.#row),
        this.panels.mail,
        this.panels.inspect,
      ),
    );
  }

  #begin() {
    this.#begun = true;
    const people = this.people();
    for (const person of this.#room.chosen() ? people : atFirst(people)) this.#lay(person);
    const wanted = recall("panel.labels");
    this.#toggle("labels", this.#room.state().labels.length > 0 && (wanted ? wanted === "open" : innerWidth >= WIDE), {
      keep: false,
    });
    if (this.panels.handset && recall("panel.handset") !== "closed" && innerWidth >= WIDE)
      this.#toggle("handset", true, { keep: false });
    if (recall("panel.inspect") === "open" && innerWidth >= WIDE) this.#toggle("inspect", true, { keep: false });
  }

  #lay(person) {
    const phone = new Phone(person, {
      live: this.#room.live,
      bots: () => this.#room.state().bots,
      labels: () => this.#room.state().labels,
      alone: false,
      close: () => this.#putAway(String(person.id), { focus: true }),
      used: () => this.#labels.prefer(person.id),
    });
    this.#phones.set(String(person.id), phone);
    this.#row.append(phone.element);
    this.#eye.observe(phone.element);
    return phone;
  }

  #putAway(id, { focus = false } = {}) {
    this.#phones.get(id)?.close();
    this.#inView.delete(id);
    this.#phones.get(id)?.element.remove();
    this.#phones.delete(id);
    this.drawPeople();
    if (focus) this.#strip.element.querySelector(`[data-person="${CSS.escape(id)}"]`)?.focus();
  }

  #toggle(name, open = this.panels[name].hidden, { keep = true } = {}) {
    const hadFocus = this.panels[name].contains(document.activeElement);
    this.panels[name].hidden = !open;
    this.buttons[name].setAttribute("aria-expanded", String(open));
    if (keep) remember(`panel.${name}`, open ? "open" : "closed");
    if (name === "inspect" && open) this.#inspect.read(true);
    if (name === "inspect" && !open) this.#inspect.close();
    if (open && keep) this.panels[name].querySelector("button, input, select")?.focus();
    if (!open && hadFocus) this.buttons[name].focus();
  }

  #count({ people = [], message }) {
    if (message.from !== "bot") return;
    const unseen = people.map(String).filter((id) => !this.#inView.has(id));
    for (const id of unseen) this.#unread.set(id, (this.#unread.get(id) || 0) + 1);
    if (unseen.length) this.#drawStrip();
  }

  // A phone at the other end of the desk counts as well, until somebody scrolls to it.
  #seen(entries) {
    for (const { target, isIntersecting } of entries) {
      const id = target.dataset.person;
      if (!isIntersecting) this.#inView.delete(id);
      else this.#inView.add(id);
      if (isIntersecting && this.#unread.delete(id)) this.#drawStrip();
    }
  }

  #broken(n) {
    this.#badge(this.buttons.inspect.count, n, "header.violations");
  }

  #letters(n) {
    this.#badge(this.buttons.mail.count, n, "header.letters");
  }

  #badge(count, n, key) {
    count.hidden = n === 0;
    count.textContent = n;
    say(count, "aria-label", key, { n });
    count.setAttribute("role", "img");
  }

  async #scan(person, labels) {
    this.show(person);
    const phone = this.#phones.get(String(person));
    await phone?.ready;
    phone?.scan(labels);
    phone?.element.scrollIntoView({ inline: "center", block: "nearest", behavior: "smooth" });
  }

  async #make({ name, language }) {
    try {
      const made = await post("/people", { name, language, tags: {} });
      await this.#room.reread();
      return made.id;
    } catch (error) {
      this.#failed(error);
      return null;
    }
  }

  #failed(error) {
    const phone = this.#phones.values().next().value;
    phone?.overlay.toast(
      t("toast.failed", { why: error.status === undefined ? t("gone.sentence") : error.message }),
      "failed",
    );
  }
}
