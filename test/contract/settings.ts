/** A value of the environment that a stage cannot do without. */
export function readSetting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(`${name} is not set; see test/contract/README.md`);
  return value;
}
