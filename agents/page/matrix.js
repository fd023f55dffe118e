(function () {
  "use strict";
  var grid = document.getElementById("grid"), say = document.getElementById("say"), form = document.getElementById("filter");
  var cells = Array.prototype.slice.call(grid.querySelectorAll(".c"));
  var rows = Array.prototype.slice.call(grid.tBodies[0].rows);
  function tell(cell) {
    say.textContent = cell.getAttribute("data-n") + ": " + cell.getAttribute("data-v") + ". " + cell.getAttribute("data-s");
  }
  function of(event) { return event.target.closest ? event.target.closest(".c") : null; }
  grid.addEventListener("mouseover", function (event) { var c = of(event); if (c) { tell(c); } });
  grid.addEventListener("focusin", function (event) { var c = of(event); if (c) { tell(c); } });
  // One stop for Tab; arrows walk.
  cells.forEach(function (c, i) { c.tabIndex = i === 0 ? 0 : -1; });
  function go(to) {
    if (!to) { return; }
    cells.forEach(function (c) { c.tabIndex = -1; });
    to.tabIndex = 0;
    to.focus();
  }
  grid.addEventListener("keydown", function (event) {
    var c = of(event);
    if (!c) { return; }
    var at = cells.indexOf(c), row = c.closest("tr"), column = c.closest("td").cellIndex, to = null;
    if (event.key === "ArrowRight") { to = cells[at + 1]; }
    else if (event.key === "ArrowLeft") { to = cells[at - 1]; }
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      var other = rows[rows.indexOf(row) + (event.key === "ArrowDown" ? 1 : -1)];
      to = other ? other.cells[column].querySelector(".c") : null;
    }
    if (to) { event.preventDefault(); go(to); }
  });
  function filter() {
    var v = form.verdict.value, d = form.device.value.toLowerCase(), r = form.rule.value.toUpperCase(), t = form.transport.value;
    var changed = form.changed && form.changed.checked, shown = 0;
    rows.forEach(function (row) { row.hidden = d !== "" && row.getAttribute("data-d").toLowerCase().indexOf(d) < 0; });
    cells.forEach(function (c) {
      var fits = (v === "" || c.getAttribute("data-v") === v) && (t === "" || c.getAttribute("data-t") === t) &&
        (r === "" || c.getAttribute("data-r").indexOf(r) >= 0) && (!changed || c.getAttribute("data-c") !== "");
      c.classList.toggle("dim", !fits);
      if (fits && !c.closest("tr").hidden) { shown += 1; }
    });
    document.getElementById("shown").textContent = shown + " of " + cells.length + " cells";
  }
  form.addEventListener("input", filter);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("reset", function () { setTimeout(filter, 0); });
  form.hidden = false;
  filter();
}());
