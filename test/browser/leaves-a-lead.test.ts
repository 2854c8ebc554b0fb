import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openPage, openStage } from '../support/browser-stage.ts';
import type { Stage, Visit } from '../support/browser-stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage([
    [
      ['endpoints', 'crm', 'schedule'],
      [0, 1, 1, 1, 1, 1, 1, 1, 1, 1],
    ],
  ]);
});
afterAll(() => stage.close());
beforeEach(() => stage.backend.set({ crm: { on: true } }));

const lead = (name: string) => ({
  name,
  email: `${name.toLowerCase()}@example.com`,
  message: `50 mugs, says ${name}`,
});

async function openForm(): Promise<Visit> {
  const visit = await stage.visit({ url: stage.host() });
  await visit.chat.open();
  await visit.chat.say("I'd like an offer for 50 mugs");
  await visit.chat.form.waitFor();
  return visit;
}

const openCrm = ({ context }: Visit) => openPage(context, `${stage.backend.url}/crm`);

describe('the lead form', () => {
  it('says what is wrong as it is typed, and stops saying it when it is right', async () => {
    const { chat, faults } = await openForm();
    const email = chat.form.getByLabel('Your e-mail address');
    const fault = chat.form.getByText('Please enter an e-mail address, such as name@example.com.');

    await email.fill('ada@');
    // Nobody is corrected in the middle of a word.
    expect(await fault.count()).toBe(0);
    await email.blur();
    await fault.waitFor();
    expect(await email.getAttribute('aria-invalid')).toBe('true');
    const described = await email.getAttribute('aria-describedby');
    expect(await fault.getAttribute('id')).toBe(described);

    await email.pressSequentially('example.com');
    await fault.waitFor({ state: 'detached' });
    expect(await email.getAttribute('aria-invalid')).toBe('false');
    expect(faults.found()).toEqual([]);
  });

  it('holds already what the customer came for', async () => {
    const { chat } = await openForm();
    expect(await chat.form.getByLabel('What is it about?').inputValue()).toBe(
      "I'd like an offer for 50 mugs",
    );
  });

  it('is not sent without consent or with a gap: it shows every fault and goes to the first', async () => {
    const { chat, page } = await openForm();
    const send = chat.form.getByRole('button', { name: 'Send' });
    await send.click();
    expect(await chat.form.getByText('Please fill this in.').count()).toBe(2);
    await chat.form.getByText('Please agree to go on.').waitFor();
    const focused = () =>
      page.evaluate(() => {
        const host = [...document.querySelectorAll('*')].find(({ shadowRoot }) => shadowRoot);
        return host?.shadowRoot?.activeElement?.getAttribute('name');
      });
    expect(await focused()).toBe('name');

    await chat.form.getByLabel('Your name').fill('Ada');
    await chat.form.getByLabel('Your e-mail address').fill('ada@example.com');
    await send.click();
    expect(await focused()).toBe('consent');
    expect(await chat.form.getByText('Please fill this in.').count()).toBe(0);
    expect((await stage.backend.inbox()).leads).toEqual([]);
  });

  it('takes the first click on its button, although the fault it brings up moves the button', async () => {
    const { chat } = await openForm();
    await chat.form.getByLabel('Your e-mail address').fill('ada@example');
    await chat.form.getByRole('button', { name: 'Send' }).click();
    await chat.form.getByText('Please agree to go on.').waitFor();
  });

  it('keeps what was typed over a reload', async () => {
    const { chat, page } = await openForm();
    await chat.form.getByLabel('Your name').fill('Ada');
    await page.reload();
    await chat.form.waitFor();
    expect(await chat.form.getByLabel('Your name').inputValue()).toBe('Ada');
  });
});

describe('a lead that is sent', () => {
  it('is read-only at once, thanked for, and in the CRM within a second, its signature verified', async () => {
    const visit = await openForm();
    const { chat, faults } = visit;
    const crm = await openCrm(visit);
    await chat.fillLead(lead('Ada'));
    await chat.form.getByRole('button', { name: 'Send' }).click();

    await chat.dialog.getByText('Sent. Thank you!').waitFor();
    await crm.page.locator('.lead', { hasText: '50 mugs, says Ada' }).waitFor();
    // The page asks twice a second by itself.
    const { leads } = await stage.backend.inbox();
    const [{ sentAt = '', receivedAt = '' } = {}] = leads.filter(({ name }) => name === 'Ada');
    expect(Date.parse(receivedAt) - Date.parse(sentAt)).toBeLessThan(1_000);
    const arrived = crm.page.locator('.lead');
    expect(await arrived.innerText()).toMatch(/^Ada\s+signature verified\s+ada@example\.com/i);
    expect(await arrived.innerText()).toContain('I agree that my details are stored');

    await chat.hears('Thank you, Ada!');
    expect(await chat.form.count()).toBe(0);
    const sent = chat.dialog.getByRole('region', { name: 'Get an offer' });
    expect(await sent.innerText()).toMatch(/Your name\s+Ada[^]*ada@example\.com[^]*Agreed/);
    expect(await sent.getByRole('textbox').count()).toBe(0);
    expect(faults.found()).toEqual([]);
    expect(crm.faults.found()).toEqual([]);
  });

  it('waits while the CRM is off and arrives when it is on, under the id it was refused with', async () => {
    const visit = await openForm();
    const { chat } = visit;
    const crm = await openCrm(visit);
    await crm.page.getByRole('button', { name: 'Switch off' }).click();
    await crm.page.getByText('Off: answers 503').waitFor();

    const before = stage.backend.calls.length;
    await chat.fillLead(lead('Grace'));
    await chat.form.getByRole('button', { name: 'Send' }).click();
    // The customer has nothing to do with the CRM's trouble.
    await chat.hears('Thank you, Grace!');
    const isLead = (call: { path: string }) => call.path === '/crm/webhooks';
    await stage.backend.called(
      (call) => isLead(call) && stage.backend.calls.indexOf(call) >= before,
    );
    expect(await crm.page.locator('.lead', { hasText: 'Grace' }).count()).toBe(0);

    await crm.page.getByRole('button', { name: 'Switch on' }).click();
    const arrived = crm.page.locator('.lead', { hasText: 'Grace' });
    await arrived.waitFor();
    expect(await arrived.count()).toBe(1);
    expect(await arrived.innerText()).toContain('50 mugs, says Grace');
    expect(await arrived.innerText()).toMatch(/while switched off/);
    const id = await arrived.getAttribute('data-webhook');
    const attempts = stage.backend.calls.filter(({ headers }) => headers['webhook-id'] === id);
    expect(attempts.length).toBeGreaterThan(1);
  });
});
