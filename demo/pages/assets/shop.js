// The shop's own script: the basket and the "Ask for an offer" button. The page works without it.
const storageKey = 'kettle-and-clay-basket';
const format = (amount) => `€${amount.toFixed(2)}`;

function readBasket() {
  try {
    const lines = JSON.parse(localStorage.getItem(storageKey) ?? '[]');
    return Array.isArray(lines) ? lines.filter(isLine) : [];
  } catch {
    return []; // Storage is blocked or holds something else: an empty basket is the honest answer.
  }
}

function isLine(line) {
  return (
    typeof line?.slug === 'string' &&
    typeof line.name === 'string' &&
    Number.isFinite(line.price) &&
    Number.isInteger(line.count)
  );
}

let basket = readBasket();

function keepBasket() {
  try {
    localStorage.setItem(storageKey, JSON.stringify(basket));
  } catch {
    // Storage is blocked or full: the basket then lasts as long as this page.
  }
  showBasket();
}

function showBasket() {
  const pieces = basket.reduce((sum, line) => sum + line.count, 0);
  const count = document.querySelector('[data-basket-count]');
  count.hidden = pieces === 0;
  count.textContent = String(pieces);
  const lines = document.querySelector('[data-basket-lines]');
  if (lines === null) return;
  document.querySelector('[data-basket-empty]').hidden = pieces > 0;
  document.querySelector('[data-basket-full]').hidden = pieces === 0;
  lines.replaceChildren(...basket.map(drawLine));
  const total = basket.reduce((sum, line) => sum + line.price * line.count, 0);
  document.querySelector('[data-basket-total]').textContent = format(total);
}

function drawLine(line) {
  const row = document.createElement('tr');
  const name = document.createElement('td');
  const link = document.createElement('a');
  link.href = `/products/${encodeURIComponent(line.slug)}`;
  link.textContent = line.name;
  name.append(link);
  const count = document.createElement('td');
  count.textContent = String(line.count);
  const price = document.createElement('td');
  price.textContent = format(line.price * line.count);
  const change = document.createElement('td');
  const remove = document.createElement('button');
  remove.type = 'button';
  remove.className = 'add';
  remove.textContent = 'Remove';
  remove.setAttribute('aria-label', `Remove ${line.name}`);
  remove.addEventListener('click', () => {
    basket = basket.filter((other) => other !== line);
    keepBasket();
    say(`${line.name} is out of your basket`);
    document.querySelector('main').focus();
  });
  change.append(remove);
  row.append(name, count, price, change);
  return row;
}

let hideToast;
function say(text) {
  const toast = document.querySelector('[data-toast]');
  toast.textContent = text;
  toast.classList.add('shown');
  clearTimeout(hideToast);
  hideToast = setTimeout(() => toast.classList.remove('shown'), 3000);
}

for (const button of document.querySelectorAll('[data-add]')) {
  button.addEventListener('click', () => {
    const { add: slug, name, price } = button.dataset;
    const line = basket.find((other) => other.slug === slug);
    if (line) line.count += 1;
    else basket.push({ slug, name, price: Number(price), count: 1 });
    keepBasket();
    say(`${name} is in your basket`);
  });
}

for (const button of document.querySelectorAll('[data-ask]')) {
  button.addEventListener('click', () => {
    // Works before and after the widget has loaded: until then the queue is a plain array.
    window.Deskbell = window.Deskbell || [];
    window.Deskbell.push(['open']);
  });
}

showBasket();
