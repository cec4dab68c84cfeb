// Talking to the room's control interface (docs/phoneroom.md): JSON over HTTP, same address as the page.

/** The room refused: `message` is its own sentence, `status` the HTTP status. */
export class RoomRefused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Nobody answered at all. */
export class RoomGone extends Error {}

async function call(method, path, body) {
  const request = { method, headers: { Accept: "application/json" } };
  if (body instanceof FormData) request.body = body;
  else if (body !== undefined) {
    request.body = JSON.stringify(body);
    request.headers["Content-Type"] = "application/json";
  }
  let answer;
  try {
    answer = await fetch(`/room${path}`, request);
  } catch (error) {
    throw new RoomGone(error.message);
  }
  const text = await answer.text();
  let content = null;
  try {
    content = text ? JSON.parse(text) : null;
  } catch {
    content = { error: text.slice(0, 200) };
  }
  if (answer.ok) return content;
  const reason = content?.error ?? content?.description ?? answer.statusText;
  throw new RoomRefused(
    answer.status,
    typeof reason === "string" ? reason : (reason?.message ?? String(answer.status)),
  );
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);
export const remove = (path) => call("DELETE", path);

const of = (person) => `/people/${encodeURIComponent(person)}`;
const inChat = (chat) => (chat === null || chat === undefined ? "" : `chat=${encodeURIComponent(chat)}`);

export const readMessages = (person, chat, after = 0) => get(`${of(person)}/messages?after=${after}&${inChat(chat)}`);
export const readChats = (person) => get(`${of(person)}/chats`);
export const readKeyboard = (person, chat) => get(`${of(person)}/keyboard?${inChat(chat)}`);
export const readCommands = (person, chat) => get(`${of(person)}/commands?${inChat(chat)}`);
export const act = (person, what, body) => post(`${of(person)}/${what}`, body);
