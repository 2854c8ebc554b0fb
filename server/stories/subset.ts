import type { Json } from '../../shared/json.ts';

/** Whether a value has all of `part`: members of maps that are named, elements of lists one by one, else equal. */
export function holds(value: Json | undefined, part: Json): boolean {
  if (Array.isArray(part))
    return (
      Array.isArray(value) &&
      value.length === part.length &&
      part.every((element, index) => holds(value[index], element))
    );
  if (!isMap(part)) return value === part;
  return (
    isMap(value) && Object.entries(part).every(([name, member]) => holds(own(value, name), member))
  );
}

function isMap(value: Json | undefined): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function own(value: { [name: string]: Json }, name: string): Json | undefined {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}
