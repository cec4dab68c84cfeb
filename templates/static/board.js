// Keeps the open board up to date: asks every two seconds what changed, and puts new blocks in their places.
// Without this script the page renews itself (noscript).
(() => {
  const EVERY = 2000, SPEAKS_EVERY = 15000;
  const board = document.getElementById("board");
  const say = document.getElementById("say"), lost = document.getElementById("lost");
  if (!board) return;
  let mark = "", spoken = 0, told = null, waits = "", weighing = false;
  const shown = {};

  function put(name, html) {
    const block = document.getElementById("b-" + name);
    if (!block || shown[name] === html) return;
    const first = !(name in shown);
    shown[name] = html;
    if (first && block.innerHTML.trim() === html.trim()) return;
    const focused = block.contains(document.activeElement) ? document.activeElement.id : "";
    const open = [...block.querySelectorAll("details")].map((each) => each.open);
    block.innerHTML = html;
    block.querySelectorAll("details").forEach((each, place) => { if (open[place]) each.open = true; });
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }

  function speak(now) {
    if (told === null) told = waits; // what the page says when it opens is news to nobody
    if (waits === told || now - spoken < SPEAKS_EVERY) return;
    say.textContent = told = waits;
    spoken = now;
  }

  // A balance that takes long is worked out beside the page, which shows it as soon as it is known.
  async function weigh() {
    const made = board.querySelector("#made[data-weigh]");
    if (!made || weighing) return;
    weighing = true;
    try { await (await fetch(made.href, { cache: "no-store", credentials: "omit" })).text(); } catch { /* the next look asks again */ }
    setTimeout(() => { weighing = false; }, 30000);
  }

  async function look() {
    if (document.hidden) return;
    const headers = mark ? { "If-None-Match": mark } : {};
    try {
      const answer = await fetch(board.dataset.from, { headers, cache: "no-store", credentials: "omit" });
      if ([403, 404, 410].includes(answer.status)) { location.reload(); return; }
      if (answer.status === 200) {
        mark = answer.headers.get("ETag") || "";
        const { blocks, say: words } = await answer.json();
        for (const [name, html] of Object.entries(blocks)) put(name, html);
        waits = words;
      } else if (answer.status !== 304) throw new Error(answer.status);
      lost.hidden = true;
    } catch {
      lost.textContent = board.dataset.lost;
      lost.hidden = false;
    }
    if (mark) speak(Date.now());
    weigh();
  }

  async function keepLooking() {
    for (;;) {
      await look();
      await new Promise((resume) => setTimeout(resume, EVERY));
    }
  }

  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  keepLooking();
})();
