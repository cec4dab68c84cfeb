"""What a test asks a page about its looks: names, contrast, sizes, focus. Each is one function for `evaluate`."""

# Everything that can be pressed or focused and has no name for a screen reader.
NAMELESS = """() => {
  const named = (element) => {
    const by = element.getAttribute('aria-labelledby');
    return (element.ariaLabel || (by && document.getElementById(by)?.textContent)
      || element.labels?.[0]?.textContent || element.textContent || element.title || '').trim();
  };
  const wanted = 'button, a[href], input, select, textarea, summary, [role=tab], [tabindex="0"]';
  return [...document.querySelectorAll(wanted)]
    .filter((element) => element.checkVisibility() && !element.closest('[inert]') && !element.ariaHidden)
    .filter((element) => element.localName !== 'pre' && !named(element))
    .map((element) => element.outerHTML.slice(0, 160));
}"""

# Texts whose contrast against what lies behind them is below 4.5, by the formula of WCAG 2. Colours with alpha are
# laid over each other down to the page's ground; a gradient counts as each of its colours.
FAINT = """() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const flat = (layers, ground) => layers.reduceRight((under, top) => over(top, under), ground);
  const bright = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ratio = (a, b) => (Math.max(bright(a), bright(b)) + 0.05) / (Math.min(bright(a), bright(b)) + 0.05);
  const white = [255, 255, 255, 1];
  const behind = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      const stops = style.backgroundImage.match(/(rgba?|oklab|color)\\([^()]*\\)/g);
      if (stops) return stops.map((colour) => flat(layers, over(rgba(colour), white)));
      const colour = rgba(style.backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] === 1) break;
    }
    return [flat(layers, white)];
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let seen = 0;
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility({ opacityProperty: true })) continue;
    if (element.closest('.visually-hidden, noscript, .skip, [inert]')) continue;
    seen += 1;
    const ink = rgba(getComputedStyle(element).color);
    const worst = Math.min(...behind(element).map((ground) => ratio(over(ink, ground), ground)));
    if (worst < 4.5) faint.push(`${worst.toFixed(2)} ${element.className} ${walker.currentNode.data.slice(0, 40)}`);
  }
  return { faint, seen };
}"""

# Things to press that are smaller than 44 pixels; words inside a running text are not counted.
SMALL = """() => {
  const wanted = 'button, a[href], select, textarea, summary, .choice, .check, .switch, .label-card,'
    + 'input:not([type=radio]):not([type=checkbox]):not([type=file])';
  return [...document.querySelectorAll(wanted)]
    .filter((element) => element.checkVisibility() && !element.closest('.words, .quote, .skip, [inert]'))
    .map((element) => [element.getBoundingClientRect(), element.outerHTML.slice(0, 120)])
    .filter(([box]) => box.height < 43.5 || box.width < 43.5)
    .map(([box, html]) => `${box.width}x${box.height} ${html}`);
}"""

# Parts of one phone's screen (the element) that reach over its edge.
OUTSIDE = """(screen) => {
  const edge = screen.getBoundingClientRect();
  const parts = '.bubble, .inline-button, .reply-key, .icon-button, textarea, .chat-title';
  return [...screen.querySelectorAll(parts)]
    .map((element) => [element.className, element.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.left < edge.left - 1 || box.right > edge.right + 1))
    .map(([name]) => name);
}"""

# The name of what has the focus, and whether an outline shows it (on itself or on the box it stands for).
FOCUS = """() => {
  const element = document.activeElement;
  const boxes = [element, element.closest('.field'), element.nextElementSibling, element.closest('.label-card')];
  const outlined = boxes.some((box) => {
    if (!box) return false;
    const style = getComputedStyle(box);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  });
  return [element.ariaLabel || element.labels?.[0]?.textContent || element.textContent, outlined];
}"""

DOUBLED_IDS = """() => {
  const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
  return ids.filter((id, place) => ids.indexOf(id) !== place);
}"""

# What becomes of html that the room would never make.
UNSAFE = """async () => {
  const { safeNodes } = await import('/page/safehtml.js');
  const box = document.createElement('div');
  box.append(...safeNodes(`<b onclick="x()">bold</b><img src=x onerror=x()><script>x()</script>
    <a href="javascript:x()">no</a><a href="https://example.org" onmouseover="x()">yes</a>
    <iframe src="/"></iframe><svg onload=x()><u>under</u></svg>`));
  return box.innerHTML;
}"""
