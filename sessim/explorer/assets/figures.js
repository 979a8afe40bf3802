/* Figures: a name for each drawing, labels above the bars on a narrow screen, and its image and its data to take along. */
(function () {
  "use strict";
  const narrow = window.matchMedia("(max-width: 720px)");

  /* Charts get a name of their own, for plotly gives its drawing none. */
  function nameDrawing(drawing) {
    const chart = drawing.closest(".chart");
    if (chart.querySelector(".main-svg") === drawing) {
      drawing.setAttribute("role", "img");
      drawing.setAttribute("aria-label", chart.dataset.title);
    } else {
      drawing.setAttribute("role", "presentation");
    }
  }

  function wrapped(text, width) {
    const lines = [""];
    text.replace(/<br ?\/?>/g, " ").split(" ").forEach(function (word) {
      const last = lines[lines.length - 1];
      if (last && last.length + word.length + 1 > width) lines.push(word); else lines[lines.length - 1] = last ? last + " " + word : word;
    });
    return lines.slice(0, 2).join("<br>") + (lines.length > 2 ? " …" : "");
  }

  /* Beside the bars of a narrow screen there is no room for words, so that they stand above them. */
  function liftLabels(plot) {
    const axis = plot.layout && plot.layout.yaxis;
    if (!narrow.matches || !axis || !Array.isArray(axis.ticktext) || plot.dataset.lifted === String(axis.ticktext)) return;
    plot.dataset.lifted = String(axis.ticktext);
    const kept = (plot.layout.annotations || []).filter(function (each) { return each.name !== "lifted"; });
    const lifted = axis.ticktext.map(function (text, place) {
      return {
        name: "lifted", text: wrapped(text, 46), x: 0, xref: "paper", xanchor: "left", y: axis.tickvals[place] + 0.22, yref: "y",
        yanchor: "bottom", showarrow: false, align: "left", font: { size: 11 },
      };
    });
    const height = (plot.layout.height || plot.offsetHeight) + 30 * lifted.length, holder = plot.closest(".dash-graph") || plot;
    holder.style.height = height + "px";
    const range = axis.range ? [axis.range[0], axis.range[1] + 0.35] : axis.range;
    window.Plotly.relayout(plot, {
      annotations: kept.concat(lifted), height: height, "yaxis.showticklabels": false, "yaxis.ticks": "", "yaxis.automargin": false,
      "yaxis.title.text": "", "yaxis.range": range, "margin.l": 10, "margin.r": 10,
    });
  }

  function quoted(value) {
    let text = value === null || value === undefined ? "" : String(value);
    if (/^[=+\-@\t]/.test(text) && isNaN(Number(text))) text = "'" + text; // no cell becomes a formula
    return /[",\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }

  /* The data of a drawing: those of its table where it has one, else the points of its series. */
  function rowsOf(plot) {
    const rows = [["series", "x", "y"]];
    (plot.data || []).forEach(function (series) {
      const length = Math.max((series.x || []).length || 0, (series.y || []).length || 0);
      for (let place = 0; place < length; place++) {
        const x = series.x ? series.x[place] : "", y = series.y ? series.y[place] : "";
        if (x !== null || y !== null) rows.push([series.name || "", x, y]);
      }
    });
    return rows.map(function (row) { return row.map(quoted).join(","); }).join("\n") + "\n";
  }

  function save(name, text) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    link.download = name;
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  }

  document.addEventListener("click", function (event) {
    const button = event.target.closest("button[data-take]");
    if (!button) return;
    const figure = button.closest("figure"), plot = figure.querySelector(".js-plotly-plot");
    const name = "sessim-" + button.dataset.name;
    if (button.dataset.take === "data") {
      save(name + ".csv", figure.dataset.csv || rowsOf(plot));
    } else if (plot) {
      window.Plotly.downloadImage(plot, { format: "png", scale: 2, width: plot.offsetWidth, height: plot.offsetHeight, filename: name });
    }
  });

  new MutationObserver(function () {
    document.querySelectorAll(".chart[data-title] .main-svg").forEach(nameDrawing);
    if (narrow.matches) document.querySelectorAll(".chart .js-plotly-plot").forEach(liftLabels);
  }).observe(document, { childList: true, subtree: true });
})();
