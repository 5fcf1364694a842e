// ---------------------------------------------------------------------------------------------
// Cells by row and column
// ---------------------------------------------------------------------------------------------

const cellsOf = row => elements(row).filter(one => CELLS.has(roleOf(one)) || roleOf(one) === 'columnheader');

// The cells in the rows that are called so, below or beside the headers that are called so.
function cellsAt({ row, column }, scope) {
  const [isRow, isColumn] = [textTest(row, 'name'), textTest(column, 'name')];
  const all = elements(scope).filter(one => CELLS.has(roleOf(one)) && isUsable(one));
  const lines = rowsCalled(isRow, scope).map(one => ({ row: one, rect: boxOnPage(one) }));
  const isInRow = cell => lines.some(line => within(cell, line.row) || isOnLine(boxOnPage(cell), line.rect) && isSameTable(cell, line.row));
  return all.filter(cell => isInRow(cell) && headsOver(cell).some(head => saying(isColumn, seenName, head)));
}

const seenName = el => rawName(el) || visibleText(el);

// The rows with this name, or with a cell of this text.
function rowsCalled(test, scope) {
  const rows = elements(scope).filter(one => roleOf(one) === 'row' && isUsable(one));
  const byName = rows.filter(row => isNamed(row) && saying(test, rawName, row));
  return byName.length ? byName : rows.filter(row => cellsOf(row).some(cell => saying(test, seenName, cell)));
}

// A table with fixed columns is drawn as several, side by side: parts of a row are on one line.
const isOnLine = (rect, line) => {
  const middle = rect.top + rect.height / 2;
  return rect.height > 0 && middle > line.top && middle < line.bottom;
};

function isSameTable(one, other) {
  const table = tableOf(one);
  if (table === tableOf(other)) return true;
  for (let at = table && parent(table), steps = 0; at && steps < 5; at = parent(at), steps++) if (within(other, at)) return true;
  return false;
}

const TABLES = /^(grid|table|treegrid)$/;
const tableOf = el => [...ancestors(el)].find(at => TABLES.test(roleOf(at)));

// The headers of a cell's column: those that are drawn above it, which takes cells over several rows into account; or
// else, by its place in the table (the head of a table may stay while its rows scroll).
function headsOver(cell) {
  const table = tableOf(cell);
  if (!table) return [];
  const own = headsOf(table);
  const rect = boxOnPage(cell);
  const middle = rect.left + rect.width / 2;
  const over = (own.length ? own : headsAround(table)).filter(head => {
    const at = boxOnPage(head);
    return !within(cell, head) && at.left <= middle && middle <= at.right && at.top < rect.top + rect.height / 2;
  });
  if (over.length) return over;
  const column = columnOf(cell);
  return own.filter(head => columnOf(head) === column && !(head.colSpan > 1));
}

// The headers of a table that are in another one above it; without any, the cells of its first row.
function headsAround(table) {
  for (let at = parent(table), steps = 0; at && steps < 5 && !isHtml(at, 'body'); at = parent(at), steps++) {
    const heads = elements(at).filter(one => roleOf(one) === 'columnheader');
    if (heads.length) return heads;
  }
  const first = elements(table).find(one => roleOf(one) === 'row');
  return first ? cellsOf(first) : [];
}

// The control in a cell that is meant for this use; the cell itself if there is none.
function inCell(cell, use) {
  if (!/^(fill|select|check|choose|upload|value|state)$/.test(use || '')) return cell;
  const controls = outermostLeftOut(elements(cell).filter(one => one !== cell && fits(one, roleOf(one), use) && isUsable(one)));
  return controls.length === 1 ? controls[0] : cell;
}
