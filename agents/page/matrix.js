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
  var stop = cells[0];
  cells.forEach(function (c) { c.tabIndex = c === stop ? 0 : -1; });
  function stop_at(cell) {
    stop.tabIndex = -1;
    stop = cell;
    stop.tabIndex = 0;
  }
  function go(to) {
    stop_at(to);
    to.focus();
  }
  grid.addEventListener("keydown", function (event) {
    var c = of(event);
    if (!c) { return; }
    var at = cells.indexOf(c), row = c.closest("tr"), column = c.closest("td").cellIndex, to = null;
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      var step = event.key === "ArrowRight" ? 1 : -1;
      for (at += step; cells[at] && cells[at].parentNode.hidden; at += step) { }
      to = cells[at];
    }
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      var other = rows[rows.indexOf(row) + (event.key === "ArrowDown" ? 1 : -1)];
      to = other ? other.cells[column].querySelector(".c") : null;
    }
    if (to) { event.preventDefault(); go(to); }
  });
  // The columns of a group fold into one that says what stands in them. It is made when it is wanted first.
  var letters = ["fail", "unexpected pass", "inconclusive", "not run", "expected failure", "unsupported", "warn", "pass"];
  function summed(columns) {
    var n = {};
    columns.forEach(function (td) {
      Array.prototype.forEach.call(td.querySelectorAll(".c"), function (c) {
        var v = c.getAttribute("data-v");
        n[v] = (n[v] || 0) + 1;
      });
    });
    return letters.filter(function (v) { return n[v]; }).map(function (v) { return n[v] + " " + v; });
  }
  Array.prototype.forEach.call(grid.tHead.rows[0].cells, function (head) {
    if (!head.hasAttribute("data-first")) { return; }
    var width = +head.getAttribute("data-width"), first = null, columns = null, sums = null;
    var name = head.querySelector(".name"), button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-expanded", "true");
    button.appendChild(document.createTextNode("\u25be "));
    while (name.firstChild) { button.appendChild(name.firstChild); }
    name.appendChild(button);
    function find() {
      // Of every row the cells of this group; one that sums them up goes before them.
      first = grid.tHead.rows[1].querySelectorAll("th:not(.folded)")[+head.getAttribute("data-first") - 1];
      var from = first.cellIndex;
      columns = [[]];
      sums = [document.createElement("th")];
      for (var i = 0; i < width; i += 1) { columns[0].push(grid.tHead.rows[1].cells[from + i]); }
      sums[0].textContent = width + (width === 1 ? " flow" : " flows");
      first.parentNode.insertBefore(sums[0], first);
      rows.forEach(function (row) {
        var own = [], td = document.createElement("td");
        for (var k = 0; k < width; k += 1) { own.push(row.cells[from + 1 + k]); }
        var told = summed(own);
        td.textContent = told.length ? told[0] + (told.length > 1 ? " +" : "") : "";
        td.title = told.join(", ");
        row.insertBefore(td, own[0]);
        columns.push(own);
        sums.push(td);
      });
      sums.forEach(function (s) { s.className = "folded"; s.hidden = true; });
    }
    button.addEventListener("click", function () {
      if (!columns) { find(); }
      var fold = button.getAttribute("aria-expanded") === "true";
      columns.forEach(function (own) { own.forEach(function (td) { td.hidden = fold; }); });
      sums.forEach(function (s) { s.hidden = !fold; });
      head.colSpan = fold ? 1 : width;
      button.setAttribute("aria-expanded", String(!fold));
      button.firstChild.nodeValue = fold ? "\u25b8 " : "\u25be ";
      go_somewhere();
    });
  });
  // Tab has to find a cell that is not folded away.
  function go_somewhere() {
    var other = stop && stop.parentNode.hidden ? cells.filter(function (c) { return !c.parentNode.hidden; })[0] : null;
    if (other) { stop_at(other); }
  }
  function filter() {
    var v = form.verdict.value, d = form.device.value.toLowerCase(), r = form.rule.value.toUpperCase(), t = form.transport.value;
    var w = form.section ? form.section.value : "";
    var changed = form.changed && form.changed.checked, shown = 0;
    rows.forEach(function (row) { row.hidden = d !== "" && row.getAttribute("data-d").toLowerCase().indexOf(d) < 0; });
    cells.forEach(function (c) {
      var fits = (v === "" || c.getAttribute("data-v") === v) && (t === "" || c.getAttribute("data-t") === t) &&
        (r === "" || c.getAttribute("data-r").indexOf(r) >= 0) && (w === "" || c.getAttribute("data-w") === w) && (!changed || c.getAttribute("data-c") !== "");
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
