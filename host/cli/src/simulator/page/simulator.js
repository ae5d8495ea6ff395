// The simulator's page: a socket to the program, the controls that are everybody's, and a column for each person.

import { parts } from './person.js';
import { el } from './view.js';
import { language, speak, t } from './words.js';

const PROTOCOL = 'teahouse.1';
const FORWARD = [30, 300, 3600, 86400];

const at = (id) => document.getElementById(id);
const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
let socket = null;
let shown = null;
/** What each place of the page was last drawn from. */
const drawn = new Map();

function send(order) {
  at('trouble').textContent = '';
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(order));
}

/** Draws a place anew when what it depends on has changed, and gives focus and what was being typed back. */
function place(holder, key, depends, make) {
  const now = JSON.stringify([language(), depends]);
  if (drawn.get(key) === now) return;
  drawn.set(key, now);
  const kept = remember(holder);
  holder.replaceChildren(make());
  restore(kept);
}

function remember(holder) {
  const here = document.activeElement;
  if (!here?.id || !holder.contains(here)) return null;
  const typed = here.dataset.unsaid ? here.value : null;
  return { id: here.id, typed, selection: typed === null ? null : [here.selectionStart, here.selectionEnd] };
}

// What has been typed and not yet been said to the app stays when its screen is drawn anew.
document.addEventListener('input', ({ target }) => {
  if (target.matches('input:not([type=checkbox]), textarea')) target.dataset.unsaid = 'yes';
});
document.addEventListener('change', ({ target }) => delete target.dataset.unsaid, true);

function restore(kept) {
  const again = kept && at(kept.id);
  if (!again) return;
  again.focus({ preventScroll: true });
  if (kept.typed === null || again.disabled) return;
  again.value = kept.typed;
  again.dataset.unsaid = 'yes';
  if (kept.selection[0] !== null) again.setSelectionRange(...kept.selection);
}

function duration(ms) {
  const minutes = Math.floor(ms / 60000);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
  return `${days}d ${hours}h ${minutes % 60}m ${Math.floor(ms / 1000) % 60}s`;
}

function controls() {
  const forward = FORWARD.map((seconds) =>
    el('button', { type: 'button', id: `forward-${seconds}`, onclick: () => send({ do: 'forward', seconds }) }, t(`forward_${seconds}`)),
  );
  const slider = el('input', { type: 'range', id: 'latency', min: 0, max: 5000, step: 100, value: shown.latency });
  const said = el('span', {}, t('latency', { ms: shown.latency }));
  slider.oninput = () => {
    said.textContent = t('latency', { ms: slider.value });
  };
  slider.onchange = () => send({ do: 'latency', millis: Number(slider.value) });
  const languages = el('select', { id: 'language' });
  for (const [value, name] of [['en', 'English'], ['zh-Hans', '简体中文']]) {
    languages.append(el('option', { value, selected: value === language() }, name));
  }
  languages.onchange = () => {
    speak(languages.value);
    show();
  };
  return el(
    'div',
    { className: 'controls' },
    el('div', { className: 'controls', role: 'group', 'aria-label': t('clock') }, `${t('clock')}: `, forward, el('span', { className: 'soft' }, t('ahead', { time: duration(shown.ahead) }))),
    el('label', {}, said, ' ', slider),
    el('label', {}, t('language'), ' ', languages),
  );
}

function build() {
  const { build: how, app } = shown;
  if (how.state === 'building') return el('p', {}, t('building'));
  if (how.state === 'ready') {
    const title = language() === 'zh-Hans' ? app?.titleZh : app?.title;
    return el('p', {}, t('ready', { title, version: app?.version }));
  }
  const kept = app ? el('p', { className: 'soft' }, t('kept')) : null;
  return el('div', { className: 'part' }, el('p', { className: 'wrong' }, t('failed', how)), kept, how.lines.length ? el('pre', { tabIndex: 0 }, how.lines.join('\n')) : null);
}

/** The column of a person, with a place for each part. */
function column(person, number) {
  const id = `p${number}`;
  if (!at(id)) {
    const heading = el('h2', { id: `${id}-name` }, person.name);
    const names = Object.keys(parts(person, number, shown, send));
    const places = names.map((name) => el('div', { id: `${id}-${name}-place` }));
    at('people').append(el('section', { id, className: 'person', 'aria-labelledby': `${id}-name` }, heading, places));
  }
  for (const [name, [depends, make]] of Object.entries(parts(person, number, shown, send))) {
    place(at(`${id}-${name}-place`), `${id}-${name}`, depends, make);
  }
}

function show() {
  document.title = t('title');
  at('title').textContent = t('title');
  at('simulated').textContent = t('simulated');
  place(at('controls'), 'controls', [shown.latency, shown.ahead], controls);
  place(at('build'), 'build', [shown.build, shown.app], build);
  shown.people.forEach(column);
}

function hear(event) {
  const said = JSON.parse(event.data);
  if (said.refused) at('trouble').textContent = `${said.refused.text} [${said.refused.code}]`;
  if (!said.shown) return;
  shown = said.shown;
  show();
}

function connect() {
  socket = new WebSocket(`ws://${location.host}/ws`, [PROTOCOL, `token.${token}`]);
  socket.onmessage = hear;
  socket.onopen = () => {
    at('trouble').textContent = '';
  };
  socket.onclose = (event) => {
    at('trouble').textContent = t('away');
    // 4401: the token is of another run, and no try will change that.
    if (event.code !== 4401) setTimeout(connect, 1500);
  };
}

speak(language());
connect();
