// A view is drawn in the page's own clothes, from the tree that the app described; what a person does goes back as one input.

import { t } from './words.js';

/** An element with properties, attributes (data-…, aria-…, for, role) and children. */
export function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name.includes('-') || name === 'for' || name === 'role' || name === 'list') made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ''));
  return made;
}

const assetOf = (assets, id) => assets.find((asset) => asset.asset === id) ?? { symbol: id, decimals: 0 };

/** Base units as a person reads them. */
export function money(amount, assets) {
  const { symbol, decimals } = assetOf(assets, amount.asset);
  return `${decimal(amount.baseUnits, decimals)} ${symbol}`;
}

function decimal(units, decimals) {
  const digits = String(units).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return fraction ? `${whole}.${fraction}` : whole;
}

/** Base units of what a person typed, or null. */
export function units(text, decimals) {
  const parts = /^(\d*)(?:\.(\d*))?$/.exec(text.trim());
  if (!parts || (!parts[1] && !parts[2])) return null;
  const fraction = (parts[2] ?? '').replace(/0+$/, '');
  if (fraction.length > decimals) return null;
  return BigInt((parts[1] || '0') + fraction.padEnd(decimals, '0')).toString();
}

/** Draws `view`; `act(node, input)` is told what a person does. `prefix` makes ids of this screen. */
export function draw(view, { assets, prefix, act, locale }) {
  const nodes = new Map(view.nodes.map((node) => [node.id, node]));
  const one = (node) => node_(node, { assets, prefix, act: (input) => act(node.id, input), locale, children: () => inside(node) });
  const inside = (node) => node.children.map((id) => one(nodes.get(id)));
  return one(view.nodes[0]);
}

function node_(node, at) {
  const tone = `tone-${node.tone}`;
  switch (node.kind) {
    case 'column':
    case 'row':
    case 'card':
      return el('div', { className: `holder ${node.kind} align-${node.align} ${tone}` }, at.children());
    case 'rows':
      return el('div', { className: `rows ${tone}`, role: 'list' }, at.children().map((child) => el('div', { role: 'listitem' }, child)));
    case 'heading':
      return el('h3', { className: tone }, node.text);
    case 'text':
      return el('p', { className: `text ${tone}` }, node.text);
    case 'money':
      return el('p', { className: `money ${tone}` }, money(node.amount, at.assets));
    case 'user':
      return el('p', { className: tone }, `@${node.person}`);
    case 'time':
      return el('p', { className: tone }, new Date(node.unixMillis).toLocaleString(at.locale));
    case 'image':
      return el('p', { className: 'picture' }, `${node.description} (${node.asset})`);
    case 'progress':
      return el('label', { className: 'field' }, node.label, progress(node.percent));
    case 'qr':
      return el('p', { className: 'picture' }, `${node.description}: ${node.content}`);
    case 'divider':
      return el('hr');
    case 'spacer':
      return el('div', { 'aria-hidden': 'true' });
    case 'button':
      return button(node, at);
    case 'toggle':
      return toggle(node, at);
    case 'select':
      return select(node, at);
    default:
      return field(node, at);
  }
}

function progress(percent) {
  const bar = el('progress', { max: 100 });
  if (percent !== null) bar.value = percent;
  return bar;
}

function button(node, { prefix, act }) {
  const className = node.tone === 'danger' ? 'danger' : node.primary ? 'main' : '';
  return el('button', { type: 'button', id: `${prefix}-${node.id}`, className, disabled: !node.enabled, onclick: () => act({ kind: 'pressed' }) }, node.label);
}

function toggle(node, { prefix, act }) {
  const box = el('input', { type: 'checkbox', role: 'switch', id: `${prefix}-${node.id}`, checked: node.on, disabled: !node.enabled });
  box.onchange = () => act({ kind: 'toggled', value: box.checked });
  return el('label', {}, box, ' ', node.label);
}

function select(node, { prefix, act }) {
  const list = el('select', { id: `${prefix}-${node.id}`, disabled: !node.enabled });
  if (node.selected === null) list.append(el('option', { value: '', disabled: true, selected: true }, t('choose')));
  node.options.forEach((option, place) => list.append(el('option', { value: String(place), selected: place === node.selected }, option)));
  list.onchange = () => act({ kind: 'chosen', value: Number(list.value) });
  return el('label', { className: 'field' }, node.label, list);
}

/** What a field shows, and the input that its text is: null where it is none. */
function reading(node, assets) {
  if (node.kind === 'amountInput') {
    const { decimals, symbol } = assetOf(assets, node.asset);
    const shown = node.baseUnits === null ? '' : decimal(node.baseUnits, decimals);
    const read = (text) => {
      const value = units(text, decimals);
      return value === null ? null : { kind: 'baseUnits', value };
    };
    return { shown, read, label: `${node.label} (${symbol})`, problem: t('amount_problem', { decimals }), mode: 'decimal' };
  }
  if (node.kind === 'numberInput') {
    const fits = (value) => Number.isSafeInteger(value) && value >= node.min && value <= node.max;
    const read = (text) => (/^-?\d+$/.test(text.trim()) && fits(Number(text)) ? { kind: 'number', value: Number(text) } : null);
    return { shown: node.value === null ? '' : String(node.value), read, label: node.label, problem: t('number_problem', node), mode: 'numeric' };
  }
  const read = (value) => ({ kind: 'text', value });
  return { shown: node.value ?? '', read, label: node.label ?? node.kind, problem: '', mode: 'text' };
}

function field(node, { assets, prefix, act }) {
  const { shown, read, label, problem, mode } = reading(node, assets);
  const id = `${prefix}-${node.id}`;
  const box = el(node.multiline ? 'textarea' : 'input', { id, value: shown, disabled: !node.enabled, inputMode: mode, autocomplete: 'off', placeholder: node.placeholder, 'aria-describedby': `${id}-problem` });
  if (node.maxChars) box.maxLength = node.maxChars;
  const wrong = el('span', { id: `${id}-problem`, className: 'wrong', role: 'alert' });
  box.onchange = () => {
    const input = box.value === '' ? { kind: 'cleared' } : read(box.value);
    wrong.textContent = input === null ? problem : '';
    box.setAttribute('aria-invalid', String(input === null));
    if (input !== null) act(input);
  };
  return el('label', { className: 'field' }, label, box, wrong);
}
