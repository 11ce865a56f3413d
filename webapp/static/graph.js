// Draws the graph around a thing with vis-network. Reads its data from the page and its
// colours from the page's style; the table below the picture says the same without it.
"use strict";

(() => {
  const block = document.getElementById("graph-data");
  if (!block || !window.vis) return;
  const data = JSON.parse(block.textContent);
  const live = document.getElementById("live");
  const stage = document.getElementById("stage");
  const chosen = document.getElementById("chosen");
  const ZOOM = 1.3;
  const READABLE = 0.6; // below this scale labels cannot be read

  const colours = () => {
    const style = getComputedStyle(stage);
    const read = (name) => style.getPropertyValue(name).trim();
    const kinds = ["region", "network", "body", "person", "goal", "other"];
    return {
      ink: read("--ink"),
      ground: read("--ground"),
      edge: read("--edge"),
      kinds: Object.fromEntries(kinds.map((kind) => [kind, read(`--kind-${kind}`)])),
      face: getComputedStyle(document.body).fontFamily,
    };
  };

  const paintNode = (node, now) => {
    const fill = now.kinds[node.group];
    const border = node.middle ? now.ink : now.ground;
    return {
      id: node.id,
      color: { background: fill, border, highlight: { background: fill, border: now.ink } },
      borderWidth: node.middle ? 3 : 2,
      font: { color: now.ink, face: now.face, size: data.options.nodes.font.size, strokeColor: now.ground, strokeWidth: 4 },
    };
  };
  const paintEdge = (edge, now) => ({
    id: edge.id,
    color: { color: now.edge, highlight: now.ink },
    font: { ...data.options.edges.font, color: now.ink, face: now.face, strokeColor: now.ground, strokeWidth: 4 },
  });

  const nodes = new vis.DataSet(data.nodes);
  const edges = new vis.DataSet(data.edges.map((edge, place) => ({ ...edge, id: place })));
  const paint = () => {
    const now = colours();
    nodes.update(nodes.map((node) => paintNode(node, now)));
    edges.update(edges.map((edge) => paintEdge(edge, now)));
  };

  live.hidden = false;
  document.getElementById("still").hidden = true;
  paint();
  const network = new vis.Network(stage, { nodes, edges }, data.options);
  // The picture is for the eye and the pointer; buttons and table serve the keyboard.
  stage.querySelectorAll("[tabindex]").forEach((part) => part.removeAttribute("tabindex"));

  // A node leads to its page, a line to what its two ends share where that has a page.
  const show = (pressed) => {
    chosen.replaceChildren();
    const thing = pressed.nodes.length ? nodes.get(pressed.nodes[0]) : pressed.edges.length ? edges.get(pressed.edges[0]) : null;
    if (!thing || !thing.href) {
      chosen.textContent = data.words.choose;
      return;
    }
    const link = document.createElement("a");
    link.href = thing.href;
    link.textContent = data.words.open.replace("{name}", () => thing.name);
    chosen.append(link);
  };
  const zoom = (factor) => network.moveTo({ scale: network.getScale() * factor });

  network.on("click", show);
  network.on("doubleClick", (event) => {
    const node = event.nodes.length ? nodes.get(event.nodes[0]) : null;
    if (node) location.assign(node.href);
  });
  document.getElementById("zoom-in").addEventListener("click", () => zoom(ZOOM));
  document.getElementById("zoom-out").addEventListener("click", () => zoom(1 / ZOOM));
  document.getElementById("zoom-fit").addEventListener("click", () => network.fit());
  for (const wish of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
    matchMedia(wish).addEventListener("change", paint);
  }
  network.once("afterDrawing", () => {
    const middle = data.nodes.find((node) => node.middle);
    if (middle && network.getScale() < READABLE) network.focus(middle.id, { scale: READABLE });
  });
  network.once("afterDrawing", () => live.setAttribute("data-drawn", String(nodes.length)));
})();
