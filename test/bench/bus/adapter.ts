import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/postgres-adapter';
import pg from 'pg';
import { Server } from 'socket.io';
import { answerParent } from '../side.ts';
import { speak } from './speak.ts';

// node adapter.ts URL ROOMS: the measure, Socket.IO with its own adapter for PostgreSQL, as its documentation shows it.
// Both processes run this: one emits to rooms, the other one's clients are in them. Nothing of it is stored.
const [url, rooms] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: url });
await pool.query(
  `create table if not exists socket_io_attachments (
    id bigserial unique, created_at timestamptz default now(), payload bytea)`,
);
const http = createServer();
const io = new Server(http, {
  transports: ['websocket'],
  serveClient: false,
  perMessageDeflate: false,
  adapter: createAdapter(pool),
});
const visitors = io.of('/visitor');
visitors.on('connection', async (socket) => {
  await socket.join(String(socket.handshake.auth['token']));
  socket.emit('welcome', {});
});

const seqs = new Map<number, number>();
speak(Number(rooms), (room, text) => {
  const prev = seqs.get(room) ?? 0;
  const entry = {
    seq: prev + 1,
    author: 'bot',
    at: new Date().toISOString(),
    body: { type: 'text', text },
  };
  seqs.set(room, entry.seq);
  visitors.to(String(room)).emit('entry', { entry, prev });
  return Promise.resolve();
});
http.listen(0, '127.0.0.1', () => {
  const address = http.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.send?.({ kind: 'ready', port });
});
answerParent(async () => {
  await io.close();
  await pool.end();
});
