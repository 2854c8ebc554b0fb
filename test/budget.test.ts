import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { siteLanguages } from '../shared/settings.ts';
import { buildWidget } from '../widget/build.ts';
import type { WidgetManifest } from '../widget/build.ts';
import {
  findCodeFromText,
  findForeignHosts,
  findManifestFaults,
  findOverweight,
  findTokenFaults,
  gzipBytes,
  integrityOf,
  neededAtOnce,
} from './support/budget.ts';
import type { BuiltWidget } from './support/budget.ts';
import { runProcess } from './support/run-process.ts';
import { stageProject } from './support/stage-project.ts';
import {
  checkoutGuard,
  findHeavyStart,
  measureStart,
  startBudget,
} from './support/start-budget.ts';

const libraries = ['preact/dist/preact.mjs', 'engine.io-client/build/esm/globals.js'].map((path) =>
  readFileSync(`${import.meta.dirname}/../node_modules/${path}`, 'utf8'),
);

describe('the built widget', () => {
  const folder = mkdtempSync(join(tmpdir(), 'deskbell-budget-'));
  let manifest: WidgetManifest;

  beforeAll(async () => {
    // Built here and now: a budget kept by yesterday's build is no budget.
    manifest = await buildWidget(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is there in every language a site may speak, and nothing else is', () => {
    expect(manifest.map(({ language }) => language)).toEqual(siteLanguages);
    const listed = manifest.flatMap(({ files }) => Object.keys(files));
    expect(readdirSync(folder).sort()).toEqual([...new Set(listed), 'manifest.json'].sort());
  });

  describe.for(siteLanguages)('in the language %s', (language) => {
    function read(): BuiltWidget {
      const spoken = manifest.find((each) => each.language === language);
      if (!spoken) throw new Error(`not built in ${language}`);
      const texts = Object.keys(spoken.files).map(
        (name) => [name, readFileSync(join(folder, name), 'utf8')] as const,
      );
      return { manifest: spoken, texts: Object.fromEntries(texts) };
    }

    it('keeps its budget of bytes', () => {
      expect(findOverweight(read())).toEqual([]);
    });

    it('opens with two files, so that with the socket three requests are enough', () => {
      const widget = read();
      expect(neededAtOnce(widget)).toEqual([widget.manifest.panel]);
    });

    it('is described by its manifest byte for byte', () => {
      expect(findManifestFaults(read())).toEqual([]);
    });

    it('has one place for the settings', () => {
      expect(findTokenFaults(read())).toEqual([]);
    });

    it('names no host', () => {
      expect(findForeignHosts(read())).toEqual([]);
    });

    it('makes neither code nor markup from text, in the loader least of all', () => {
      const widget = read();
      expect(findCodeFromText(widget, libraries)).toEqual([]);
      const { loader } = widget.manifest;
      const alone = { manifest: widget.manifest, texts: { loader: widget.texts[loader] ?? '' } };
      expect(findCodeFromText(alone, [])).toEqual([]);
    });
  });
});

describe('the server an owner installs', () => {
  const work = mkdtempSync(join(tmpdir(), 'deskbell-start-'));
  const project = join(work, 'project');
  const shop = join(work, 'shop');

  beforeAll(async () => {
    for (const folder of [project, shop]) mkdirSync(folder);
    stageProject(project);
    const build = join(project, 'build', 'package.ts');
    const built = await runProcess(process.execPath, [build], { folder: project });
    expect(built, built.stdout + built.stderr).toMatchObject({ code: 0 });
    // As npm lays it out: no source beside the launcher.
    rmSync(join(project, 'server', 'main.ts'));
    const launcher = join(project, 'server', 'deskbell.js');
    await runProcess(process.execPath, [launcher, 'init'], { folder: shop });
  }, 60_000);
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  it('starts at once and rests in little memory', async () => {
    const readings = [];
    for (let turn = 0; turn < 5; turn += 1) readings.push(await measureStart(project, shop));
    expect(findHeavyStart(readings), JSON.stringify(readings)).toEqual([]);
  }, 30_000);

  it('starts at once in a checkout too, and holds no more there than it is known to', async () => {
    const checkout = join(import.meta.dirname, '..');
    const dist = join(checkout, 'dist', 'widget');
    if (!existsSync(join(dist, 'manifest.json'))) await buildWidget(dist);
    await measureStart(checkout, shop);
    const readings = [];
    for (let turn = 0; turn < 5; turn += 1) readings.push(await measureStart(checkout, shop));
    expect(findHeavyStart(readings, checkoutGuard), JSON.stringify(readings)).toEqual([]);
  }, 30_000);
});

describe('a heavy start is reported', () => {
  const { cpuMs, restBytes } = startBudget;
  const light = { cpuMs, restBytes };

  it('when every start is slow, not when the machine was busy once', () => {
    const slow = { ...light, cpuMs: cpuMs + 1 };
    expect(findHeavyStart([slow, slow, light])).toEqual([]);
    expect(findHeavyStart([slow, slow, slow])).toEqual([expect.stringMatching(/^starting takes/)]);
  });

  it('when most starts hold too much', () => {
    const heavy = { ...light, restBytes: restBytes + 1 };
    expect(findHeavyStart([heavy, light, light])).toEqual([]);
    expect(findHeavyStart([heavy, light, heavy])).toEqual([expect.stringMatching(/^at rest/)]);
  });

  it('when nothing was measured', () => {
    expect(findHeavyStart([])).toHaveLength(1);
  });
});

describe('a faulty build is reported', () => {
  /** A comment that weighs at least this much after gzip: hashes in base64 shrink by a quarter, not more. */
  const noise = (bytes: number) => {
    const count = Math.ceil(bytes / 64);
    const hashes = Array.from({ length: count }, (_, index) =>
      createHash('sha512').update(String(index)).digest('base64').slice(0, 86),
    );
    return `// ${hashes.join('')}`;
  };

  const made = (texts: Record<string, string>): BuiltWidget => ({
    manifest: {
      loader: 'loader.js',
      panel: 'panel.js',
      files: Object.fromEntries(
        Object.entries(texts).map(([name, text]) => [
          name,
          {
            bytes: Buffer.byteLength(text),
            gzip: gzipBytes(text),
            integrity: integrityOf(text),
          },
        ]),
      ),
    },
    texts,
  });
  const fine = { 'loader.js': 'go("__DESKBELL_SETTINGS__");', 'panel.js': 'export {};' };

  it('and a sound one is not', () => {
    const widget = made({ ...fine, 'form.js': noise(1_000) });
    expect([
      ...findOverweight(widget),
      ...findManifestFaults(widget),
      ...findTokenFaults(widget),
      ...findForeignHosts(widget),
      ...findCodeFromText(widget, []),
    ]).toEqual([]);
  });

  it('with a heavy loader, a heavy panel, or a heavy rare part', () => {
    const heavy = (texts: Record<string, string>) =>
      findOverweight(made({ ...fine, ...texts })).map((fault) => fault.split(':')[0]);
    expect(heavy({ 'loader.js': noise(2_100) })).toEqual(['the loader']);
    expect(heavy({ 'panel.js': noise(31_000) })).toEqual(['loader and panel']);
    expect(heavy({ 'form.js': noise(4_200) })).toEqual(['form.js']);
    const parts = Array.from({ length: 20 }, (_, index): [string, string] => [
      `part-${index}.js`,
      noise(3_200),
    ]);
    expect(heavy(Object.fromEntries(parts))).toEqual(['the whole widget']);
  });

  it('when the weight hides behind the panel in a file it cannot start without', () => {
    const texts = {
      ...fine,
      'panel.js': "import { a } from './a.js'; import('./form.js');",
      'a.js': "import './b.js'; export const a = 1;",
      'b.js': noise(31_000),
      'form.js': 'export {};',
    };
    expect(neededAtOnce(made(texts))).toEqual(['panel.js', 'a.js', 'b.js']);
    expect(findOverweight(made(texts))).toEqual([expect.stringMatching(/^loader and panel: /)]);
  });

  it('when the manifest tells of another build', () => {
    const { manifest } = made({ ...fine, 'gone.js': '' });
    const texts = { ...fine, 'panel.js': 'export { };', 'new.js': '' };
    const faults = findManifestFaults({ manifest, texts });
    expect(faults).toContain('panel.js: integrity differs');
    expect(faults).toContain('gone.js: listed but not built');
    expect(faults).toContain('new.js: not in the manifest');
  });

  it('when the place for the settings is missing, double, or in the panel', () => {
    const token = '"__DESKBELL_SETTINGS__"';
    expect(findTokenFaults(made({ ...fine, 'loader.js': 'go();' }))).toHaveLength(1);
    expect(findTokenFaults(made({ ...fine, 'loader.js': `go(${token}, ${token})` }))).toHaveLength(
      1,
    );
    expect(findTokenFaults(made({ ...fine, 'panel.js': `go(${token})` }))).toHaveLength(1);
  });

  it.each([
    'fetch("https://stats.example/x")',
    'import("//cdn.example/panel.js")',
    'connect(`wss://chat.example`)',
    'go("http://localhost:3000")',
    'go("https://socket.io/beacon")',
  ])('when it names a host: %s', (source) => {
    expect(findForeignHosts(made({ ...fine, 'panel.js': source }))).toHaveLength(1);
  });

  it('but the name of an XML namespace is no address', () => {
    const source = 'document.createElementNS("http://www.w3.org/2000/svg", "svg")';
    expect(findForeignHosts(made({ ...fine, 'panel.js': source }))).toEqual([]);
  });

  it.each([
    'root.innerHTML = text;',
    'eval(text);',
    'new Function(text)();',
    'Function(text)();',
    'document.write(text);',
    'root.insertAdjacentHTML("beforeend", text);',
  ])('when it makes code or markup from text: %s', (source) => {
    expect(findCodeFromText(made({ ...fine, 'panel.js': source }), [])).toHaveLength(1);
    expect(findCodeFromText(made({ ...fine, 'panel.js': source }), [source])).toEqual([]);
    const twice = `${source} ${source}`;
    expect(findCodeFromText(made({ ...fine, 'panel.js': twice }), [source])).toHaveLength(1);
  });
});
