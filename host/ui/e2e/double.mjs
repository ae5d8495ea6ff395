// A double of the core, for looking at screens without hosts; used by e2e/screens.mjs only, never shipped.
// It plays a small, fixed afternoon: Anna, her contacts, one open app and one question.

const HOUR = 3_600_000;
const PETH = { id: 'native', symbol: 'PETH', decimals: 18 };
const PUSD = { id: '0x' + '5a'.repeat(20), symbol: 'PUSD', decimals: 6 };
const peth = (baseUnits) => ({ asset: PETH, baseUnits });
const pusd = (baseUnits) => ({ asset: PUSD, baseUnits });
const BO = 'b0'.repeat(32);
const MEI = '3e'.repeat(32);
const ADDRESS = '0x7a3f09c2d1e84b5566770a1b2c3d4e5f60718293';

/** The clock of the double: noon of one fixed day, so that pictures do not change. */
export const NOON = Date.UTC(2026, 10, 21, 11, 5);

function qr(side = 41) {
  const dark = (x, y) => {
    const finder = (a, b) => a >= 0 && a < 7 && b >= 0 && b < 7 && (a % 6 === 0 || b % 6 === 0 || (a > 1 && a < 5 && b > 1 && b < 5));
    if ((x < 8 && y < 8) || (x > side - 9 && y < 8) || (x < 8 && y > side - 9)) return finder(x, y) || finder(x - side + 7, y) || finder(x, y - side + 7);
    return (x * 7 + y * 13 + ((x * y) % 5)) % 3 === 0;
  };
  return { side, rows: Array.from({ length: side }, (_, y) => Array.from({ length: side }, (_, x) => (dark(x, y) ? '1' : '0')).join('')) };
}

const text = (words) => ({ kind: 'text', text: words });
const envelope = (state, amount = null) => ({
  kind: 'red-envelope', app: 'app1', envelope: 'e1'.repeat(32), index: 0, greeting: '恭喜发财 · Good fortune', state, amount, offer: null,
});

const LINK = `teahouse:app/2/${'9f'.repeat(32)}/tea-table/1.2.0/${'c4'.repeat(32)}#teahouse-blob:81920:${'b1'.repeat(32)}`;

/** An app that is not installed: it runs from a link, and a card offers it. */
const table = {
  id: 'app2', name: 'tea-table', title: 'Tea table', version: '1.2.0', publisher: 'c41d07be39f2', bundle: 'c4'.repeat(32), installedAt: NOON,
  imports: ['ui', 'storage', 'wallet', 'chat'].map((name) => `teahouse:app/${name}@1.0.0`), warnings: [],
  grants: [{ id: 'wallet', capability: 'wallet', scope: ['pusd 20000000/50000000'], asks: true, decision: 'open', givenAt: null, givenTo: null, endsAt: null, caps: [] }],
  origin: { way: 'link', named: null, link: LINK, contact: null, key: '9f'.repeat(32) },
};
const offer = { name: 'tea-table', version: '1.2.0', publisher: null, key: 'c41d07be39f2', link: LINK };
const use = (handle, title, load, over = {}) => ({
  handle, title, conversation: null, kept: true, load, memory: 2_097_152, memoryMost: 3_145_728, memoryBound: 16_777_216, busyMillis: 340, turns: 57, storage: 20_480, storageBound: 262_144, pending: 0, lastFault: null, stopped: null, ...over,
});
const running = [
  use('h1', 'Red envelope', 'busy', { conversation: 'c-bo', pending: 1 }),
  use('h2', 'Tea table', 'quiet', { kept: false, busyMillis: 12 }),
  use('h3', '斗茶 · Tea duel', 'heavy', { memory: 16_252_928, busyMillis: 21_400, turns: 940 }),
  use('h4', 'Falling', 'faulted', { memory: 0, lastFault: { code: 'LIM-103', at: NOON - 20_000 }, stopped: 'LIM-103' }),
];

const PIXEL = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
const party = (contact, over = {}) => ({ address: ADDRESS, contact, contract: null, verified: false, firstTime: false, mine: false, ...over });
const sold = (named, version, hours, over = {}) => {
  const [publisher, name] = named.split('/');
  return { id: `store-${named}`, named, name, title: null, publisher: Number(publisher), owner: party(null), version, publishedAt: NOON - hours * HOUR, withdrawn: false, installed: null, warnings: [], ...over };
};
/** A store with everything that an app can be marked with. */
const forSale = [
  sold('9/tea-table', '1.2.0', 2, { owner: party('Bo', { verified: true }) }),
  sold('7/red-envelope', '1.0.1', 30, { id: 'app1', title: 'Red envelope', installed: '1.0.0' }),
  sold('12/red-enve1ope', '4.0.0', 40, { warnings: ['WRN-201', 'WRN-203'] }),
  sold('3/a-name-as-long-as-a-name-can-be', '10.20.30', 90, { owner: party(null, { mine: true }) }),
  sold('5/old-kettle', '0.9.0', 700, { withdrawn: true }),
];

/** What the registry says of the installed app, whose newest version was withdrawn. */
const listing = (version) => ({
  id: 'app1', name: 'red-envelope', publisher: 7, owner: { address: ADDRESS, contact: null, contract: null, verified: false, firstTime: false, mine: false },
  key: '9f2c41d07be3', keyChanged: false, version, latest: '1.1.0', bundle: 'be'.repeat(32), publishedAt: NOON - 48 * HOUR, withdrawnAt: version === '1.1.0' ? NOON - HOUR : null, rebuilt: 2, rebuiltOtherwise: 0,
  installed: '1.0.0', seen: '1.0.0', refused: version === '1.1.0' ? 'APP-423' : null, warnings: ['WRN-201'],
});

/** What the registry says of an app of the store. */
const soldListing = ({ name, version }) => {
  const one = forSale.find(({ named }) => named === name);
  if (!one) return null;
  const { id, publisher, owner, installed, warnings } = one;
  return { ...listing(version ?? one.version), id, name: one.name, publisher, owner, latest: one.version, installed, seen: installed, refused: null, withdrawnAt: null, warnings };
};

/** The red envelope as it is installed, and as its update would be: one permission has another scope, one is gone. */
const aboutRed = (name) => {
  const imports = (names) => names.map((one) => `teahouse:app/${one}@1.0.0`);
  const wished = [{ ...grants[0], scope: ['RedEnvelope: create, refund', 'RedEnvelope: sweep'] }, { id: 'wallet', capability: 'wallet', scope: ['pusd 20000000/50000000'], asks: true, decision: 'open', givenAt: null, givenTo: null, endsAt: null, caps: [] }];
  const next = name === 'app1' ? {} : { version: '1.0.1', imports: imports(['ui', 'contracts', 'claims', 'wallet']), grants: wished };
  return { app: { ...red, ...next }, title: 'Red envelope', summary: 'Gift money to friends: a share each, opened with a press.', bytes: 213_504, icon: null, pictures: [] };
};

function messages() {
  let place = 0;
  const message = (mine, at, state, content, conversation = 'c-bo') => {
    place += 1;
    return { id: `m${place}`, conversation, mine, at, place, gapBefore: false, state, content };
  };
  return [
    message(false, NOON - 27 * HOUR, 'read', text('Are you coming to the teahouse on Saturday?')),
    message(true, NOON - 26.9 * HOUR, 'read', text('Yes! The usual table by the river.')),
    message(false, NOON - 3 * HOUR, 'read', text('早！今天有新茶，我留了一壶。\nSecond flush, from Mengding.')),
    message(false, NOON - 2.98 * HOUR, 'read', text('And it is my birthday')),
    message(true, NOON - 2 * HOUR, 'read', text('Then this is for you:')),
    message(true, NOON - 1.98 * HOUR, 'delivered', envelope('unopened', pusd('8880000'))),
    message(false, NOON - HOUR, 'read', { kind: 'app-card', app: 'app1', text: 'Table for four, 18:30 — split the bill?', updated: true, offer: null }),
    message(false, NOON - 0.6 * HOUR, 'read', envelope('unopened', pusd('6660000'))),
    message(true, NOON - 0.2 * HOUR, 'stored', text('Thank you, see you at six.')),
    message(true, NOON - 0.1 * HOUR, 'queued', text('I bring the cups.')),
    message(false, NOON - 5 * HOUR, 'delivered', text('晚上一起喝茶吗？'), 'c-mei'),
    message(false, NOON - 4.5 * HOUR, 'delivered', { kind: 'app-card', app: 'app2', text: '老位子，四个人？ · The usual table for four?', updated: false, offer }, 'c-mei'),
    message(false, NOON - 4 * HOUR, 'delivered', { kind: 'ask-pay-address', chain: 31337, here: true }, 'c-mei'),
  ];
}

const tree = {
  nodes: [
    [0, { kind: 'column' }, [1, 2, 3, 8, 9], 'normal', 'stretch'],
    [1, { kind: 'heading', text: 'Red envelope' }],
    [2, { kind: 'text', text: 'Equal shares, for the people you pick.' }, [], 'muted'],
    [3, { kind: 'card' }, [4, 5, 6, 7], 'normal', 'stretch'],
    [4, { kind: 'user', person: { name: 'Bo', me: false, verified: true } }],
    [5, { kind: 'amount-input', label: 'Amount', asset: PUSD, baseUnits: '8880000', enabled: true }],
    [6, { kind: 'number-input', label: 'Shares', value: '1', min: '1', max: '100', enabled: true }],
    [7, { kind: 'text-input', label: 'Wish', value: 'Good fortune', placeholder: '', maxChars: 60, multiline: false, enabled: true }],
    [8, { kind: 'progress', label: 'Waiting for your answer', percent: null }],
    [9, { kind: 'button', label: 'Give', primary: true, enabled: true }],
  ].map(([id, node, children = [], tone = 'normal', align = 'start']) => ({ id, node, tone, align, children })),
};

const sheet = {
  id: 's1', digest: 'd1'.repeat(32), action: 'app-contract', state: 'pending', at: NOON, expiresAt: NOON + HOUR,
  asker: { app: 'app1', name: 'Red envelope', publisher: '9f2c41d07be3', conversation: 'c-bo' },
  reason: 'One share of 8.88 for Bo, for his birthday', leaves: [pusd('8880000')], arrives: [], feeMax: peth('412300000000000'),
  to: { address: '0x' + 'c0de'.repeat(10), contact: null, contract: 'RedEnvelope', verified: false, firstTime: true, mine: false },
  account: ADDRESS, method: 'create', givenBefore: [pusd('2220000')], spentToday: [pusd('1000000')], warnings: [{ code: 'WRN-151', params: { contact: 'Bo', old: '0x' + '77de'.repeat(10) }, grave: true }, { code: 'WRN-101', params: {}, grave: false }], armMs: 600,
};

const payments = [
  { id: 'p4', purpose: 'transfer', state: 'sent', at: NOON - HOUR / 6, leaves: [peth('100000000000000000')], arrives: [], to: { address: '0x' + '12ab'.repeat(10), contact: 'Bo', contract: null, verified: true, firstTime: false, mine: false }, fee: null, gasUsed: null, tx: '0x' + '4e'.repeat(32), block: null, app: null, waits: true, calledBack: false, failure: null, trouble: null, from: null, blockHash: null, warnings: [], signs: null },
  { id: 'p3', purpose: 'contract', state: 'included', at: NOON - 2 * HOUR, leaves: [pusd('8880000')], arrives: [], to: { address: '0x' + 'c0de'.repeat(10), contact: null, contract: 'RedEnvelope', verified: false, firstTime: false, mine: false }, fee: peth('171200000000000'), gasUsed: 171200, tx: '0x' + 'ab'.repeat(32), block: 42, app: 'app1', waits: false, calledBack: false, failure: null, trouble: null, from: null, blockHash: null, warnings: [], signs: null },
  { id: 'p2', purpose: 'claim', state: 'final', at: NOON - 20 * HOUR, leaves: [], arrives: [pusd('6660000')], to: null, fee: null, gasUsed: 88123, tx: '0x' + 'cd'.repeat(32), block: 31, app: 'app1', waits: false, calledBack: false, failure: null, trouble: null, from: null, blockHash: null, warnings: [], signs: null },
  { id: 'p1', purpose: 'transfer', state: 'abandoned', at: NOON - 44 * HOUR, leaves: [peth('250000000000000000')], arrives: [], to: { address: '0x' + '12ab'.repeat(10), contact: 'Bo', contract: null, verified: true, firstTime: false, mine: false }, fee: null, gasUsed: null, tx: null, block: null, app: null, waits: false, calledBack: false, failure: 'PAY-211', trouble: null, from: null, blockHash: null, warnings: [], signs: null },
  { id: 'move-29-72057594037927936', purpose: 'received', state: 'final', at: NOON - 50 * HOUR, leaves: [], arrives: [pusd('12000000')], from: { address: '0x' + '12ab'.repeat(10), contact: 'Bo', contract: null, verified: true, firstTime: false, mine: false }, to: { address: ADDRESS, contact: null, contract: null, verified: false, firstTime: true, mine: true }, fee: null, gasUsed: null, tx: '0x' + 'ef'.repeat(32), block: 29, blockHash: '0x' + '29'.repeat(32), app: null, waits: false, calledBack: false, failure: null, trouble: null, warnings: [], signs: null },
];

const limits = [
  { app: null, appName: null, asset: PUSD, perPayment: '20000000', perDay: '50000000', total: null, endsAt: null, since: NOON - 3 * HOUR, usedDay: '12500000', usedTotal: '12500000', freesAt: NOON + 21 * HOUR },
  { app: 'app1', appName: 'Red envelope', asset: PUSD, perPayment: null, perDay: null, total: '100000000', endsAt: NOON + 160 * HOUR, since: NOON - 8 * HOUR, usedDay: '8000000', usedTotal: '40000000', freesAt: NOON + 16 * HOUR },
];
const shop = { address: '0x' + '5a0b'.repeat(10), contact: null, contract: null, verified: false, firstTime: true, mine: false };
const allowance = {
  id: 'b0'.repeat(32), app: 'app1', appName: 'Red envelope', state: 'live', asset: PUSD, total: '50000000', perPayment: '20000000', perPeriod: '25000000', period: 86_400,
  expiresAt: NOON + 700 * HOUR, listed: true, payees: [shop], account: ADDRESS, spender: '0x' + 'a99a'.repeat(10), left: '37500000', spendable: '12500000', resetsAt: NOON + 13 * HOUR, trouble: null,
};
const allowances = [
  allowance,
  { ...allowance, id: 'b1'.repeat(32), state: 'expired', asset: PETH, total: '500000000000000000', perPayment: '500000000000000000', perPeriod: '500000000000000000', expiresAt: NOON - 20 * HOUR, listed: false, payees: [], left: '120000000000000000', spendable: '0', resetsAt: null },
];
const grants = [
  { id: 'contracts/red-envelope', capability: 'contracts', scope: ['RedEnvelope: create, refund'], asks: true, decision: 'open', givenAt: NOON - 50 * HOUR, givenTo: '0.1.0', endsAt: NOON + 20 * HOUR, caps: [] },
  { id: 'storage', capability: 'storage', scope: ['64 KiB'], asks: false, decision: 'revoked', givenAt: null, givenTo: null, endsAt: null, caps: [] },
];
/** The installed app. */
const red = {
  id: 'app1', name: 'red-envelope', title: 'Red envelope', version: '1.0.0', publisher: '9f2c41d07be3', bundle: 'be'.repeat(32), installedAt: NOON,
  imports: ['ui', 'clock', 'storage', 'contracts', 'claims', 'chat', 'device'].map((name) => `teahouse:app/${name}@1.0.0`), grants, warnings: [],
  origin: { way: 'card', named: '7/red-envelope', link: LINK, contact: BO, key: '9f'.repeat(32) },
};

const SHIELDED = 'teatest1' + 'q9x8gf2tvdw0s3jn54khce6mua7l'.repeat(5).slice(0, 132);
const bo = (address, over = {}) => ({ address, contact: 'Bo', contract: null, verified: true, firstTime: false, mine: false, ...over });
const proof = { id: 'a5'.repeat(32), stage: 'proving', permille: 420, leftMs: 9000 };
const shieldedPaid = (id, kind, state, money, hours, amount, over = {}) => ({
  id, kind, state, money, at: NOON - hours * HOUR, amount, fee: null, address: null, party: null, memo: null, carrier: null, progress: null, tx: null, block: null,
  canCancel: false, canRetry: false, canReceipt: false, until: null, trouble: null, warnings: [], ...over,
});
const shieldedPayments = [
  shieldedPaid('a5'.repeat(32), 'sent', 'proving', 'held', 0.01, pusd('8880000'), { fee: pusd('50000'), address: SHIELDED, party: bo(SHIELDED), memo: '生日快乐 · two cups', progress: proof, canCancel: true, until: NOON + 2 * HOUR }),
  shieldedPaid('a4'.repeat(32), 'withdrawal', 'sent', 'on-its-way', 0.4, peth('1000000000000000000'), { fee: peth('1200000000000000'), party: { address: ADDRESS, contact: null, contract: null, verified: false, firstTime: false, mine: true }, carrier: '12D3KooWQ' + 'x7Gf'.repeat(10) + '2', canRetry: true, until: NOON + 1.6 * HOUR, trouble: { code: 'CHN-101', exit: 'network', params: { endpoint: 'river' } } }),
  shieldedPaid('note-5f3a90c1d27b4e88', 'received', 'included', 'yours', 3, pusd('6660000'), { memo: 'for the tea', tx: '0x' + 'c4'.repeat(32), block: 41 }),
  shieldedPaid('a2'.repeat(32), 'sent', 'expired', 'yours', 30, pusd('1000000'), { fee: pusd('50000'), address: SHIELDED, until: NOON - 28 * HOUR }),
  shieldedPaid('a1'.repeat(32), 'sent', 'final', 'arrived', 50, pusd('2500000'), { fee: pusd('50000'), address: SHIELDED, party: bo(SHIELDED), memo: 'rent', carrier: '12D3KooWQ' + 'x7Gf'.repeat(10) + '1', tx: '0x' + 'a1'.repeat(32), block: 31, canReceipt: true }),
  shieldedPaid('note-00c1d27b4e885f3a', 'deposit', 'final', 'yours', 72, peth('10000000000000000000'), { party: { address: ADDRESS, contact: null, contract: null, verified: false, firstTime: false, mine: true }, tx: '0x' + 'd0'.repeat(32), block: 20 }),
];
const shieldedSheet = {
  ...sheet, action: 'shielded-send', asker: null, reason: null, leaves: [pusd('8930000')], feeMax: pusd('50000'), carried: null, to: bo(SHIELDED), account: '', method: null, givenBefore: [], spentToday: [], warnings: [],
  shielded: { address: SHIELDED, memo: '生日快乐 · two cups', notes: 2, change: pusd('1070000'), shown: pusd('50000'), anonymity: { others: 40, sameAmount: null, hiding: 'thin' }, proofMs: 9000, by: 'submitter', until: NOON + 2 * HOUR },
};

/** A core that answers as Anna's would. `empty` is a profile of the first minute. */
export function makeDouble({ empty = false, question = false, offline = false, locked = false, vacant = false, pool = 'open' } = {}) {
  const said = empty ? [] : messages();
  const asking = question ? [question === 'shielded' ? shieldedSheet : sheet] : [];
  const of = (id) => said.filter((message) => message.conversation === id);
  const conversation = (id, contact, title, verified, unread) => ({ id, contact, title, verified, last: of(id).at(-1) ?? null, unread });
  const contact = (id, nickname, alias, state, verified, conversation) => ({
    id, nickname, alias, state, safetyNumber: '483021957730164882950371664209185532047719386150224', verified, newKeys: false, conversation,
  });
  const openApp = { handle: 'h1', app: 'app1', title: 'Red envelope', conversation: 'c-bo', revision: 3, tree, pickers: [], filePickers: [], textPickers: [], renewals: [], sheets: question ? ['s1'] : [], links: [], stopped: null, unkept: null };
  const guest = { ...openApp, handle: 'h2', app: 'app2', title: 'Tea table', conversation: null, sheets: [], unkept: table };
  const known = (value) => (offline ? null : value);
  let seq = 100;
  return {
    events: [],
    answer(method, params) {
      switch (method) {
        case 'profile.show':
          if (vacant) return { refused: { code: 'NOD-103', exit: 'not-found', params: { profile: 'anna' } } };
          return { name: 'anna', nickname: 'Anna', identity: 'a1'.repeat(32), createdAt: NOON, password: true, chain: true, relays: 3, version: '0.1.0', lastEvent: seq };
        case 'persona.list':
          return [['Anna', true], ['Lin', false], ['王老板', false]].map(([nickname, current], number) => ({ number, nickname, current, open: true, page: number === 2 ? null : `http://127.0.0.1:41${number}/#token=double`, socket: '/run/rpc.sock' }));
        case 'events.subscribe':
          return { last: seq, gap: false };
        case 'chat.list':
          return empty ? [] : [conversation('c-bo', BO, 'Bo', true, 0), conversation('c-mei', MEI, '王小美', false, 2)];
        case 'chat.show':
          return { messages: of(params.conversation), more: false };
        case 'chat.read':
          return conversation(params.conversation, BO, 'Bo', true, 0);
        case 'chat.send': {
          const place = said.length + 1;
          const message = { id: `m${place}`, conversation: params.conversation, mine: true, at: NOON, place, gapBefore: false, state: 'queued', content: text(params.text) };
          said.push(message);
          seq += 1;
          this.events.push({ seq, at: NOON, event: { kind: 'message', message: { ...message, state: 'stored' } } });
          return message;
        }
        case 'contact.list':
          return empty ? [] : [contact(BO, 'Bo', null, 'mutual', true, 'c-bo'), contact(MEI, 'Xiaomei', '王小美', 'asked', false, 'c-mei')];
        case 'contact.requests':
          return empty ? [] : [{ id: 'cc'.repeat(32), nickname: 'Chen', at: NOON - HOUR, text: 'We met at the market.', newKeys: false }];
        case 'contact.card':
          return { link: 'teahouse:contact/' + 'Aq3x'.repeat(20), qr: qr(49) };
        case 'contact.payees':
          return empty ? [] : [
            { contact: BO, name: 'Bo', verified: true, address: '0x' + '12ab'.repeat(10), changedFrom: '0x' + '77de'.repeat(10), toldAt: NOON, takenBack: false, knowsOurs: true, asks: false, privateAddress: SHIELDED, privateChanged: false, knowsPrivate: true },
            { contact: MEI, name: '王小美', verified: false, address: null, changedFrom: null, toldAt: null, takenBack: false, knowsOurs: false, asks: true, privateAddress: null, privateChanged: false, knowsPrivate: false },
          ];
        case 'wallet.balance':
          return {
            address: ADDRESS, chain: 'devnet', practice: true, height: known(42), trouble: offline ? { code: 'CHN-103', exit: 'network', params: { what: 'a balance', left: 'river', right: 'bridge' } } : null,
            balances: [
              { asset: PETH, total: known('10002500000000000000'), available: known('9750000000000000000'), confirming: known('2500000000000000'), reserved: known('250000000000000000'), unknown: offline },
              { asset: PUSD, total: known('1234560000'), available: known('1234560000'), confirming: known('0'), reserved: known('0'), unknown: offline },
            ],
          };
        case 'shielded.balance':
          if (pool === 'none') return { balances: [], status: { available: false, pool: null, network: null, insecureKeys: false, scanned: null, head: known(42), complete: false, leaves: 0, others: 0, queued: 0, depositsOpen: false, working: null, trouble: { code: 'NOD-601', exit: 'configuration', params: {} } } };
          return {
            balances: empty ? [] : [
              { total: peth('10000000000000000000'), available: '7000000000000000000', confirming: '2000000000000000000', reserved: '1000000000000000000', dust: '0', notes: 3, atOnce: '7000000000000000000' },
              { total: pusd('123450000'), available: '114500000', confirming: '0', reserved: '8930000', dust: '20000', notes: 9, atOnce: '80000000' },
            ],
            status: {
              available: true, pool: '0x' + '9001'.repeat(10), network: '00112233aabbccdd', insecureKeys: true, scanned: pool === 'reading' ? 17 : 42, head: known(42), complete: pool !== 'reading' && !offline, leaves: 44, others: empty ? 0 : 40, queued: 1,
              depositsOpen: pool !== 'closed' && !offline, working: empty ? null : proof, trouble: offline ? { code: 'CHN-101', exit: 'network', params: { endpoint: 'river' } } : null,
            },
          };
        case 'shielded.history':
          return empty ? [] : shieldedPayments;
        case 'shielded.payment':
          return shieldedPayments.find((payment) => payment.id === params.id) ?? { refused: { code: 'SHD-073', exit: 'not-found', params: {} } };
        case 'shielded.receive':
          return { address: SHIELDED, link: `teahouse:pay/${SHIELDED.slice(8)}`, qr: qr(49) };
        case 'shielded.question':
          return { question: 'teaq1' + 'zg4x'.repeat(20) };
        case 'wallet.history':
          return empty ? [] : payments;
        case 'wallet.approvals':
          return {
            approvals: [{ account: 0, address: ADDRESS, asset: PUSD, mayTake: pusd('5000000'), spender: { address: '0x' + 'c0de'.repeat(10), contact: null, contract: 'RedEnvelope', verified: false, firstTime: false, mine: false }, trouble: null }],
            leftOut: 0, lookedFrom: 0, lookedTo: 42, whole: true,
          };
        case 'wallet.limits':
          return limits;
        case 'app.budgets':
          return [];
        case 'wallet.allowances':
          return allowances.map((one) => (offline ? { ...one, state: 'unknown', left: null, spendable: null, resetsAt: null, trouble: { code: 'CHN-101', exit: 'network', params: { endpoint: 'river' } } } : one));
        case 'wallet.allowanceopen':
          return { step: 'allow', allowance: { ...allowance, state: 'planned', left: null, spendable: null, resetsAt: null }, sheet, payment: null };
        case 'wallet.limitset':
          return { before: limits[0], after: { ...limits[0], perDay: params.perDay }, loosens: true, digest: 'd1'.repeat(32), done: false };
        case 'wallet.limitclear':
          return { before: limits[0], after: null, loosens: true, digest: 'd1'.repeat(32), done: false };
        case 'wallet.tokens':
          return [
            { asset: PETH, name: '', origin: 'coin', warnings: [] },
            { asset: PUSD, name: '', origin: 'book', warnings: [] },
            { asset: { id: '0x' + '7ea0'.repeat(10), symbol: 'PUSD (0x7ea0…)', decimals: 6 }, name: 'Practice dollar', origin: 'added', warnings: [{ code: 'WRN-131', params: { symbol: 'PUSD', like: 'PUSD' }, grave: true }, { code: 'WRN-134', params: {}, grave: false }] },
          ];
        case 'wallet.backupstate':
          return { phraseCheckedAt: empty ? null : NOON - 30 * HOUR, backupMadeAt: null };
        case 'wallet.lockstate':
          return { locked, canLock: true, afterSeconds: 900 };
        case 'wallet.phrase':
          return { phrase: 'abandon '.repeat(23) + 'art' };
        case 'wallet.receive':
          return { address: ADDRESS, link: `ethereum:${ADDRESS}@31337`, qr: qr(33) };
        case 'consent.list':
          return asking;
        case 'consent.approve':
        case 'consent.refuse':
          asking.length = 0;
          return { sheet: params.sheet, state: method === 'consent.refuse' ? 'refused' : 'approved', payment: null, receipt: 1 };
        case 'app.list':
          return empty ? [] : [red];
        case 'app.store':
          return { apps: empty ? [] : forSale, total: empty ? 0 : 7, next: empty ? null : forSale.length, block: 42 };
        case 'app.about':
          if (params.name === '12/red-enve1ope') return { refused: { code: 'APP-429', exit: 'not-found', params: { app: 'red-enve1ope', version: '4.0.0' } } };
          return params.name === 'app1' || params.name === '7/red-envelope' ? aboutRed(params.name) : { app: { ...table, id: 'store-9/tea-table' }, title: 'Tea table · 茶桌', summary: 'A table for four, and the bill is split.', bytes: 81_920, icon: PIXEL, pictures: [PIXEL, PIXEL] };
        case 'app.lookup':
          return soldListing(params) ?? listing(params.version ?? '1.1.0');
        case 'notify.list':
          return empty ? [] : [{ id: '1', at: NOON, app: 'app1', name: 'Red envelope', title: 'Two shares are left', body: 'They go back to you tomorrow.' }];
        case 'app.opened':
          return empty ? [] : [openApp, guest];
        case 'app.running':
          return empty ? [] : running;
        case 'app.meters':
          return [];
        case 'app.link':
          return { link: LINK, qr: qr(57), trouble: null };
        case 'app.fetch':
        case 'app.keep':
          return table;
        case 'app.run':
          return guest;
        case 'app.open':
        case 'app.show':
        case 'app.event':
          return params.handle === 'h2' ? guest : openApp;
        case 'relay.status':
          return {
            state: offline ? 'offline' : 'online', queued: offline ? 1 : 0,
            relays: [1, 2, 3].map((n) => ({ address: `/ip4/127.0.0.1/udp/410${n}/quic-v1/p2p/12D3Koo${n}`, peer: `12D3KooWQ${'x7Gf'.repeat(10)}${n}`, connected: !offline && n < 3, mailbox: true, submitter: true })),
          };
        case 'chain.status':
          return { configured: true, name: 'devnet', chainId: 31337, practice: true, nativeSymbol: 'PETH', reachable: !offline, height: known(42), finalized: known(40), blockTime: known(NOON / 1000), contracts: {}, problem: offline ? 'CHN-101' : null, params: {}, endpoints: [['river', 'rpc.river.example', 0], ['bridge', 'rpc.bridge.example', offline ? 3 : 0]].map(([name, host, failures]) => ({ name, host, failures })) };
        default:
          return { refused: { code: 'RPC-104', exit: 'usage', params: { method } } };
      }
    },
  };
}
