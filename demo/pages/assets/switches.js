// Shows the switches as the server has them and sends each change at once.
const find = (name) => document.querySelector(`[data-${name}]`);
const inputs = (name) => [...document.querySelectorAll(`input[name=${name}]`)];
const seconds = inputs('seconds')[0];

function show(state) {
  for (const input of inputs('mode')) input.checked = input.value === state.backend.mode;
  for (const input of inputs('crm')) input.checked = (input.value === 'on') === state.crm.on;
  if (document.activeElement !== seconds) seconds.value = String(state.backend.seconds);
  find('modes').disabled = false;
  find('crm').disabled = false;
}

function say(text) {
  find('news').textContent = text;
}

async function read() {
  try {
    const response = await fetch('/switches/state');
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    show(await response.json());
  } catch {
    say('The switches cannot be reached. Reload the page to try again.');
  }
}

async function change(what, spoken) {
  try {
    const response = await fetch('/switches/state', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(what),
    });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    show(await response.json());
    say(spoken);
  } catch {
    await read();
    say('That did not work, nothing was changed.');
  }
}

for (const input of inputs('mode')) {
  input.addEventListener('change', () => {
    void change({ backend: { mode: input.value } }, `The shop system is now: ${input.value}.`);
  });
}
for (const input of inputs('crm')) {
  input.addEventListener('change', () => {
    void change({ crm: { on: input.value === 'on' } }, `The CRM is now ${input.value}.`);
  });
}
seconds.addEventListener('change', () => {
  if (seconds.value === '' || !seconds.checkValidity()) {
    say('Seconds go from 0 to 60.');
    return;
  }
  void change(
    { backend: { seconds: Number(seconds.value) } },
    `Slow now means ${seconds.value} s.`,
  );
});
addEventListener('focus', () => void read());
void read();
