/** A copy that nobody can change, neither who gave the value nor who reads it. JSON only. */
export function freezeCopy<T>(value: T): T {
  const copy = structuredClone(value);
  freezeAll(copy);
  return copy;
}

function freezeAll(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  Object.freeze(value);
  for (const member of Object.values(value)) freezeAll(member);
}
