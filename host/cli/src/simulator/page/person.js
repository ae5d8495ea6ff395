// A person is a column of the page: their screen, what their app asks for, the cards that have arrived, and what it all costs.

import { draw, el, money } from './view.js';
import { known, t } from './words.js';

const REFUSALS = ['offline', 'rejected', 'expired', 'notFound', 'busy', 'quota', 'rateLimited', 'revoked', 'needsGesture', 'notDeclared', 'invalid', 'internal'];

/** An answer to begin from, where none can be guessed. */
const TEMPLATES = {
  read: { kind: 'returned', value: [{ kind: 'uint', value: '0' }] },
  lookAtPayment: { kind: 'paymentStands', value: { stage: 'included', percent: null } },
};

/** Answers that somebody has changed by hand, by their request: a list that is drawn anew keeps them. */
const edited = new Map();

/** A press that sends one order. */
function press(label, order, send, properties = {}) {
  return el('button', { type: 'button', ...properties, onclick: () => send(order) }, label);
}

/** A choice that sends an order when it changes. */
function choice(id, label, options, chosen, change) {
  const list = el('select', { id });
  for (const [value, words] of options) list.append(el('option', { value, selected: value === chosen }, words));
  list.onchange = () => change(list.value);
  return el('label', {}, label, ' ', list);
}

/** The parts of a column, by name: what each depends on, and how it is drawn. */
export function parts(person, at, shown, send) {
  const { assets, scripts, app } = shown;
  return {
    controls: [[person.offline, person.answering, person.locale, person.theme, scripts], () => controls(person, at, scripts, send)],
    screen: [[person.view, person.stopped, person.locale, assets], () => screen(person, at, assets, send)],
    requests: [[person.waiting, person.underWay, person.standing, assets], () => requests(person, at, assets, send)],
    notifications: [[person.notifications], () => notifications(person, at, send)],
    cards: [[person.cards], () => cards(person, at, send)],
    resources: [[person.turns, app], () => resources(person, app)],
    errors: [[person.errors], () => lines('errors', person.errors)],
    log: [[person.log], () => lines('log', person.log)],
  };
}

function controls(person, at, scripts, send) {
  const id = (name) => `p${at}-${name}`;
  const by = person.answering;
  const chosen = by.kind === 'script' ? `script ${by.value}` : by.kind;
  const options = [['hand', t('by_hand')], ['allow', t('by_allow')], ...scripts.map((file) => [`script ${file}`, t('by_script', { file })])];
  const answering = (value) => {
    const file = value.startsWith('script ') ? value.slice(7) : null;
    send({ do: 'answering', person: at, by: file === null ? { kind: value } : { kind: 'script', value: file } });
  };
  const look = (locale, theme) => send({ do: 'look', person: at, locale, theme });
  const offline = el('input', { type: 'checkbox', id: id('offline'), checked: person.offline });
  offline.onchange = () => send({ do: 'offline', person: at, on: offline.checked });
  const start = (from) => press(t(from), { do: 'start', person: at, from }, send, { id: id(from) });
  return el(
    'div',
    { className: 'controls' },
    ['launcher', 'conversation', 'restart'].map(start),
    el('label', {}, offline, ' ', t('offline')),
    choice(id('answering'), t('answering'), options, chosen, answering),
    choice(id('locale'), t('locale'), [['en', 'English'], ['zh-Hans', '简体中文']], person.locale, (value) => look(value, person.theme)),
    choice(id('theme'), t('theme'), [['light', t('light')], ['dark', t('dark')]], person.theme, (value) => look(person.locale, value)),
  );
}

function screen(person, at, assets, send) {
  const act = (node, input) => send({ do: 'ui', person: at, event: { node, input } });
  const view = person.view && draw(person.view, { assets, prefix: `p${at}-node`, act, locale: person.locale });
  const stopped = person.stopped && el('p', { className: 'wrong', role: 'alert' }, t('stopped', { text: person.stopped.text, code: person.stopped.mark }));
  const properties = { className: 'screen', role: 'group', 'aria-label': t('screen', { name: person.name }), lang: person.locale };
  return el('div', properties, stopped, view ?? el('p', { className: 'soft' }, t('nothing')));
}

/** What a request asks for, in words. */
function asked({ kind, value }, assets) {
  const named = {
    money: value?.amount || value?.sum ? money(value.amount ?? value.sum, assets) : '',
    who: value?.by ?? (Array.isArray(value?.to) ? value.to.join(', ') : (value?.to ?? '')),
    why: value?.memo ?? value?.purpose ?? '',
    count: Array.isArray(value) ? value.length : (value?.max ?? value?.maxBytes ?? ''),
    what: value?.title ?? value?.typed?.name ?? (value?.call ?? value)?.method ?? value?.value ?? value?.file ?? (typeof value === 'string' ? value : ''),
  };
  return known(`ask_${kind}`) ? t(`ask_${kind}`, named) : kind;
}

function requests(person, at, assets, send) {
  const all = person.waiting.map((waiting) => request(waiting, at, assets, send));
  const under = person.underWay.length ? el('p', { className: 'soft' }, t('under_way', { count: person.underWay.length })) : null;
  const standing = person.standing.length
    ? el('p', {}, t('standing', { names: person.standing.join(', ') }), ' ', press(t('forgive'), { do: 'forgive', person: at }, send))
    : null;
  return el('section', { className: 'part' }, el('h3', {}, t('requests')), all.length ? all : el('p', { className: 'soft' }, t('no_requests')), under, standing);
}

function request({ request: of, suggested }, at, assets, send) {
  const id = `p${at}-request-${of.id}`;
  const begun = JSON.stringify(suggested ?? TEMPLATES[of.kind.kind] ?? null, null, 1);
  const answer = el('textarea', { id: `${id}-answer`, value: edited.get(id) ?? begun, spellcheck: false });
  answer.oninput = () => edited.set(id, answer.value);
  const trouble = el('p', { className: 'wrong', role: 'alert' });
  const to = { person: at, request: of.id };
  const allow = () => {
    if (suggested && answer.value === begun) return send({ do: 'allow', ...to });
    try {
      send({ do: 'allow', ...to, answer: JSON.parse(answer.value) });
    } catch {
      trouble.textContent = t('bad_json');
    }
  };
  const codes = el('select', { id: `${id}-code`, 'aria-label': t('how') }, REFUSALS.map((code) => el('option', { value: code }, code)));
  return el(
    'article',
    { className: 'waiting' },
    el('p', {}, asked(of.kind, assets)),
    el(
      'div',
      { className: 'controls' },
      el('button', { type: 'button', id: `${id}-allow`, className: 'main', onclick: allow }, t('allow')),
      press(t('deny'), { do: 'deny', ...to }, send, { id: `${id}-deny`, className: 'danger' }),
      el('button', { type: 'button', id: `${id}-fail`, onclick: () => send({ do: 'fail', ...to, code: codes.value }) }, t('fail')),
      codes,
    ),
    trouble,
    el('details', { open: !suggested }, el('summary', {}, t('details')), el('pre', {}, JSON.stringify(of.kind, null, 1)), el('label', {}, t('answer'), answer)),
  );
}

/** What the app said while nobody looked, newest first; opening the app from it takes it away. */
function notifications(person, at, send) {
  const one = ({ title, body }, place) => {
    const id = `p${at}-notification-${place}`;
    const open = press(t('open_card'), { do: 'heed', person: at, notification: place }, send, { id, 'aria-label': `${t('open_card')}: ${title}` });
    return el('article', { className: 'card notification' }, el('strong', {}, title), body ? el('p', {}, body) : null, open);
  };
  const all = person.notifications.map(one).reverse();
  return el('section', { className: 'part' }, el('h3', {}, t('notifications')), all.length ? all : el('p', { className: 'soft' }, t('no_notifications')));
}

function cards(person, at, send) {
  const one = (card, place) => {
    const marks = [card.link ? t('link') : '', card.share ? t('share') : ''].filter(Boolean).join(', ');
    const words = t('card', { from: card.from, title: card.title });
    const open = press(t('open_card'), { do: 'open', person: at, card: place }, send, { id: `p${at}-card-${place}`, 'aria-label': `${t('open_card')}: ${words}` });
    return el('div', { className: 'controls' }, el('span', {}, marks ? `${words} (${marks})` : words), open);
  };
  const all = person.cards.map(one).reverse();
  return el('section', { className: 'part' }, el('h3', {}, t('cards')), all.length ? all : el('p', { className: 'soft' }, t('no_cards')));
}

const millis = (micros) => `${(micros / 1000).toFixed(1)} ms`;
const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;

/** How much of something was used, as words and as a bar. */
function meter(label, used, most, words) {
  const bar = el('meter', { max: Math.max(most, 1), value: Math.min(used, most), high: most * 0.8, 'aria-label': label });
  return el('div', {}, `${label}: ${t('of', { used: words(used), most: words(most) })}`, bar);
}

function resources(person, app) {
  const last = person.turns.at(-1);
  const part = el('section', { className: 'part' }, el('h3', {}, t('resources')));
  if (!last || !app) return part;
  const plain = (count) => String(count);
  part.append(
    meter(t('time'), last.micros, app.turn, millis),
    meter(t('calls'), last.calls, app.calls, plain),
    meter(t('memory'), last.memory, app.memory, kib),
    meter(t('storage'), last.storage, app.storage, kib),
    el('p', { className: 'soft' }, `${last.keys} ${t('keys')}`),
  );
  const row = (turn) => el('tr', {}, [turn.cause, millis(turn.micros), turn.calls, kib(turn.memory), kib(turn.storage)].map((cell) => el('td', {}, String(cell))));
  const head = el('tr', {}, ['cause', 'time', 'calls', 'memory', 'storage'].map((name) => el('th', { scope: 'col' }, t(name))));
  part.append(el('table', {}, el('thead', {}, head), el('tbody', {}, person.turns.slice(-8).reverse().map(row))));
  return part;
}

function lines(name, all) {
  const text = all.slice(-50).map((line) => `${line.mark}  ${line.text}`).join('\n');
  return el('section', { className: 'part' }, el('h3', {}, t(name)), text ? el('pre', {}, text) : el('p', { className: 'soft' }, t('none')));
}
