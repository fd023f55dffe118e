(function () {
  'use strict';
  var root = document.documentElement, $ = function (id) { return document.getElementById(id); };
  var all = function (what, within) { return Array.prototype.slice.call((within || document).querySelectorAll(what)); };
  var arrows = all('.ladder a.arrow'), panel = $('panel'), body = $('panel-body'), at = -1, fields = false;
  root.classList.add('live');
  all('button[hidden]').forEach(function (b) { b.hidden = false; });

  function copied(text, button) {
    var area = document.createElement('textarea'), was = button.textContent, done = false;
    area.value = text;
    area.setAttribute('readonly', 'readonly');
    area.className = 'aside';
    document.body.appendChild(area);
    area.select();
    try { done = document.execCommand('copy'); } catch (e) { done = false; }
    area.remove();
    button.textContent = done ? 'Copied' : 'Select the text and copy it';
    setTimeout(function () { button.textContent = was; }, 1500);
  }
  all('button.copy').forEach(function (b) {
    b.addEventListener('click', function () {
      var p = b.parentNode, pre = p.nextElementSibling;
      if (!pre || pre.tagName !== 'PRE') { pre = p.previousElementSibling; }
      copied(pre.textContent, b);
    });
  });

  // A message as it stands below the ladder: its header as a table of fields, folding kept.
  function table(list) {
    var out = document.createElement('table'), row = null, head = true;
    all('li', list).forEach(function (li) {
      var text = li.textContent, colon = text.indexOf(':');
      if (li.classList.contains('skipped')) { return; }
      if (text === '') { head = false; row = null; return; }
      if (row && (li.classList.contains('folds') || !head)) { row.lastChild.textContent += '\n' + text; return; }
      row = out.insertRow();
      var th = document.createElement('th');
      th.scope = 'row';
      row.appendChild(th);
      var first = li.getAttribute('value') === '1';
      th.textContent = !head ? 'body' : first ? 'start line' : colon > 0 ? text.slice(0, colon) : '?';
      row.insertCell().textContent = head && !first && colon > 0 ? text.slice(colon + 1).trim() : text;
    });
    return out;
  }
  // Rules that looked at a message, each with what it says: the table of all rules has it.
  var says = null;
  function sentences() {
    if (says) { return says; }
    says = {};
    all('#rules tbody tr:not(.area)').forEach(function (r) { says[r.cells[0].textContent] = r.cells[1].cloneNode(true); });
    return says;
  }
  function looked(list) {
    var out = document.createElement('table'), known = sentences();
    var caption = out.createCaption();
    caption.textContent = list.querySelector('p').textContent;
    all('li', list).forEach(function (li) {
      li.querySelector('.ids').textContent.split(' ').forEach(function (id) {
        var row = out.insertRow(), th = document.createElement('th');
        th.scope = 'row';
        th.textContent = id;
        row.appendChild(th);
        row.insertCell().appendChild(li.querySelector('.word').cloneNode(true));
        var cell = row.insertCell();
        if (known[id]) { Array.prototype.slice.call(known[id].cloneNode(true).childNodes).forEach(function (n) { cell.appendChild(n); }); }
      });
    });
    out.className = 'looked small';
    return out;
  }
  function message(a) { var s = $(a.getAttribute('href').slice(1)); return s && s.parentNode; }
  function show(index, focus) {
    if (index < 0 || index >= arrows.length) { return; }
    var a = arrows[index], from = message(a);
    if (!from) { return; }
    if (arrows[at]) { arrows[at].classList.remove('chosen'); }
    at = index;
    a.classList.add('chosen');
    $('panel-title').textContent = from.querySelector('summary').textContent;
    body.textContent = '';
    body.appendChild(from.querySelector('.inside').cloneNode(true));
    if (fields) { all('ol.octets', body).forEach(function (o) { o.replaceWith(table(o)); }); }
    all('div.looked', body).forEach(function (d) { d.replaceWith(looked(d)); });
    panel.hidden = false;
    panel.scrollTop = 0;
    root.classList.add('reading');
    if (focus) { a.focus({preventScroll: true}); }
    a.scrollIntoView({block: 'nearest', inline: 'nearest'});
  }
  function close() {
    if (panel.hidden) { return; }
    panel.hidden = true;
    root.classList.remove('reading');
    if (arrows[at]) { arrows[at].classList.remove('chosen'); arrows[at].focus({preventScroll: true}); }
  }
  function as(f) {
    fields = f;
    $('as-octets').setAttribute('aria-pressed', String(!f));
    $('as-fields').setAttribute('aria-pressed', String(f));
    show(at, false);
  }
  function next_finding() {
    for (var i = 1; i <= arrows.length; i += 1) {
      var k = (at + i + arrows.length) % arrows.length;
      if (arrows[k].querySelector('.flag') || arrows[k].classList.contains('is-fail')) { show(k, true); return; }
    }
  }
  arrows.forEach(function (a, i) {
    a.addEventListener('click', function (e) { e.preventDefault(); show(i, true); });
  });
  $('before').addEventListener('click', function () { show(at - 1, false); });
  $('after').addEventListener('click', function () { show(at + 1, false); });
  $('as-octets').addEventListener('click', function () { as(false); });
  $('as-fields').addEventListener('click', function () { as(true); });
  $('close').addEventListener('click', close);
  $('take').addEventListener('click', function () {
    var lines = all('ol.octets li', message(arrows[at])).map(function (li) { return li.textContent; });
    copied($('panel-title').textContent + '\n' + lines.join('\n') + '\n', $('take'));
  });
  // Columns fold: a lifeline becomes as narrow as it can be, and everything moves along. Of each element the
  // places that it was drawn at are kept.
  var heads = all('.ladder .heads .head'), parts = [], column = 0, edge = 0, narrow = 26, closed = heads.map(function () { return false; });
  function moved(x) {
    var out = x;
    closed.forEach(function (is, i) {
      var left = edge + i * column;
      if (is && x > left) { out -= Math.min(x - left, column) * (1 - narrow / column); }
    });
    return out;
  }
  function place(p) {
    var e = p.element, was = p.was;
    ['x', 'x1', 'x2'].forEach(function (n) { if (n in was) { e.setAttribute(n, moved(+was[n])); } });
    if ('width' in was) {
      var from = 'x' in was ? +was.x : 0;
      e.setAttribute('width', moved(from + +was.width) - moved(from));
    }
    if ('points' in was) { e.setAttribute('points', was.points.replace(/([^ ,]+),/g, function (m, x) { return moved(+x) + ','; })); }
    if ('d' in was) { e.setAttribute('d', was.d.replace(/([ML]) (\S+)/g, function (m, c, x) { return c + ' ' + moved(+x); })); }
    if ('viewBox' in was) { e.setAttribute('viewBox', '0 0 ' + e.getAttribute('width') + ' ' + was.viewBox.split(' ')[3]); }
  }
  function fold(i) {
    if (parts.length === 0) {
      all('.ladder svg, .ladder svg *').forEach(function (e) {
        var was = {}, any = false;
        ['x', 'x1', 'x2', 'width', 'points', 'd', 'viewBox'].forEach(function (n) {
          if (e.hasAttribute(n)) { was[n] = e.getAttribute(n); any = true; }
        });
        if (any) { parts.push({element: e, was: was}); }
      });
    }
    closed[i] = !closed[i];
    parts.forEach(place);
    all('.ladder .head').forEach(function (h, k) {
      var is = closed[k % heads.length], name = h.querySelector('.name');
      h.classList.toggle('folded', is);
      if (is) { name.setAttribute('transform', 'rotate(-90 ' + name.getAttribute('x') + ' 32) translate(0 14)'); }
      else { name.removeAttribute('transform'); }
    });
    // Between columns that are both folded nothing can be written.
    arrows.forEach(function (a) {
      var l = a.querySelector('.shaft');
      a.classList.toggle('slim', !!l && Math.abs(l.getAttribute('x1') - l.getAttribute('x2')) < 2 * narrow);
    });
  }
  if (heads.length > 2) {
    var box = heads[0].querySelector('rect');
    column = +box.getAttribute('width') + 8;
    edge = +box.getAttribute('x') - 4;
    heads.forEach(function (h, i) {
      var b = document.createElement('button');
      b.type = 'button';
      b.textContent = h.querySelector('.name').textContent;
      b.setAttribute('aria-pressed', 'true');
      b.addEventListener('click', function () { fold(i); b.setAttribute('aria-pressed', String(!closed[i])); });
      $('columns').appendChild(b);
    });
    $('columns').hidden = false;
  }
  // A link to a message inside the panel, or to one that is folded, opens it below.
  function reveal() {
    var id = decodeURIComponent(location.hash.slice(1)), there = id && $(id);
    if (there && there.tagName === 'SUMMARY') { there.parentNode.open = true; there.scrollIntoView(); }
    if (there && there.classList.contains('arrow')) { show(arrows.indexOf(there), true); }
  }
  window.addEventListener('hashchange', reveal);
  reveal();

  document.addEventListener('keydown', function (e) {
    var t = e.target, typing = t.tagName === 'INPUT' || t.tagName === 'SELECT' || t.tagName === 'TEXTAREA';
    if (e.altKey || e.ctrlKey || e.metaKey || typing) { return; }
    var here = !panel.hidden || (t.closest && t.closest('.ladder'));
    if (e.key === 'Escape') { close(); }
    else if (e.key === 'f') { e.preventDefault(); next_finding(); }
    else if (here && (e.key === 'ArrowDown' || e.key === 'ArrowRight')) { e.preventDefault(); show(at + 1, true); }
    else if (here && (e.key === 'ArrowUp' || e.key === 'ArrowLeft')) { e.preventDefault(); show(at === -1 ? 0 : at - 1, true); }
    else if (e.key === 'Enter' && t.classList && t.classList.contains('ladder')) { e.preventDefault(); show(at === -1 ? 0 : at, true); }
  });

  var word = $('word'), state = $('state'), rows = all('#rules tbody tr:not(.area)');
  function filter() {
    var w = word.value.toLowerCase(), s = state.value, n = 0;
    rows.forEach(function (r) {
      var fits = (w === '' || r.textContent.toLowerCase().indexOf(w) !== -1) &&
        (s === '' || all('.cell .word', r).some(function (c) { return c.textContent === s; }));
      r.hidden = !fits;
      n += fits ? 1 : 0;
    });
    all('#rules tbody').forEach(function (b) {
      b.hidden = all('tr:not(.area)', b).every(function (r) { return r.hidden; });
    });
    $('shown').textContent = n + ' of ' + rows.length + ' rules';
  }
  if (word) {
    word.addEventListener('input', filter);
    state.addEventListener('change', filter);
  }

  var folded = all('details.message'), unfolded = false;
  $('unfold').addEventListener('click', function () {
    unfolded = !unfolded;
    folded.forEach(function (d) { d.open = unfolded; });
    $('unfold').textContent = unfolded ? 'Fold all' : 'Unfold all';
  });
  // On paper everything that can be opened stands open.
  var opened = [];
  window.addEventListener('beforeprint', function () {
    opened = all('details:not([open])');
    opened.forEach(function (d) { d.open = true; });
  });
  window.addEventListener('afterprint', function () { opened.forEach(function (d) { d.open = false; }); });
}());
