import { createServer } from 'node:net';

/**
 * What the loopback and our clients can do at most: a server of sockets that knows no HTTP, no files and
 * no checks, and writes one piece of memory until all was sent. `plain-door.ts <port> <bytes>`
 */
const [port = '', total = ''] = process.argv.slice(2);
const PIECE = Buffer.alloc(512 * 1_024, 'x');

createServer((socket) => {
  socket.on('error', () => undefined);
  socket.once('data', () => {
    let left = Number(total);
    const head = `HTTP/1.1 200 OK\r\ncontent-length: ${left}\r\n\r\n`;
    socket.write(head);
    const send = (): void => {
      while (left > 0) {
        const part = PIECE.subarray(0, left);
        left -= part.length;
        if (!socket.write(part)) return void socket.once('drain', send);
      }
      socket.end();
    };
    send();
  });
}).listen({ port: Number(port), host: '127.0.0.1', backlog: 1_024 }, () => process.send?.('ready'));
process.on('disconnect', () => process.exit());
