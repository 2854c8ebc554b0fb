import { join } from 'node:path';
import { endOnCrash } from '../server/cli/crash.ts';
import { reloadOnSignal, serve, stopOnSignals } from '../server/cli/serve.ts';
import { buildWidget } from '../widget/build.ts';
import { createDemo } from './demo-app.ts';

/**
 * `npm start`: builds the widget, then one process on one port with the Deskbell server and, behind its
 * routes, the demo shop, the shop's system and its CRM. Settings in the environment win over the demo's.
 */
const port = process.env['PORT'] ?? '3000';
const folder = process.env['DESKBELL_DATA'] ?? './data';
const origin = `http://127.0.0.1:${port}`;

const shopKey = 'demo-shop-key';
const crmSecret = `whsec_${Buffer.from('kettle-and-clay-demo-crm-secret!').toString('base64')}`;

const variables = {
  DESKBELL_CONFIG: join(import.meta.dirname, 'deskbell.yaml'),
  LOG_LEVEL: 'warn',
  DEMO_SHOP_URL: `${origin}/api/v1`,
  DEMO_SHOP_KEY: shopKey,
  DEMO_CRM_URL: `${origin}/crm/webhooks`,
  DEMO_CRM_SECRET: crmSecret,
  ...process.env,
};

const say = (line: string): void => void process.stdout.write(`${line}\n`);

await buildWidget(join(import.meta.dirname, '..', 'dist', 'widget'));
const demo = createDemo({
  folder: join(folder, 'demo'),
  apiKey: variables.DEMO_SHOP_KEY,
  webhookSecret: variables.DEMO_CRM_SECRET,
  siteId: 'demo',
  deskbellUrl: '',
});
const served = await serve({ variables, say, pages: demo.router });
if (served.ok) {
  endOnCrash(process, served.log);
  stopOnSignals(served.server, process);
  reloadOnSignal(served.server, process);
  const { url } = served.server;
  say(`
  The demo shop      ${url}
    ask "where is my order 1042?" (ada@example.com), or "I'd like an offer for 50 mugs"
  The shop's CRM     ${url}/crm
  Make things fail   ${url}/switches

  Ctrl-C stops the server; what was said stays in ${folder}.`);
} else {
  process.stderr.write(`${served.message}\n`);
  process.exitCode = 1;
}
