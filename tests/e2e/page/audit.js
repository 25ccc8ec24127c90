// What a page must keep so that everybody can use it. Run inside the page; answers a list of complaints.
() => {
  const wrong = [];
  const visible = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: false }) && element.getClientRects().length > 0;
  const name = (element) => `<${element.tagName.toLowerCase()}${element.id ? ` #${element.id}` : ""}> ${(element.textContent || "").trim().slice(0, 30)}`;
  const labelled = (element) => (element.getAttribute("aria-label") || "").trim()
    || (element.getAttribute("aria-labelledby") || "").split(" ").map((id) => document.getElementById(id)?.textContent.trim()).join("")
    || [...(element.labels || [])].map((label) => label.textContent.trim()).join("")
    || (["BUTTON", "A", "SUMMARY"].includes(element.tagName) ? element.textContent.trim() : "");

  const modal = document.querySelector("dialog[open]");
  const part = modal || document.body;
  for (const each of part.querySelectorAll("button, a, input, select, summary, dialog, [role=group]")) {
    if (visible(each) && !labelled(each)) wrong.push(`no label: ${name(each)}`);
  }
  for (const each of part.querySelectorAll("[aria-describedby], [aria-labelledby]")) {
    for (const attribute of ["aria-describedby", "aria-labelledby"]) {
      for (const id of (each.getAttribute(attribute) || "").split(" ").filter(Boolean)) {
        if (!document.getElementById(id)) wrong.push(`${attribute} points nowhere: ${name(each)}`);
      }
    }
  }
  const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
  for (const id of new Set(ids.filter((each, place) => ids.indexOf(each) !== place))) wrong.push(`twice: #${id}`);
  if (!document.documentElement.lang || !document.title) wrong.push("no language or no title");
  if (document.querySelectorAll("main").length !== 1 || document.querySelectorAll("h1").length !== 1) wrong.push("not one main, or not one h1");
  const levels = [...document.querySelectorAll("h1, h2, h3, h4")].filter(visible).map((each) => Number(each.tagName[1]));
  levels.forEach((level, place) => { if (place && level > levels[place - 1] + 1) wrong.push(`h${levels[place - 1]} is followed by h${level}`); });

  // Contrast, as WCAG 2 reckons it: 4.5, and 3 for large letters.
  const parse = (text) => { const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number); return { r, g, b, a }; };
  const over = (top, under) => ({ r: top.r * top.a + under.r * (1 - top.a), g: top.g * top.a + under.g * (1 - top.a), b: top.b * top.a + under.b * (1 - top.a), a: 1 });
  const ground = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      layers.push(parse(getComputedStyle(at).backgroundColor));
      if (layers.at(-1).a === 1) break;
    }
    return layers.reverse().reduce((under, top) => over(top, under), { r: 255, g: 255, b: 255, a: 1 });
  };
  const light = ({ r, g, b }) => [r, g, b].map((each) => each / 255).map((each) => (each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4))
    .reduce((sum, each, place) => sum + each * [0.2126, 0.7152, 0.0722][place], 0);
  let looked = 0;
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.textContent.trim() || !visible(element) || element.closest("option, script, style, noscript, dialog:not([open])")) continue;
    looked += 1;
    const style = getComputedStyle(element), under = ground(element);
    const [one, other] = [light(over(parse(style.color), under)), light(under)].sort((a, b) => b - a);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = (one + 0.05) / (other + 0.05);
    if (ratio < (large ? 3 : 4.5)) wrong.push(`contrast ${ratio.toFixed(2)}: ${name(element)}`);
  }
  if (looked < 5) wrong.push(`only ${looked} texts were looked at`);

  // What is pressed is 24 pixels high and wide. Blocks of the week are as long as their time; the list has each too.
  for (const each of part.querySelectorAll("button:not(.block), select, input:not([type=radio]), summary, .slots label")) {
    const { width, height } = each.getBoundingClientRect();
    if (visible(each) && (width < 24 || height < 24)) wrong.push(`${Math.round(width)}×${Math.round(height)}: ${name(each)}`);
  }
  const { scrollWidth } = document.documentElement;
  if (scrollWidth > window.innerWidth) wrong.push(`${scrollWidth} wide on ${window.innerWidth}`);
  if (modal && modal.scrollWidth > modal.clientWidth) wrong.push(`the dialog is ${modal.scrollWidth} wide on ${modal.clientWidth}`);
  return wrong;
}
