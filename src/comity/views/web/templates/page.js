(() => {
  const box = document.getElementById("held");
  const byId = (id) => document.getElementById(id);
  const el = (tag, attributes, ...inside) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
    node.append(...inside.filter((one) => one !== ""));
    return node;
  };
  const link = (href, text) => el("a", { href }, text);
  const joined = (nodes, between) => nodes.flatMap((one, n) => (n ? [between, one] : [one]));

  // what the page holds, unpacked when first asked for
  let unpacking;
  const held = () => (unpacking ||= (async () => {
    const bytes = Uint8Array.from(atob(box.textContent), (sign) => sign.charCodeAt(0));
    const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    const found = JSON.parse(await new Response(plain).text());
    found.at = new Map(found.records.map((one) => [one[0], one]));
    return found;
  })());

  // records
  const shown = 100;
  let most = shown, only = "";
  const recordLink = (found, id) => (found.at.has(id) ? link("#r-" + id, id) : id + " (not yet known)");
  const entry = (found, one) => {
    const [id, , when, who, what, sources, about, links, , page] = one;
    const cited = joined(sources.map((key) => link("#s-" + encodeURIComponent(key), found.sources[key] || key)), "; ");
    const related = links.flatMap(([words, ids]) => [" · ", el("b", {}, words), " ", ...joined(ids.map((x) => recordLink(found, x)), ", ")]);
    return el("li", { id: "r-" + id, class: links.some(([w]) => w.startsWith("contradict")) ? "disputed" : "" },
      el("b", {}, when), " ", who ? who + ": " + what : what,
      el("span", { class: "small soft" }, ...cited, ...(page ? [" · ", el("a", { href: page, rel: "noopener noreferrer" }, new URL(page).hostname)] : [" · no address of a page"]), about ? " · " + about : "", ...related, " · ", el("span", { class: "id" }, id)));
  };
  const list = async () => {
    const found = await held();
    const words = byId("q").value.toLowerCase().split(/\s+/).filter(Boolean);
    const kind = byId("kind").value, who = byId("who").value;
    const fits = found.records.filter((one) => only ? one[0] === only
      : (!kind || one[1] === kind) && (!who || one[8].split(" ").includes(who))
        && words.every((word) => (one[0] + " " + one[2] + " " + one[3] + " " + one[4] + " " + one[6]).toLowerCase().includes(word)));
    byId("list").replaceChildren(...fits.slice(0, most).map((one) => entry(found, one)));
    byId("count").textContent = only ? "1 record; " : fits.length.toLocaleString("en") + " records" + (fits.length > most ? ", the first " + most + " shown; " : "");
    byId("more").hidden = !only && fits.length <= most;
    byId("more").textContent = only ? "show all" : "show more";
  };
  const search = () => { only = ""; most = shown; list(); };
  for (const id of ["q", "kind", "who"]) byId(id).addEventListener("input", search);
  byId("more").addEventListener("click", () => { if (only) { only = ""; most = shown; } else most += 400; list(); });
  byId("part-records").addEventListener("toggle", () => { if (!byId("list").childElementCount) list(); });

  // cells
  const cellRow = (found, stem, row) => {
    if (row.length === 3) {
      const when = row[0] === row[1] ? row[0] : row[0] + "–" + row[1];
      return el("tr", { id: "c-" + stem + "-" + row[0], class: "null" }, el("th", { scope: "row" }, when), el("td", { class: "null", colspan: 4 }, row[2]));
    }
    const records = joined(row[4].map((id) => recordLink(found, id)), " ");
    return el("tr", { id: "c-" + stem + "-" + row[0] }, el("th", { scope: "row" }, row[0]), el("td", {}, row[1]),
      el("td", {}, row[2]), el("td", {}, row[3] === null ? "" : String(row[3])), el("td", {}, ...records));
  };
  const cellTable = (found, stem, cells) => {
    const [of, covered, rows] = cells;
    const one = found.indicators[stem.split("-").slice(2).join("-")];
    const facts = one.facts.flatMap(([name, text]) => [el("dt", {}, name), el("dd", {}, text)]);
    const where = covered.length ? joined(covered.map((n) => link("#k-" + n, "declaration " + n)), ", ") : ["none declared"];
    const known = rows.filter((row) => row.length > 3).length;
    const details = el("details", { id: "i-" + stem },
      el("summary", {}, one.label + (of ? ": " + of : ""), " ", el("small", {}, one.domain + ", " + known + " values")),
      el("dl", {}, ...facts, el("dt", {}, "Coverage"), el("dd", {}, ...where)));
    const head = el("tr", {}, ...["Period", "Value", "Working", "n", "Records"].map((name) => el("th", { scope: "col" }, name)));
    const table = el("table", { class: "rows" }, el("thead", {}, head), el("tbody", {}, ...rows.map((row) => cellRow(found, stem, row))));
    details.append(el("div", { class: "scroll" }, table));
    return details;
  };
  const fill = async (pair) => {
    const found = await held();
    const place = byId("e-" + pair);
    if (!place || place.dataset.filled) return;
    place.dataset.filled = "yes";
    const [a, b] = pair.split("-");
    for (const [stem, cells] of Object.entries(found.cells))
      if (stem.startsWith(a + "-" + b + "-") || stem.startsWith(b + "-" + a + "-")) place.append(cellTable(found, stem, cells));
  };
  for (const place of document.querySelectorAll("details.pair"))
    place.addEventListener("toggle", () => fill(place.id.slice(2)));

  // of many pairs, scores and timeline
  const unfold = async () => {
    const place = byId("later");
    if (!place) return;
    const found = await held();
    const inside = document.createElement("template");
    inside.innerHTML = found.later; // written by the page's own templates, which escape every text
    place.replaceWith(inside.content);
    equip();
  };
  byId("later")?.addEventListener("toggle", unfold);

  // the network of a chosen period
  const colours = { near: "#0072B2", far: "#D55E00", camps: ["#007A5A", "#A83279"] };
  const draw = async (at) => {
    const found = (await held()).network;
    const picture = byId("network");
    byId("of-year").textContent = found.periods[at];
    byId("sure-year").textContent = " (in " + Math.round(100 * found.sure[at]) + " % of draws)";
    picture.setAttribute("aria-label", picture.getAttribute("aria-label").replace(/\S+$/, found.periods[at]));
    picture.querySelectorAll(".tie").forEach((line, n) => {
      const tie = found.ties[at][n];
      line.setAttribute("stroke", tie < 0 ? colours.far : colours.near);
      line.setAttribute("stroke-width", tie === null ? 0 : Math.min(7, 0.8 + 3 * Math.abs(tie)));
      if (found.told[at][n]) line.removeAttribute("stroke-dasharray");
      else line.setAttribute("stroke-dasharray", "4 4");
      const title = line.querySelector("title");
      const said = tie === null ? "not known" : (tie < 0 ? "−" : "+") + Math.abs(tie).toFixed(1);
      title.textContent = title.textContent.replace(/:[^:]*$/, ": " + said);
    });
    picture.querySelectorAll(".node").forEach((node, n) => {
      const camp = found.camps[at][n];
      node.setAttribute("opacity", camp === null ? 0 : 1);
      node.querySelector("rect").setAttribute("stroke", colours.camps[camp || 0]);
    });
    byId("camps-year").dataset.title = "The network in " + found.periods[at];
  };
  document.addEventListener("input", (event) => { if (event.target.id === "year") draw(Number(event.target.value)); });

  // a link into what is folded opens it
  const reveal = async () => {
    const id = decodeURIComponent(location.hash.slice(1));
    if (id.startsWith("r-")) { only = id.slice(2); byId("part-records").open = true; await list(); }
    if (/^[cie]-/.test(id)) {
      const [, a, b] = id.split("-");
      await fill([a, b].sort().join("-"));
    }
    if (id && !byId(id)) await unfold();
    const target = byId(id);
    if (!target) return;
    for (let node = target; node; node = node.parentElement)
      if (node.localName === "details") node.open = true;
    document.querySelector(".hit")?.classList.remove("hit");
    target.classList.add("hit");
    target.scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", reveal);
  document.addEventListener("click", (event) => {
    const anchor = event.target.closest?.("a[href^='#']");
    if (anchor && anchor.getAttribute("href") === location.hash) reveal();
  });


  // charts: to take along
  const save = (name, blob) => {
    const address = URL.createObjectURL(blob);
    const anchor = el("a", { href: address, download: name });
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  };
  const picture = (figure) => {
    const svg = figure.querySelector("svg[data-key]").cloneNode(true);
    const [, , wide, tall] = svg.getAttribute("viewBox").split(" ").map(Number);
    svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    svg.setAttribute("width", wide * 2);
    svg.setAttribute("height", tall * 2);
    return [new XMLSerializer().serializeToString(svg), wide, tall];
  };
  const takers = {
    SVG: (figure, name) => save(name + ".svg", new Blob([picture(figure)[0]], { type: "image/svg+xml" })),
    PNG: (figure, name) => {
      const [text, wide, tall] = picture(figure);
      const image = new Image();
      image.onload = () => {
        const canvas = el("canvas", { width: wide * 4, height: tall * 4 });
        const pen = canvas.getContext("2d");
        pen.fillStyle = "#fff";
        pen.fillRect(0, 0, canvas.width, canvas.height);
        pen.drawImage(image, 0, 0, canvas.width, canvas.height);
        canvas.toBlob((blob) => save(name + ".png", blob), "image/png");
      };
      image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
    },
    CSV: async (figure, name) => save(name + ".csv", new Blob([(await held()).csv[name]], { type: "text/csv" })),
    "Copy citation": async (figure, name, button) => {
      const text = (await held()).cite.replace("{}", figure.dataset.title || name);
      try { await navigator.clipboard.writeText(text); } catch {
        const area = document.body.appendChild(el("textarea", {}, text));
        area.select();
        document.execCommand("copy");
        area.remove();
      }
      button.textContent = "Copied";
    },
  };
  const equip = () => document.querySelectorAll("figure.take:not(:has(.tools))").forEach((figure) => {
    const name = figure.querySelector("svg[data-key]")?.dataset.key;
    if (!name) return;
    const buttons = Object.entries(takers).map(([label, act]) => {
      const button = el("button", { type: "button" }, label);
      button.addEventListener("click", () => act(figure, name, button));
      return button;
    });
    figure.append(el("p", { class: "tools" }, ...buttons));
  });
  equip();
  reveal();
})();
