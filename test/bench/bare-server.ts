import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { answerParent } from './side.ts';

// The measure: Socket.IO as its documentation shows it, which acknowledges a message and sends it back.
// It checks nothing, stores nothing and knows nobody.
const http = createServer();
const io = new Server(http, {
  transports: ['websocket'],
  serveClient: false,
  perMessageDeflate: false,
});
io.of('/visitor').on('connection', (socket) => {
  let seq = 0;
  socket.on('say', (message: { body: unknown }, ack: (result: object) => void) => {
    seq += 2;
    const at = new Date().toISOString();
    ack({ ok: true, seq: seq - 1, at, prev: seq - 2 });
    socket.emit('entry', { entry: { seq, author: 'bot', at, body: message.body }, prev: seq - 1 });
  });
  socket.emit('welcome', {});
});
http.listen(0, '127.0.0.1', () => {
  const address = http.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.send?.({ kind: 'ready', port });
});
answerParent(() => io.close());
