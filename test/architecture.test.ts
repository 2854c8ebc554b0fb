import { describe, expect, it } from 'vitest';
import * as rules from './support/architecture.ts';
import type { Rule } from './support/architecture.ts';
import { readGraph, readProject } from './support/imports.ts';

const project = readGraph(readProject(`${import.meta.dirname}/..`));

/** Shows a rule a project of these few files and returns what it reports. */
const judge = (rule: Rule, sources: Record<string, string>): string[] => rule(readGraph(sources));

describe('the project', () => {
  it('is read whole', () => {
    expect(project.files.length).toBeGreaterThan(20);
    expect(project.files.flatMap(({ edges }) => edges).length).toBeGreaterThan(20);
  });

  it.each(Object.entries(rules))('keeps the rule %s', (_name, rule) => {
    expect(rule(project)).toEqual([]);
  });
});

describe('importsPointLeft', () => {
  const faulty: [string, string, string][] = [
    ['store', 'server/store/rows.ts', "import { open } from '../jobs/worker.ts';"],
    ['a type as well', 'server/access/keys.ts', "import type { A } from '../intents/a.ts';"],
    ['webhooks sees connectors', 'server/webhooks/a.ts', "import '../connectors/b.ts';"],
    ['connectors sees webhooks', 'server/connectors/a.ts', "import '../webhooks/b.ts';"],
    ['socket sees http', 'server/socket/a.ts', "import '../http/b.ts';"],
    ['http sees socket', 'server/http/a.ts', "export * from '../socket/b.ts';"],
    ['intents sees webhooks', 'server/intents/a.ts', "import type { B } from '../webhooks/b.ts';"],
    ['conversation sees webhooks', 'server/conversation/a.ts', "import '../webhooks/b.ts';"],
    ['a room sees app', 'server/http/a.ts', "import { createApp } from '../app.ts';"],
    ['app sees cli', 'server/app.ts', "await import('./cli/start.ts');"],
    ['server sees widget', 'server/http/a.ts', "import type { B } from '../../widget/api.ts';"],
    ['server sees demo', 'server/cli/a.ts', "import '../../demo/shop.ts';"],
    ['server sees tests', 'server/store/a.ts', "import '../../test/support/fake-clock.ts';"],
    ['state sees panel', 'widget/state/a.ts', "import '../panel/b.tsx';"],
    ['api sees widget', 'widget/api.ts', "import { build } from './widget.tsx';"],
    ['demo reaches into a room', 'demo/start.ts', "import '../server/store/sqlite.ts';"],
  ];

  it.each(faulty)('reports: %s', (_what, path, source) => {
    expect(judge(rules.importsPointLeft, { [path]: source })).toEqual([
      expect.stringMatching(`^${path}:1 imports `),
    ]);
  });

  it('is content with the way down', () => {
    const sources = {
      'server/conversation/a.ts': "import '../store/b.ts'; import './c.ts'; import 'zod';",
      'server/app.ts': "import './socket/a.ts'; import './http/a.ts'; import '../shared/ids.ts';",
      'widget/panel/a.tsx': "import '../state/b.ts'; import 'preact';",
      'demo/start.ts': "import '../server/app.ts'; import '../widget/build.ts';",
      'test/flow/a.test.ts': "import '../../server/store/b.ts'; import '../../demo/start.ts';",
    };
    expect(judge(rules.importsPointLeft, sources)).toEqual([]);
  });
});

describe('everyFileHasARoom', () => {
  it('reports a folder nobody gave a place', () => {
    expect(judge(rules.everyFileHasARoom, { 'server/stuff/a.ts': '' })).toHaveLength(1);
    expect(judge(rules.everyFileHasARoom, { 'widget/cache.ts': '' })).toHaveLength(1);
    expect(judge(rules.everyFileHasARoom, { 'server/app.ts': '', 'widget/loader.ts': '' })).toEqual(
      [],
    );
  });
});

describe('sharedStandsAlone', () => {
  it('reports Node, a package and a room; allows zod', () => {
    const source = `import 'node:fs'; import 'kysely'; import '../server/store/a.ts'; import 'zod';`;
    expect(judge(rules.sharedStandsAlone, { 'shared/a.ts': source })).toHaveLength(3);
  });
});

describe('widgetTakesTypesOnly', () => {
  it('reports a schema, and a type import that type stripping would leave standing', () => {
    const sources = {
      'widget/state/a.ts': "import { entrySchema } from '../../shared/entry.ts';",
      'widget/state/b.ts': "import { type Entry } from '../../shared/entry.ts';",
      'widget/loader.ts': "import { siteSettingsSchema } from '../shared/settings.ts';",
    };
    expect(judge(rules.widgetTakesTypesOnly, sources)).toHaveLength(3);
  });

  it('allows types and plain numbers', () => {
    const source = `import type { Entry } from '../../shared/entry.ts'; import { limits } from '../../shared/limits.ts';`;
    expect(judge(rules.widgetTakesTypesOnly, { 'widget/state/a.ts': source })).toEqual([]);
  });
});

describe('loaderStandsAlone', () => {
  it('reports what would ride along, in both directions', () => {
    const sources = {
      'widget/loader.ts': "import { h } from 'preact';\nimport '../widget/state/a.ts';",
      'widget/panel/a.tsx': "import { load } from '../loader.ts';",
    };
    expect(judge(rules.loaderStandsAlone, sources)).toHaveLength(3);
  });

  it('allows words, settings, and types', () => {
    const source =
      "import { en } from './words/en.ts'; import './settings.ts'; import type { A } from './api.ts';";
    expect(judge(rules.loaderStandsAlone, { 'widget/loader.ts': source })).toEqual([]);
  });
});

describe('oneRoomPerPower', () => {
  const faulty: [string, string][] = [
    ['server/jobs/a.ts', "import { DatabaseSync } from 'node:sqlite';"],
    ['server/http/a.ts', "import type { Kysely } from 'kysely';"],
    ['server/connectors/a.ts', "import { Pool } from 'undici';"],
    ['server/webhooks/a.ts', "import { request } from 'node:http';"],
    ['server/webhooks/b.ts', "await import('node:https');"],
    ['server/webhooks/c.ts', "await fetch('https://shop.example');"],
    ['server/webhooks/d.ts', "await globalThis.fetch('https://shop.example');"],
    ['server/conversation/a.ts', "import { Server } from 'socket.io';"],
    ['server/intents/a.ts', "import express from 'express';"],
    ['server/store/a.ts', 'export const open = (server: { listen(): void }) => server.listen();'],
    ['widget/panel/a.tsx', "export const load = () => fetch('/x');"],
  ];

  it.each(faulty)('reports %s: %s', (path, source) => {
    expect(judge(rules.oneRoomPerPower, { [path]: source })).toHaveLength(1);
  });

  it('is content when each stays in its own', () => {
    const sources = {
      'server/store/a.ts': "import { Kysely } from 'kysely'; import 'node:sqlite';",
      'server/outgoing/a.ts': "import { Pool } from 'undici'; await fetch('https://a.example');",
      'server/http/a.ts': "import express from 'express'; express().listen(0);",
      'server/http/b.ts': "import type { IncomingMessage } from 'node:http';",
      'server/connectors/a.ts': 'export const ask = (fetch: () => void) => fetch();',
      'widget/link/a.ts': "export const post = () => fetch('/x');",
    };
    expect(judge(rules.oneRoomPerPower, sources)).toEqual([]);
  });
});

describe('timeIsHandedIn', () => {
  it.each([
    'Date.now();',
    'new Date();',
    'Math.random();',
    'setTimeout(() => {}, 1);',
    'window.setTimeout(() => {}, 1);',
    'export const now = Date.now;',
    "import { randomBytes } from 'node:crypto';",
    "import { setTimeout as sleep } from 'node:timers/promises';",
  ])('reports %s', (source) => {
    expect(judge(rules.timeIsHandedIn, { 'server/jobs/a.ts': source })).toHaveLength(1);
    expect(judge(rules.timeIsHandedIn, { 'widget/link/a.ts': source })).toHaveLength(1);
  });

  it('allows a moment that was handed in, and the walls where time comes from', () => {
    const sources = {
      'server/jobs/a.ts': 'export const iso = (at: number) => new Date(at).toISOString();',
      'server/system.ts': 'export const clock = { now: () => Date.now() };',
      'demo/start.ts': 'Date.now();',
      'server/jobs/b.ts': '// Date.now() would be wrong here\nexport const text = "Date.now()";',
    };
    expect(judge(rules.timeIsHandedIn, sources)).toEqual([]);
  });
});

describe('textStaysText', () => {
  it.each([
    'root.innerHTML = text;',
    'root["insertAdjacentHTML"]("beforeend", text);',
    'export const write = ({ outerHTML }: Element) => outerHTML;',
    'document.write(text);',
    'eval(text);',
    'new Function(text);',
    'export const A = () => <p dangerouslySetInnerHTML={{ __html: "" }} />;',
  ])('reports %s', (source) => {
    expect(judge(rules.textStaysText, { 'widget/panel/a.tsx': source })).toHaveLength(1);
  });
});

describe('noCycles', () => {
  const a = "import { b } from './b.ts'; export const a = 1;";

  it('reports two files that load each other, however they do it', () => {
    for (const back of [
      "import { a } from './a.ts';",
      "import { type A } from './a.ts';",
      "export { a } from './a.ts';",
      "export const late = () => import('./a.ts');",
    ]) {
      expect(judge(rules.noCycles, { 'server/jobs/a.ts': a, 'server/jobs/b.ts': back })).toEqual([
        'server/jobs/a.ts -> server/jobs/b.ts -> server/jobs/a.ts',
      ]);
    }
  });

  it('allows a type to look back: it is gone when the file is loaded', () => {
    const back = "import type { A } from './a.ts';";
    expect(judge(rules.noCycles, { 'server/jobs/a.ts': a, 'server/jobs/b.ts': back })).toEqual([]);
  });
});

describe('filesStaySmall', () => {
  const lines = (count: number) => 'export {};\n'.repeat(count);

  it('counts code, not comments or blank lines', () => {
    const long = `${lines(200)}\n\n/*\n why\n*/\n// and why not\n`;
    expect(judge(rules.filesStaySmall, { 'server/jobs/a.ts': long })).toEqual([]);
    expect(judge(rules.filesStaySmall, { 'server/jobs/a.ts': lines(201) })).toEqual([
      'server/jobs/a.ts: 201 lines of code, at most 200',
    ]);
  });

  it('gives tests more room, and tables all they need', () => {
    expect(judge(rules.filesStaySmall, { 'test/jobs/a.test.ts': lines(300) })).toEqual([]);
    expect(judge(rules.filesStaySmall, { 'test/jobs/a.test.ts': lines(301) })).toHaveLength(1);
    expect(judge(rules.filesStaySmall, { 'widget/words/en.ts': lines(900) })).toEqual([]);
  });
});

describe('namesSaySomething', () => {
  it.each(['server/utils/a.ts', 'widget/panel/helpers.tsx', 'shared/lib/README.md'])(
    'reports %s',
    (path) => {
      expect(judge(rules.namesSaySomething, { [path]: '' })).toHaveLength(1);
      expect(judge(rules.namesSaySomething, { 'server/store/writer.ts': '' })).toEqual([]);
    },
  );
});

describe('everyRoomHasAReadme', () => {
  it('reports a room without one', () => {
    const sources = { 'server/jobs/a.ts': '', 'server/app.ts': '' };
    expect(judge(rules.everyRoomHasAReadme, sources)).toEqual(['server/jobs: has no README.md']);
    expect(judge(rules.everyRoomHasAReadme, { ...sources, 'server/jobs/README.md': '' })).toEqual(
      [],
    );
  });
});
