// Tables that sort by a column. Without script they stand in the order they came in, and nothing else is missing.
const unknown = new Set(["not known", "suppressed"]);
const order = new Intl.Collator("en-GB", { numeric: true, sensitivity: "base" });

const value = (row, n) => (row.cells[n].querySelector("time")?.dateTime ?? row.cells[n].textContent).trim();
const compare = (a, b, n, sign) => {
  const [left, right] = [value(a, n), value(b, n)];
  const [lacks, wants] = [unknown.has(left), unknown.has(right)];
  if (lacks || wants) return lacks - wants; // what is not known comes last, whichever way one sorts
  return sign * order.compare(left.replaceAll(",", ""), right.replaceAll(",", ""));
};

for (const table of document.querySelectorAll("table[data-sorts]")) {
  const body = table.tBodies[0];
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  said.className = "visually-hidden";
  table.closest(".scroll").after(said);
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, n) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const falls = head.getAttribute("aria-sort") === "ascending";
      for (const each of heads) each.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", falls ? "descending" : "ascending");
      body.append(...[...body.rows].sort((a, b) => compare(a, b, n, falls ? -1 : 1)));
      said.textContent = `Sorted by ${button.textContent}, ${falls ? "descending" : "ascending"}`;
    });
  });
}

// A table that fits needs no stop of its own for the keyboard.
for (const each of document.querySelectorAll(".scroll"))
  if (each.scrollWidth <= each.clientWidth) for (const name of ["tabindex", "role", "aria-label"]) each.removeAttribute(name);
