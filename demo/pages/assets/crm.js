// Asks for the inbox twice a second while the page is visible, and draws it only when it has changed.
const find = (name) => document.querySelector(`[data-${name}]`);
const time = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const everyMs = 500;
const patienceMs = 3000;

let shownText = '';
let knownLeads = null;
let on = true;
let switching = false;

function element(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children); // Strings become text nodes: whatever a lead says stays text.
  return node;
}

function showTime(iso) {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return document.createTextNode(iso);
  const node = element('time', '', time.format(at));
  node.dateTime = iso;
  return node;
}

function drawLead(lead) {
  const mail = element('a', '', lead.email);
  mail.href = `mailto:${encodeURIComponent(lead.email).replace('%40', '@')}`;
  const card = element(
    'li',
    'lead',
    element(
      'div',
      'lead-head',
      element('h2', '', lead.name),
      element('span', 'badge', 'signature verified'),
    ),
    element('p', 'lead-mail', mail),
    element('p', 'lead-message', lead.message || 'No message'),
    drawConsent(lead.consent),
    drawFacts(lead),
  );
  card.dataset.lead = lead.lead;
  card.dataset.webhook = lead.webhook;
  return card;
}

function drawConsent(consent) {
  if (consent === null) return element('p', 'consent', 'No consent was given.');
  return element(
    'p',
    'consent',
    element('span', 'label', 'Agreed to'),
    element('q', '', consent.text),
    element('span', 'soft', ' ', showTime(consent.at)),
  );
}

function drawFacts(lead) {
  const list = element('dl', 'meta');
  const add = (name, ...value) =>
    list.append(element('div', '', element('dt', '', name), element('dd', '', ...value)));
  add('Received', showTime(lead.receivedAt));
  add('Lead', element('code', '', lead.lead));
  add('Webhook', element('code', '', lead.webhook));
  add('Attempts seen', describeAttempts(lead));
  return list;
}

function describeAttempts({ whileOff, again }) {
  const notes = [];
  if (whileOff > 0) notes.push(`${whileOff} while switched off`);
  if (again > 0) notes.push(`received again ${again} ×, not counted`);
  const total = String(1 + whileOff + again);
  return notes.length === 0 ? total : `${total} (${notes.join('; ')})`;
}

function drawEvent(event) {
  const attempts = event.whileOff + event.again > 0 ? `attempts: ${describeAttempts(event)}` : '';
  return element(
    'li',
    '',
    showTime(event.receivedAt),
    element('code', '', event.type),
    element('span', 'summary', event.summary),
    element('span', 'soft', attempts),
  );
}

function drawRefused({ at, id, reason }) {
  return element(
    'li',
    '',
    showTime(at),
    element('code', '', id ?? 'without an id'),
    element('span', 'summary', reason),
  );
}

function showPower() {
  find('power').dataset.power = on ? 'on' : 'off';
  find('power-text').textContent = on
    ? 'On: takes what comes'
    : 'Off: answers 503, the chat will try again';
  const button = find('power-button');
  button.textContent = on ? 'Switch off' : 'Switch on';
  button.disabled = switching;
}

function showTrouble(text) {
  const trouble = find('trouble');
  if (trouble.textContent !== text) trouble.textContent = text;
  trouble.hidden = text === '';
}

function showInbox(inbox) {
  on = inbox.on;
  if (!switching) showPower();
  find('leads').replaceChildren(...inbox.leads.map(drawLead));
  find('empty').hidden = inbox.leads.length > 0;
  find('events').replaceChildren(...inbox.events.map(drawEvent));
  find('no-events').hidden = inbox.events.length > 0;
  find('refused').replaceChildren(...inbox.refused.map(drawRefused));
  find('refused-section').hidden = inbox.refused.length === 0;
  const fresh = inbox.leads.filter((lead) => knownLeads?.has(lead.webhook) === false);
  if (fresh.length > 0)
    find('news').textContent = `New: ${fresh.map(({ name }) => name).join(', ')}`;
  knownLeads = new Set(inbox.leads.map((lead) => lead.webhook));
}

async function refresh() {
  try {
    const response = await fetch('/crm/receipts', { signal: AbortSignal.timeout(patienceMs) });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const text = await response.text();
    if (text !== shownText) {
      showInbox(JSON.parse(text));
      shownText = text;
    }
    const { damaged } = JSON.parse(text);
    showTrouble(damaged > 0 ? `${damaged} damaged lines of the journal were left out.` : '');
  } catch {
    showTrouble('The CRM cannot be reached right now. This page keeps trying.');
  }
}

async function watch() {
  for (;;) {
    if (!document.hidden) await refresh();
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

find('power-button').addEventListener('click', async () => {
  switching = true;
  showPower();
  try {
    const response = await fetch('/switches/state', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ crm: { on: !on } }),
      signal: AbortSignal.timeout(patienceMs),
    });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    on = (await response.json()).crm.on;
    find('news').textContent = on ? 'The CRM is on.' : 'The CRM is off.';
  } catch {
    showTrouble('That did not work. Try again.');
  }
  switching = false;
  showPower();
  find('power-button').focus();
});

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void refresh();
});
void watch();
