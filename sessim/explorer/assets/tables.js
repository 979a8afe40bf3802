/* Rows of tables. A table comes with its rows as data, for Dash is slow with a component a cell; here they become cells. */
(function () {
  "use strict";

  function fill(body) {
    const heads = body.closest("table").querySelectorAll("thead th");
    const rows = JSON.parse(body.dataset.rows).map(function (row) {
      const line = document.createElement("tr");
      row.forEach(function (text, column) {
        const cell = line.insertCell();
        cell.textContent = text;
        cell.className = heads[column].className;
        cell.dataset.label = heads[column].textContent; // on a narrow screen a row is a card, and each cell says what it is
      });
      return line;
    });
    body.replaceChildren(...rows);
  }

  const filled = new WeakMap();
  new MutationObserver(function () {
    document.querySelectorAll("tbody[data-rows]").forEach(function (body) {
      if (filled.get(body) === body.dataset.rows) return;
      filled.set(body, body.dataset.rows);
      fill(body);
    });
  }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-rows"] });
})();
