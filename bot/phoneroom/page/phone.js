// One phone: a person's chats with the bot (and groups), one of them open.
import { openAttach, photoForm, previewFiles } from "./attach.js";
import { isMine } from "./bubble.js";
import { ChatLog } from "./chatlog.js";
import { Composer } from "./composer.js";
import { el } from "./dom.js";
import { PhoneFrame } from "./phoneframe.js";
import { openActions, openCommands, openMenu, startForm } from "./phonemenu.js";
import { copyFor, presses } from "./presses.js";
import { whyNot } from "./refusals.js";
import { ReplyKeys } from "./replykeys.js";
import { act, readChats, readCommands, readKeyboard, readMessages } from "./room.js";
import { safeAddress } from "./safehtml.js";
import { onLanguage, t } from "./words.js";

const TYPING_TIME = 5500;
const same = (a, b) => String(a) === String(b);

export class Phone {
  ready = Promise.resolve();
  #room;
  #frame;
  #begin;
  #chats = new Map();
  #chat = null;
  #keys = new ReplyKeys((text) => this.#say(text));
  #composer = new Composer({
    send: (text, replyTo) => this.#say(text, replyTo),
    attach: () => openAttach(this),
    commands: () => openCommands(this.overlay, this.#commands, (command) => this.#say(command)),
    keys: () => this.#foldKeys(),
    picture: (file) => previewFiles(this, [file], "photo"),
  });
  #commands = [];
  #off = [];
  #typing = null;

  /** `room`: live, bots(), labels(), alone (fills the window), close() puts the phone away, used() it was touched. */
  constructor(person, room) {
    this.person = person;
    this.#room = room;
    this.#begin = startForm(room.bots(), (code) => this.start(code));
    this.#frame = new PhoneFrame(
      person,
      room,
      { menu: () => openMenu(this), chat: (id) => this.#show(id), unblock: () => this.does("unblock") },
      [this.#begin, this.#composer.element, this.#keys.element],
    );
    this.element = this.#frame.element;
    this.element.addEventListener("focusin", () => room.used());
    this.#listen();
  }

  get overlay() {
    return this.#frame.overlay;
  }

  /** The open chat. */
  get chat() {
    return this.#chat;
  }

  get deskAddress() {
    return this.#room.alone ? `/${location.search}` : null;
  }

  bots() {
    return this.#room.bots();
  }

  labels() {
    return this.#room.labels();
  }

  /** Read everything shown here anew: at the start, and when the connection had a gap. */
  load() {
    this.ready = this.#attempt(async () => {
      const chats = await readChats(this.person.id);
      const kept = new Map();
      for (const info of chats)
        kept.set(String(info.chat), { log: null, unread: 0, ...this.#chats.get(String(info.chat)), info, late: null });
      this.#chats = kept;
      const wanted = kept.has(String(this.#chat)) ? this.#chat : chats[0]?.chat;
      if (wanted === undefined) this.#settle();
      else await this.#show(wanted, { anew: true });
    });
    return this.ready;
  }

  close() {
    for (const off of this.#off) off();
    clearTimeout(this.#typing);
  }

  focus() {
    this.element.scrollIntoView({ inline: "center", block: "nearest", behavior: "smooth" });
    const ends = [this.#composer.text, ...this.element.querySelectorAll(".start-button, .unblock")];
    ends.find((end) => end.offsetParent !== null)?.focus({ preventScroll: true });
  }

  /** Do something as this person; a refusal becomes a toast. Answers what the room said, or null. */
  async does(what, body = {}) {
    return this.#attempt(() => act(this.person.id, what, body), what);
  }

  start(code) {
    return this.does("start", { payload: code });
  }

  scan(labels) {
    if (!this.#begin.hidden) {
      this.overlay.toast(t("start.first"), "failed");
      this.focus();
      return null;
    }
    return this.does("scan", { labels: labels.map((label) => label.id), chat: this.#chat });
  }

  /** Send files; several make an album. */
  upload(files, caption, as) {
    return this.does("photo", photoForm(files, { caption, as, chat: this.#chat }));
  }

  async #attempt(action, what = "") {
    try {
      return await action();
    } catch (error) {
      this.overlay.toast(t("toast.failed", { why: whyNot(error, what, this.person) }), "failed");
      return null;
    }
  }

  #say(text, replyTo = null) {
    if (replyTo !== null) this.#composer.hint(this.#keys.placeholder); // a forced reply was given
    return this.does("send", { text, chat: this.#chat, ...(replyTo === null ? {} : { reply_to: replyTo }) });
  }

  #open() {
    return this.#chats.get(String(this.#chat));
  }

  async #show(id, { anew = false } = {}) {
    if (!same(id, this.#chat)) this.#composer.answer(null);
    this.#chat = id;
    const chat = this.#open();
    chat.unread = 0;
    chat.log ??= this.#newLog(chat.info);
    this.#frame.showChat(chat, [...this.#chats.values()]);
    // What happens while we read is kept and played after it, so nothing is overwritten by an older answer.
    chat.late = [];
    const [messages, keyboard] = await Promise.all([
      readMessages(this.person.id, id),
      readKeyboard(this.person.id, id),
      this.#attempt(() => this.#readCommands()),
    ]);
    if (anew || !chat.log.size || messages.length !== chat.log.size) chat.log.reset(messages);
    const late = chat.late || [];
    chat.late = null;
    for (const play of late) play(chat);
    if (same(id, this.#chat)) this.#offerKeys(keyboard.keyboard, keyboard.options);
    this.#settle();
  }

  #newLog(info) {
    return new ChatLog(
      {
        person: this.person,
        group: info.type !== "private",
        press: presses(this),
        actions: (message) => this.#actions(message),
        command: (command) => this.#say(command),
      },
      info.title,
    );
  }

  async #readCommands() {
    const answer = await readCommands(this.person.id, this.#chat);
    this.#commands = answer.commands || [];
    this.#composer.offer(this.#commands);
    const app = answer.menu?.type === "web_app" ? safeAddress(answer.menu.url ?? answer.menu.web_app?.url) : null;
    this.#composer.app.hidden = !app;
    this.#composer.app.replaceChildren(
      ...(app
        ? [
            el("a", {
              class: "button main",
              href: app,
              target: "_blank",
              rel: "noopener noreferrer",
              text: answer.menu.text,
            }),
          ]
        : []),
    );
  }

  #offerKeys(rows, options) {
    this.#keys.offer(rows, options || {});
    this.#composer.hint(options?.force_reply ? options.placeholder : this.#keys.placeholder);
    this.#settle();
  }

  #foldKeys() {
    this.#keys.toggle();
    this.#settle();
  }

  // Which end of the screen is shown: Start, "blocked", the composer with its keys, or none while there is no bot.
  #settle() {
    const chat = this.#open();
    const fresh = chat?.info.type === "private" && chat.log && !chat.late && chat.log.size === 0;
    const blocked = Boolean(this.person.blocked) && chat?.info.type === "private";
    const writes = Boolean(chat) && !blocked && !fresh;
    this.#frame.ends({ welcome: chat ? fresh && !blocked && "start.empty" : "start.nobot", blocked });
    this.#begin.hidden = blocked || !fresh;
    this.#composer.element.hidden = !writes;
    this.#keys.element.hidden = !writes || !this.#keys.open;
    this.#composer.panel(this.#keys.exists, this.#keys.open);
  }

  /** What the bot answers to a press: a passing notice, or an alert that waits for OK. */
  notice(text, alert) {
    if (alert) this.overlay.alert(text);
    else this.overlay.toast(text);
  }

  #actions(message) {
    openActions(this.overlay, message, isMine(message, this.person), {
      react: (emoji) => this.does("react", { message_id: message.message_id, emoji, chat: this.#chat }),
      reply: () => this.#composer.answer(message),
      copy: () => copyFor(this, message.text),
    });
  }

  #listen() {
    const { live } = this.#room;
    const mine = (event) => (event.people || []).some((id) => same(id, this.person.id));
    const hear = (type, listener) => this.#off.push(live.on(type, (event) => mine(event) && listener(event)));
    const play = (id, action) => this.#inChat(id, action);
    hear("message", ({ message }) => play(message.chat, (chat) => this.#arrived(chat, message)));
    hear("edited", ({ message }) => play(message.chat, (chat) => chat.log?.put(message)));
    hear("deleted", (event) => play(event.chat, (chat) => chat.log?.delete(event.message_ids)));
    hear("reaction", (event) => play(event.chat, (chat) => chat.log?.react(event.message_id, event.reactions)));
    hear("keyboard", (event) => same(event.chat, this.#chat) && this.#offerKeys(event.keyboard, event.options));
    hear("typing", (event) => same(event.chat, this.#chat) && this.#writes(event.action));
    this.#off.push(
      live.on("commands", ({ people }) => {
        if (this.#chat !== null && (!people || mine({ people }))) this.#attempt(() => this.#readCommands());
      }),
      live.on("toast", (event) => same(event.person, this.person.id) && this.notice(event.text, event.alert)),
      live.on("person", ({ person }) => same(person.id, this.person.id) && this.#changed(person)),
      onLanguage(() => this.#translate()),
    );
  }

  #inChat(id, action) {
    const chat = this.#chats.get(String(id));
    if (!chat) return void this.load();
    if (chat.late) chat.late.push(action);
    else action(chat);
    return this.#settle();
  }

  #arrived(chat, message) {
    chat.log?.put(message);
    if (message.from !== "bot") return;
    this.#writes(null);
    if (!message.silent) this.#frame.buzz();
    const options = message.keyboard_options;
    if (same(message.chat, this.#chat) && options?.force_reply && !this.person.blocked) this.#composer.answer(message);
    if (same(message.chat, this.#chat)) return;
    chat.unread += 1;
    this.#frame.tabs([...this.#chats.values()], this.#open());
  }

  #writes(action) {
    clearTimeout(this.#typing);
    this.#frame.typing(action);
    if (action) this.#typing = setTimeout(() => this.#frame.typing(null), TYPING_TIME);
  }

  #changed(person) {
    Object.assign(this.person, person);
    this.#settle();
    if (this.#chat !== null) this.#attempt(() => this.#readCommands());
  }

  #translate() {
    this.#composer.refresh();
    for (const chat of this.#chats.values()) chat.log?.redraw();
    this.#open()?.log?.toEnd();
  }
}
