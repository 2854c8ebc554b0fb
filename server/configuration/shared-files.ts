import { basename } from 'node:path';
import { limits } from '../../shared/limits.ts';
import type { ConfigFault } from '../config/fault.ts';
import type { Bundle } from './bundle.ts';

/**
 * Whether a path may be written below a configuration's folder on somebody else's word: plain names with
 * nothing that leads out, is hidden or is no YAML.
 */
export function isSharedPath(path: string): boolean {
  if (!path.startsWith('./') || path.length > limits.intentNameChars) return false;
  const names = path.slice(2).split('/');
  return (
    /\.ya?ml$/.test(path) && names.every((name) => /^[\p{L}\p{N}_][\p{L}\p{N}_. -]*$/u.test(name))
  );
}

/** What keeps a configuration from being stored for all processes. `file` is the local one, for the faults. */
export function describeUnshareable(bundle: Bundle, file: string): ConfigFault[] {
  const fault = (message: string, hint: string): ConfigFault => {
    return { file: basename(file), line: 1, column: 1, path: '', message, hint };
  };
  const faults = Object.keys(bundle.files)
    .filter((path) => !isSharedPath(path))
    .map((path) =>
      fault(
        `names the file ${path}, which cannot be stored with it`,
        'keep files of intents below the folder of the configuration, under plain names that end in .yaml',
      ),
    );
  if (Object.keys(bundle.files).length > limits.configFiles)
    faults.push(
      fault(`names more than ${limits.configFiles} files`, 'join intents that belong together'),
    );
  const bytes = [bundle.text, ...Object.values(bundle.files)].reduce(
    (sum, text) => sum + Buffer.byteLength(text),
    0,
  );
  if (bytes > limits.configBundleBytes)
    faults.push(
      fault(`is larger than ${limits.configBundleBytes} bytes with its files`, 'store less'),
    );
  return faults;
}
