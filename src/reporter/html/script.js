'use strict';
(() => {
  const PAGE = 100;
  const LABELS = { h: 'high-quality', l: 'low-quality', s: 'spammy' };
  const HREF = 0, TEXT = 1, DOMAIN = 2, TARGET = 3, ANCHOR = 4, KIND = 5, LABEL = 6, VALUE = 7, RISK = 8,
    CONFIDENCE = 9, COUNTS = 10, STATE = 11, CAUSE = 12, AUTHORITY = 13, FIRST = 14, PLACE = 15, BEFORE = 16,
    AFTER = 17, FOUND = 18, FINDINGS = 19;
  const rows = JSON.parse(document.getElementById('rows').textContent);
  const body = document.getElementById('body');
  const filters = document.getElementById('filters');
  const find = document.getElementById('find');
  const counting = document.getElementById('counting');
  const back = document.getElementById('back');
  const on = document.getElementById('on');
  const where = document.getElementById('where');
  const page = row => row[HREF] ? row[HREF].replace(/^https?:\/\//, '') : row[TEXT];

  let shown = rows;
  let start = 0;

  // Made of nodes and texts only: whatever a page wrote stays text.
  const node = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    for (const child of children) if (child !== '' && child !== null) made.append(child);
    return made;
  };
  const bdi = text => node('bdi', {}, text);
  const cell = (name, number, ...children) =>
    node('td', number ? { class: 'n', 'data-th': name } : { 'data-th': name }, ...children);

  const finding = ([tone, points, rule, evidence]) =>
    node('li', {}, node('b', { class: tone }, points), ' ' + rule + ': ', node('q', {}, evidence));

  const evidence = row => {
    const details = node('details', {}, node('summary', {}, 'Evidence'));
    if (row[BEFORE] || row[AFTER]) {
      const text = bdi(row[BEFORE] + ' ');
      text.append(node('mark', {}, row[ANCHOR]), ' ' + row[AFTER]);
      details.append(node('p', { class: 'context' }, text));
    }
    details.append(node('ul', { class: 'findings' }, ...row[FINDINGS].map(finding)));
    const about = node('p', { class: 'about' });
    if (row[TARGET]) about.append('to ', bdi(row[TARGET]), '; ');
    if (row[PLACE]) about.append(row[PLACE] + '; ');
    about.append('confidence ' + row[CONFIDENCE] + '; found by ', bdi(row[FOUND]));
    details.append(about);
    return details;
  };

  const head = row => {
    if (/^https?:\/\//.test(row[HREF])) {
      return [node('a', { href: row[HREF], rel: 'nofollow noopener noreferrer', target: '_blank' }, bdi(page(row)))];
    }
    return [node('b', {}, bdi(page(row))), node('span', { class: 'meaning' }, ' (page unknown)')];
  };

  const line = row => node('tr', {},
    node('th', { scope: 'row' }, ...head(row),
      node('p', { class: 'quote' }, bdi(row[ANCHOR]), ' ', node('span', { class: 'kind' }, row[KIND])),
      evidence(row)),
    cell('Label', false, node('span', { class: 'chip ' + row[LABEL] }, LABELS[row[LABEL]])),
    cell('Value', true, String(row[VALUE])),
    cell('Risk', true, String(row[RISK])),
    cell('Counts', false, row[COUNTS]),
    cell('State', false, row[STATE], row[CAUSE] ? node('span', { class: 'meaning' }, ' ' + row[CAUSE]) : ''),
    cell('Authority', true, row[AUTHORITY]),
    cell('First seen', true, row[FIRST]));

  const draw = () => {
    body.replaceChildren(...shown.slice(start, start + PAGE).map(line));
    const end = Math.min(start + PAGE, shown.length);
    const number = n => n.toLocaleString('en');
    where.textContent = shown.length
      ? number(start + 1) + '–' + number(end) + ' of ' + number(shown.length) + (shown.length < rows.length ? ' (filtered)' : '')
      : 'No link fits';
    back.disabled = start === 0;
    on.disabled = end >= shown.length;
  };

  const order = { page, label: row => 'hls'.indexOf(row[LABEL]), value: row => row[VALUE], risk: row => row[RISK],
    counts: row => (row[COUNTS] === 'yes' ? '' : row[COUNTS]), state: row => row[STATE] + row[CAUSE],
    authority: row => (row[AUTHORITY] === '' ? -1 : +row[AUTHORITY]), first: row => row[FIRST] };
  const falling = new Set(['value', 'risk', 'authority', 'first']);
  let by = null;
  let direction = 1;

  const sort = list => {
    if (!by) return list;
    const keyed = list.map((row, index) => [order[by](row), index, row]);
    keyed.sort((a, b) => (a[0] < b[0] ? -direction : a[0] > b[0] ? direction : a[1] - b[1]));
    return keyed.map(entry => entry[2]);
  };

  const texts = new Map();
  const text = row => {
    let known = texts.get(row);
    if (known === undefined) {
      known = [page(row), row[ANCHOR], row[TARGET], row[CAUSE], row[FINDINGS].map(entry => entry[2]).join(' ')]
        .join('\n').toLowerCase();
      texts.set(row, known);
    }
    return known;
  };

  const update = () => {
    const chosen = name => new Set([...filters.querySelectorAll('[name=' + name + ']:checked')].map(box => box.value));
    const labels = chosen('label');
    const states = chosen('state');
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    shown = sort(rows.filter(row => labels.has(row[LABEL]) && states.has(row[STATE])
      && (!counting.checked || row[COUNTS] === 'yes') && words.every(word => text(row).includes(word))));
    start = 0;
    draw();
  };

  for (const th of document.querySelectorAll('#table thead th')) {
    const button = node('button', { type: 'button' }, th.textContent);
    button.addEventListener('click', () => {
      const name = th.dataset.sort;
      direction = by === name ? -direction : falling.has(name) ? -1 : 1;
      by = name;
      for (const other of document.querySelectorAll('#table thead th')) other.removeAttribute('aria-sort');
      th.setAttribute('aria-sort', direction > 0 ? 'ascending' : 'descending');
      update();
    });
    th.replaceChildren(button);
  }
  const turn = step => {
    start = Math.max(0, start + step * PAGE);
    draw();
    document.getElementById('links').scrollIntoView();
  };
  back.addEventListener('click', () => turn(-1));
  on.addEventListener('click', () => turn(1));
  let waiting = 0;
  find.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(update, 150);
  });
  filters.addEventListener('change', event => { if (event.target !== find) update(); });
  filters.addEventListener('submit', event => event.preventDefault());
  for (const hint of document.querySelectorAll('.noscript')) hint.remove();
  filters.hidden = false;
  document.getElementById('pager').hidden = false;
  draw();
})();
