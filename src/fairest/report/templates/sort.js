// Tables sort by a column when its head is pressed; without scripts they stand in the order of the suite.
const value = (row, i) => row.cells[i].dataset.key ?? row.cells[i].textContent;
const compare = (a, b) => {
  const [x, y] = [Number.parseFloat(a), Number.parseFloat(b)];
  return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b) : x - y;
};
for (const head of document.querySelectorAll("[data-sorts] thead th")) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...head.childNodes);
  head.append(button);
  button.addEventListener("click", () => {
    const body = head.closest("table").tBodies[0], down = head.ariaSort === "descending" ? 1 : -1, i = head.cellIndex;
    for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
    head.ariaSort = down < 0 ? "descending" : "ascending";
    const full = [...body.rows].filter(row => value(row, i) !== ""), empty = [...body.rows].filter(row => value(row, i) === "");
    body.append(...full.sort((a, b) => down * compare(value(a, i), value(b, i))), ...empty);
  });
}
