"use strict";
(function () {
  var config = JSON.parse(document.getElementById("plot-config").textContent);
  function draw(box) {
    var name = box.getAttribute("data-figure");
    var figure = JSON.parse(document.getElementById(name + "-data").textContent);
    var own = Object.assign({}, config, { toImageButtonOptions: { filename: name, format: "png", scale: 2 } });
    return Plotly.newPlot(box, figure.data, figure.layout, own).then(function () {
      box.setAttribute("data-drawn", "true");
    });
  }
  var boxes = Array.prototype.slice.call(document.querySelectorAll(".plot"));
  boxes.reduce(function (before, box) {
    return before.then(function () { return draw(box); });
  }, Promise.resolve()).then(function () {
    document.documentElement.setAttribute("data-figures-drawn", String(boxes.length));
  });
  // paper is narrower than the page on a screen, its layout is not there yet when the figures are asked to fit, and a figure that is
  // higher than a sheet would be cut
  var paperWidth = 660, paperHeight = 780;
  window.addEventListener("beforeprint", function () {
    boxes.forEach(function (box) {
      box.screenHeight = box.layout.height;
      var most = Number(box.getAttribute("data-paper-height")) || paperHeight;
      Plotly.relayout(box, { width: paperWidth, height: Math.min(box.screenHeight, most), autosize: false });
    });
  });
  window.addEventListener("afterprint", function () {
    boxes.forEach(function (box) { Plotly.relayout(box, { width: null, height: box.screenHeight, autosize: true }); });
  });
})();

for (const box of document.querySelectorAll("input[data-filters]")) {
  const rows = document.querySelectorAll(`#${box.dataset.filters} tbody tr`);
  box.addEventListener("input", () => {
    const word = box.value.trim().toLowerCase();
    for (const row of rows) row.hidden = word !== "" && !row.textContent.toLowerCase().includes(word);
  });
}
