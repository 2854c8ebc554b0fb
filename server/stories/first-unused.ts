/** Hands out what was recorded in order, each once; the last one that fits again and again. */
export function createTaker<T>(
  recorded: readonly T[],
): (fits: (one: T) => boolean) => T | undefined {
  const used = new Set<T>();
  return (fits) => {
    const fitting = recorded.filter(fits);
    const found = fitting.find((one) => !used.has(one)) ?? fitting.at(-1);
    if (found !== undefined) used.add(found);
    return found;
  };
}
