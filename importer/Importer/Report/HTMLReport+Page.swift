/// How the page looks, by day and by night, wide and narrow.
enum PageStyle {
    static let text: HTMLText = """

        :root { color-scheme: light dark; --page: #f6f7f9; --card: #fff; --text: #1b1f24; --soft: #5a6472;
          --line: #dfe3e8; --bad: #b3261e; --bad-soft: #fdecea; --warn: #8a5a00; --warn-soft: #fff4db;
          --good: #1a6b3c; --good-soft: #e6f4ec; --code: #eef1f4; }
        @media (prefers-color-scheme: dark) { :root { --page: #14171b; --card: #1d2127; --text: #e6e9ed; --soft: #9aa5b1;
          --line: #323942; --bad: #ff8a80; --bad-soft: #3a1f1d; --warn: #f5c452; --warn-soft: #352a12;
          --good: #7fd6a2; --good-soft: #17301f; --code: #2a3038; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
        header, main { max-width: 1240px; margin: 0 auto; padding: 0 24px; }
        header { padding-top: 28px; }
        h1 { margin: 0; font-size: 24px; overflow-wrap: anywhere; }
        h2 { margin: 0 0 12px; font-size: 17px; }
        h2 small { color: var(--soft); font-weight: 400; margin-left: 6px; }
        .facts { margin: 2px 0 16px; color: var(--soft); }
        .outcome { margin: 0 0 16px; padding: 12px 16px; border-radius: 8px; border-left: 4px solid; }
        .outcome.bad { background: var(--bad-soft); border-color: var(--bad); }
        .outcome.warn { background: var(--warn-soft); border-color: var(--warn); }
        .outcome.good { background: var(--good-soft); border-color: var(--good); }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(120px, 1fr)); gap: 12px; margin: 0 0 16px;
          padding: 0; list-style: none; }
        .tile, section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
        .tile { padding: 12px 16px; }
        .tile b { display: block; font-size: 26px; line-height: 1.2; font-variant-numeric: tabular-nums; }
        .tile span { color: var(--soft); }
        .tile.refused b { color: var(--bad); }
        .tile.incomplete b { color: var(--warn); }
        .tile.created b, .tile.updated b, .tile.valid b { color: var(--good); }
        .tile.none b { color: var(--soft); font-weight: 400; }
        section { margin: 0 0 16px; padding: 16px; }
        .filter { display: flex; flex-wrap: wrap; gap: 8px; margin: 0 0 12px; }
        .filter input, .filter select { font: inherit; padding: 6px 10px; min-width: 0; max-width: 100%;
          color: inherit; background: var(--page); border: 1px solid var(--line); border-radius: 6px; }
        .filter input { flex: 1 1 240px; }
        table { width: 100%; border-collapse: collapse; }
        th { padding: 6px 10px; text-align: left; color: var(--soft); font-weight: 600;
          border-bottom: 1px solid var(--line); }
        th button { all: unset; cursor: pointer; }
        th button:focus-visible { outline: 2px solid var(--soft); }
        th[aria-sort=ascending] button::after { content: " ↑"; }
        th[aria-sort=descending] button::after { content: " ↓"; }
        td { padding: 8px 10px; vertical-align: top; overflow-wrap: anywhere; }
        #problems { table-layout: fixed; }
        #problems th:nth-child(1) { width: 11%; } #problems th:nth-child(2) { width: 20%; }
        #problems th:nth-child(3) { width: 15%; } #problems th:nth-child(4) { width: 16%; }
        tbody + tbody tr:first-child td, tbody tr + tr:not(.cells) td { border-top: 1px solid var(--line); }
        #problems tbody.refused td:first-child { box-shadow: inset 3px 0 var(--bad); }
        #problems tbody.incomplete td:first-child { box-shadow: inset 3px 0 var(--warn); }
        td small { color: var(--soft); white-space: nowrap; }
        .letter { display: inline-block; min-width: 1.9em; padding: 0 4px; border-radius: 4px; background: var(--code);
          text-align: center; font-size: 13px; }
        code { font: 13px/1.5 ui-monospace, monospace; background: var(--code); border-radius: 4px; padding: 1px 5px;
          white-space: pre-wrap; }
        code.rule { background: none; padding: 0; color: var(--soft); }
        em { color: var(--soft); }
        .hint { margin: 2px 0; color: var(--soft); }
        .badge { padding: 1px 7px; border-radius: 10px; font-size: 12px; font-weight: 600; }
        .refused .badge { background: var(--bad-soft); color: var(--bad); }
        .incomplete .badge { background: var(--warn-soft); color: var(--warn); }
        tr.cells td { padding-top: 0; }
        summary { cursor: pointer; color: var(--soft); font-size: 13px; }
        details ol { display: flex; gap: 6px; margin: 8px 0 4px; padding: 0 0 6px; list-style: none; overflow-x: auto; }
        details ol li { flex: none; max-width: 220px; padding: 4px 8px; border: 1px solid var(--line); border-radius: 6px; }
        details ol small { display: block; }
        details ol span { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .refused li.faulty { border-color: var(--bad); background: var(--bad-soft); }
        .incomplete li.faulty { border-color: var(--warn); background: var(--warn-soft); }
        del { background: var(--bad-soft); text-decoration: none; padding: 0 4px; border-radius: 4px; }
        ins { background: var(--good-soft); text-decoration: none; padding: 0 4px; border-radius: 4px; }
        .notes { margin: 0 0 12px; padding-left: 20px; }
        .unused { color: var(--soft); }
        .plain { margin-top: 8px; }
        .empty { margin: 8px 0; color: var(--soft); }
        @media (max-width: 720px) {
          header, main { padding-left: 12px; padding-right: 12px; }
          .tiles { grid-template-columns: repeat(auto-fit, minmax(96px, 1fr)); gap: 8px; }
          .tile { padding: 8px 10px; } .tile b { font-size: 20px; }
          table:not(.plain), table:not(.plain) :is(thead, tbody, tr, td) { display: block; width: auto; }
          #problems thead tr { display: flex; }
          #problems th { padding: 4px 6px; font-size: 13px; flex: 1 1 auto; }
          table:not(#problems):not(.plain) thead { display: none; }
          #problems th:nth-child(n) { width: auto; }
          table:not(.plain) td { padding: 2px 10px; border: 0 !important; }
          table:not(.plain) td[data-label]:not([data-label=Problem]) { position: relative; padding-left: 96px; }
          table:not(.plain) td[data-label]:not([data-label=Problem])::before { content: attr(data-label);
            position: absolute; left: 10px; color: var(--soft); font-size: 13px; }
          table:not(#problems):not(.plain) tr { padding: 6px 0; border-top: 1px solid var(--line); }
          #problems tbody { padding: 8px 0; border-top: 1px solid var(--line); }
          #problems tbody.refused { box-shadow: inset 3px 0 var(--bad); }
          #problems tbody.incomplete { box-shadow: inset 3px 0 var(--warn); }
          #problems tbody td:first-child { box-shadow: none !important; }
        }
        @media print { .filter { display: none; } body { background: none; } }

        """
}

/// What the page does: it filters by words, level and rule, sorts by a column, and scrolls rows to their faulty cell.
enum PageScript {
    static let text: HTMLText = """

        const table = document.getElementById("problems");
        if (table) {
          const get = (id) => document.getElementById(id);
          const bodies = [...table.tBodies];
          const texts = new Map(bodies.map((body) => [body, body.textContent.toLowerCase()]));
          const filter = () => {
            const words = get("words").value.toLowerCase().split(/\\s+/).filter(Boolean);
            let shown = 0;
            for (const body of bodies) {
              body.hidden = (get("level").value && body.dataset.level !== get("level").value)
                || (get("rule").value && body.dataset.rule !== get("rule").value)
                || !words.every((word) => texts.get(body).includes(word));
              if (!body.hidden) shown += 1;
            }
            get("shown").textContent = shown === bodies.length ? shown : `${shown} of ${bodies.length}`;
            get("nothing").hidden = shown > 0;
          };
          get("filter").addEventListener("input", filter);
          get("filter").addEventListener("submit", (event) => event.preventDefault());
          const headings = [...table.tHead.rows[0].cells];
          headings.forEach((heading, column) => heading.addEventListener("click", () => {
            const isRising = heading.getAttribute("aria-sort") !== "ascending";
            headings.forEach((other) => other.setAttribute("aria-sort", "none"));
            heading.setAttribute("aria-sort", isRising ? "ascending" : "descending");
            const key = (body) => {
              const cell = body.rows[0].cells[column];
              return cell.dataset.sort === undefined ? cell.textContent : Number(cell.dataset.sort);
            };
            const compare = (a, b) => typeof a === "number" ? a - b : a.localeCompare(b, undefined, { numeric: true });
            bodies.sort((a, b) => (isRising ? 1 : -1) * compare(key(a), key(b)));
            table.append(...bodies);
          }));
          filter();
          const showFaulty = (cells) => {
            const cell = cells.querySelector(".faulty");
            if (cell) cells.scrollLeft = cell.offsetLeft - cells.offsetLeft - 24;
          };
          document.querySelectorAll("details[open] ol").forEach(showFaulty);
          table.addEventListener("toggle", (event) => event.target.querySelectorAll("ol").forEach(showFaulty), true);
        }

        """
}
