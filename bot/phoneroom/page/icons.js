// Line icons, drawn for this page on a 24-unit grid. Decoration only: names stand on the buttons.
const SHAPES = {
  menu: "M5 7h14M5 12h14M5 17h14",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  close: "M6 6l12 12M18 6L6 18",
  send: "M4.5 12L20 4.8 15.5 20l-3.2-6.2zM12.3 13.8L20 4.8",
  attach: "M19 11.5l-7.3 7.3a4.6 4.6 0 0 1-6.5-6.5l7.6-7.6a3 3 0 0 1 4.3 4.3l-7.5 7.5a1.5 1.5 0 0 1-2.2-2.1l6.7-6.7",
  slash: "M14.8 5L9.2 19",
  keys: "M4 7.5A1.5 1.5 0 0 1 5.5 6h13A1.5 1.5 0 0 1 20 7.5v9a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 16.5zM8 10h.01M12 10h.01M16 10h.01M8 14h8",
  camera:
    "M4 9a1.6 1.6 0 0 1 1.6-1.6h2.2L9.3 5h5.4l1.5 2.4h2.2A1.6 1.6 0 0 1 20 9v8.4a1.6 1.6 0 0 1-1.6 1.6H5.6A1.6 1.6 0 0 1 4 17.4zM15.3 13a3.3 3.3 0 1 1-6.6 0 3.3 3.3 0 0 1 6.6 0",
  picture:
    "M5.5 5h13A1.5 1.5 0 0 1 20 6.5v11a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 17.5v-11A1.5 1.5 0 0 1 5.5 5zM4.5 16.5l4.5-4.5 3.5 3.5 2.5-2.5 4.5 4.5M15.5 9.2h.01",
  file: "M7 3.5h6.5L18 8v11a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 6 19V5a1.5 1.5 0 0 1 1-1.5zM13.5 3.5V8H18",
  scan: "M4 8.5V6a2 2 0 0 1 2-2h2.5M15.5 4H18a2 2 0 0 1 2 2v2.5M20 15.5V18a2 2 0 0 1-2 2h-2.5M8.5 20H6a2 2 0 0 1-2-2v-2.5M8 9v6M11 9v6M13.5 9v6M16 9v6",
  sun: "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1",
  moon: "M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7z",
  reply: "M9.5 7L4.5 12l5 5M5 12h8.5a6 6 0 0 1 6 6",
  copy: "M9 8.5h9.5V20H9zM15.5 8.5V4H5.5v11.5H9",
  open: "M13.5 4.5h6v6M19.2 4.8L11 13M17.5 13.5v5a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1h5",
  mute: "M6.5 16.5V11a5.5 5.5 0 0 1 9-4.2M17.5 11v5.5M5 16.5h14M10.5 19.5h3M4.5 4.5l15 15",
  bell: "M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5M5 16.5h14M10.5 19.5h3",
  clock: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM12 7.5V12l3 2",
  letter:
    "M5.5 6h13A1.5 1.5 0 0 1 20 7.5v9a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 16.5v-9A1.5 1.5 0 0 1 5.5 6zM4.5 7.5l7.5 5.5 7.5-5.5",
  down: "M6 9.5l6 6 6-6",
  check: "M5 12.5l4.5 4.5L19 7.5",
  warn: "M12 4.5l8.5 15h-17zM12 10.5v4M12 17.2v.01",
  block: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM6.5 6.5l11 11",
  globe:
    "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM4 12h16M12 4c2.5 2.3 3.6 5 3.6 8s-1.1 5.7-3.6 8c-2.5-2.3-3.6-5-3.6-8S9.5 6.3 12 4z",
  link: "M10 14a3.5 3.5 0 0 0 5 0l3.5-3.5a3.5 3.5 0 0 0-5-5L12.3 6.7M14 10a3.5 3.5 0 0 0-5 0l-3.5 3.5a3.5 3.5 0 0 0 5 5l1.2-1.2",
  plus: "M12 5.5v13M5.5 12h13",
  desk: "M3.5 5.5h5v13h-5zM9.5 5.5h5v13h-5zM15.5 5.5h5v13h-5z",
  gauge: "M4.5 17a8 8 0 1 1 15 0M12 15.5l3.5-5",
  smile: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM9 14.5a4 4 0 0 0 6 0M9.3 10h.01M14.7 10h.01",
};

const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}
