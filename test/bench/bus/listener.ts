import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { openPostgresStore } from '../../../server/store/postgres/store.ts';
import { systemClock as clock, systemRandom as random } from '../../../server/system.ts';
import { conversationIdSchema } from '../../../shared/ids.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { PushedEntry } from '../../../shared/protocol.ts';
import { answerParent } from '../side.ts';
import { followPosition } from './position.ts';
import { followNews } from './follow.ts';
import { readSessions } from './sessions.ts';

// node listener.ts ORDERING URL SESSIONS: the second process of our own bus, without the rest of the server.
const [ordering = '', url = '', file = ''] = process.argv.slice(2);
const byToken = new Map(readSessions(file).map((one) => [one.token, one.conversation]));
const http = createServer();
const io = new Server(http, {
  transports: ['websocket'],
  serveClient: false,
  perMessageDeflate: false,
});
const visitors = io.of('/visitor');
const watched = new Set<ConversationId>();
visitors.on('connection', async (socket) => {
  const conversation = conversationIdSchema.parse(
    byToken.get(String(socket.handshake.auth['token'])),
  );
  watched.add(conversation);
  await socket.join(conversation);
  socket.emit('welcome', {});
});
const push = (conversation: ConversationId, pushed: PushedEntry): void => {
  visitors.to(conversation).emit('entry', pushed);
};
const store = await openPostgresStore({ url, clock, random });
if (ordering === 'position') await followPosition(url, watched, push);
else followNews(store, watched, push);

http.listen(0, '127.0.0.1', () => {
  const address = http.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.send?.({ kind: 'ready', port });
});
answerParent(async () => {
  await io.close();
  await store.close();
});
