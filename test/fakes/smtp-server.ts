import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** What came by SMTP: the lines that were said, and the messages. */
export interface SmtpServer {
  readonly port: number;
  readonly said: string[];
  readonly messages: string[];
  close(): Promise<void>;
}

/**
 * As much of RFC 5321 as a message takes, without encryption.
 *
 * @param refuse answers in place of those to lines that begin so
 */
export async function startSmtp(
  refuse: Readonly<Record<string, string>> = {},
): Promise<SmtpServer> {
  const said: string[] = [];
  const messages: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    converse(socket, { said, messages, refuse });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    said,
    messages,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const ANSWERS: Readonly<Record<string, string>> = {
  EHLO: '250-smtp.test\r\n250 AUTH PLAIN',
  AUTH: '235 welcome',
  MAIL: '250 ok',
  RCPT: '250 ok',
  DATA: '354 go on',
  QUIT: '221 bye',
};

function converse(
  socket: Socket,
  {
    said,
    messages,
    refuse,
  }: Pick<SmtpServer, 'said' | 'messages'> & { readonly refuse: Readonly<Record<string, string>> },
): void {
  let message: string[] | undefined;
  socket.write('220 smtp.test\r\n');
  createInterface({ input: socket }).on('line', (line) => {
    if (message && line !== '.') return void message.push(line);
    if (message) {
      messages.push(message.join('\n'));
      message = undefined;
      return void socket.write('250 taken\r\n');
    }
    said.push(line);
    const word = line.slice(0, 4).toUpperCase();
    const answer = refuse[word] ?? ANSWERS[word] ?? '502 what?';
    if (word === 'DATA' && answer.startsWith('3')) message = [];
    socket.write(`${answer}\r\n`);
  });
}
