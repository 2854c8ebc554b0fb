/** A row as an engine gives it. */
export type Row = Readonly<Record<string, unknown>>;

/** Reading columns with their types: a column that is not what the schema says is a fault, never a guess. */
export function textOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return value;
  throw new TypeError(`column ${column} holds ${typeof value}, not text`);
}

export function textOrNullOf(row: Row, column: string): string | null {
  return row[column] === null ? null : textOf(row, column);
}

export function numberOf(row: Row, column: string): number {
  const value = row[column];
  if (typeof value === 'number') return value;
  throw new TypeError(`column ${column} holds ${typeof value}, not a number`);
}
