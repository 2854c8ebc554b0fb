import pg from 'pg';
import { limits } from '../../../shared/limits.ts';
import type { Row } from '../row.ts';
import { addressOf } from './address.ts';

/** The connection is gone, or was never made; nothing is known of what was under way on it. */
export class ConnectionLost extends Error {
  override name = 'ConnectionLost';
  constructor(cause: unknown) {
    super(`the connection to the database was lost: ${reasonOf(cause)}`, { cause });
  }
}

/** A statement, prepared once for each connection under a name of its own; one without a name is read each time. */
export type Statement = { name: string; text: string };

/** One connection. Statements may be sent before the ones before them are answered; they run in order. */
export type Session = {
  query(statement: Statement | string, values?: readonly unknown[]): Promise<Answer>;
  /** The rows as whoever wrote the query says they are. */
  read<R>(statement: Statement | string, values: readonly unknown[]): Promise<R[]>;
  /** Another process rang on a channel; once per connection. */
  onNotice(listener: (payload: string) => void): void;
  /** Runs when the connection is gone, whoever ended it. */
  onEnd(listener: () => void): void;
  /** False once it is gone, or about to be. */
  isOpen(): boolean;
  close(): Promise<void>;
};

export type Answer = { rows: Row[]; command: string };

/**
 * Connects, with every wait bounded: by the server for what it can see (statements, locks, a transaction that
 * nobody goes on with), and by the client for a network that swallows everything. Only `patient` ones wait for
 * an answer as long as it takes. Rejects with what the server says, or with `ConnectionLost`.
 */
export async function connect(
  url: string,
  { patient = false }: { patient?: boolean } = {},
): Promise<Session> {
  const client = new pg.Client({
    ...connectionOf(url),
    ...(patient ? { query_timeout: 0 } : {}),
  });
  let open = true;
  const end = (): void => {
    open = false;
  };
  // Without a listener an error between two statements would end the process; the next statement tells it.
  client.on('error', end);
  client.on('end', end);
  try {
    await client.connect();
  } catch (error) {
    throw isAnswer(error) ? error : new ConnectionLost(error);
  }
  async function run<R extends object>(
    statement: Statement | string,
    values: readonly unknown[],
  ): Promise<{ rows: R[]; command: string }> {
    const wanted = typeof statement === 'string' ? { text: statement } : statement;
    try {
      return await client.query<R>({ ...wanted, values: [...values] });
    } catch (error) {
      // The driver's own time limit ends the connection, but says so before that.
      if (isAnswer(error) || (open && !isTimeout(error))) throw error;
      open = false;
      throw new ConnectionLost(error);
    }
  }

  return {
    query: (statement, values = []) => run<Row>(statement, values),
    async read<R>(statement: Statement | string, values: readonly unknown[]) {
      const { rows } = await run<R & object>(statement, values);
      return rows;
    },
    onNotice(listener) {
      client.on('notification', ({ payload }) => listener(payload ?? ''));
    },
    onEnd(listener) {
      client.on('end', listener);
    },
    isOpen: () => open,
    async close() {
      open = false;
      // A server that does not answer any more does not say goodbye either; then the driver destroys the socket.
      const asking = { text: 'select 1', query_timeout: limits.databaseGoodbyeMs };
      await Promise.allSettled([client.query(asking), client.end()]);
    },
  };
}

/**
 * Everything is found by an index. A plan that was made while the tables were empty would read them whole, and
 * PostgreSQL keeps it until its next look at how large they are: a minute, in which they may have grown.
 */
const planning = '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off';

/** What every connection to the database is made with. */
function connectionOf(url: string): pg.ClientConfig & { pipeline: boolean } {
  const types = new pg.TypeOverrides();
  types.setTypeParser(bigint, integerOf);
  return {
    connectionString: addressOf(url),
    application_name: 'deskbell',
    options: planning,
    pipeline: true,
    connectionTimeoutMillis: limits.databaseConnectMs,
    statement_timeout: limits.databaseStatementMs,
    lock_timeout: limits.databaseLockMs,
    idle_in_transaction_session_timeout: limits.databaseIdleMs,
    query_timeout: limits.databaseAnswerMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: limits.databaseKeepAliveMs,
    types,
  };
}

/** What the server said. Not told by the form of its code: EPIPE has five capital letters too. */
const isAnswer = (error: unknown): boolean => error instanceof pg.DatabaseError;

const isTimeout = (error: unknown): boolean =>
  error instanceof Error && error.message === 'Query read timeout';

/** Several addresses of one name that all refuse are an error without words. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause.message !== '') return cause.message;
  return 'code' in cause ? String(cause.code) : cause.name;
}

const bigint = 20;

/** Counters and times all stay below 2⁵³; what does not is a fault, not a rounded number. */
function integerOf(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError(`the database holds ${text}, which is no safe integer`);
}
