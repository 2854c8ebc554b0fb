import { basename } from 'node:path';
import { formatPath } from '../../config/fault.ts';
import { readYaml } from '../../config/yaml-source.ts';
import { readPresets } from '../../connectors/preset.ts';

/** Says where a key of an operation stands: file, line and key. */
export type TellPlace = (...key: string[]) => string;

/** Looks in what the owner wrote, then in the preset it is laid over. */
export function createPlaces(from: {
  file: string;
  text: string;
  connection: string;
  preset: string | undefined;
  operation: string;
}): TellPlace {
  const { file, text, connection, preset, operation } = from;
  const own = { name: basename(file), source: readYaml(text), root: ['connections', connection] };
  const presetText = preset === undefined ? undefined : readPresets().read(preset);
  const under =
    presetText === undefined
      ? []
      : [{ name: `presets/${preset}.yaml`, source: readYaml(presetText), root: ['connection'] }];
  return (...key) => {
    const inner = ['operations', operation, ...key];
    for (const { name, source, root } of [own, ...under]) {
      const at = source.locate([...root, ...inner], 'key');
      if (at.found) return `${name}:${at.line} ${formatPath([...root, ...inner])}`;
    }
    return formatPath(['connections', connection, ...inner]);
  };
}

/** The keys that a runtime's note speaks of. */
export function findKeys(note: string): string[][] {
  const fields = [...note.matchAll(/output\.(\w+)/g)].map(([, field = '']) => ['output', field]);
  const keys = ['select', 'each', 'verify'].filter((key) =>
    new RegExp(`(^|[;:] )${key} `).test(note),
  );
  const words = note.includes('is not in status') ? [['status']] : [];
  return [...fields, ...keys.map((key) => [key]), ...words];
}
