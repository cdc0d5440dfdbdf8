import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCommand } from '../../../../../packager/native/run-command.ts';
import {
  type BootAnswers,
  BootDoor,
} from '../../../../../runtime/agent/boot/adapters/boot-door.ts';
import { bindInNamespace } from '../../../../../runtime/agent/gateway/adapters/bind-in-namespace.ts';
import { NetworkNamespace } from '../../../../../runtime/agent/gateway/adapters/network-namespace.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { freePorts } from '../../../../fakes/free-ports.ts';

const { pieceBytes, connectionsPerAddress } = LIMITS.agent.boot;
const FILE = randomBytes(2 * pieceBytes + 1_000);

describe('the door of a boot network', () => {
  let door: BootDoor;
  let port: number;
  let stages: unknown[];
  let reads: number[];
  let errors: unknown[];

  beforeEach(async () => {
    stages = [];
    reads = [];
    errors = [];
    const answers: BootAnswers = {
      script: ({ mac }) => `#!ipxe ${mac}`,
      loader: (name) => (name === 'snponly.efi' ? Buffer.from('loader') : undefined),
      image: (version, file) =>
        version === '1.0' && file === 'root.img'
          ? {
              sizeBytes: FILE.length,
              read: async (index) => {
                reads.push(index);
                return FILE.subarray(index * pieceBytes, (index + 1) * pieceBytes);
              },
            }
          : undefined,
      stage: (report) => void stages.push(report),
    };
    door = new BootDoor(answers, (error) => errors.push(error));
    port = await freePorts();
    const host = new NetworkNamespace(undefined, runCommand);
    await door.listen(bindInNamespace(host, 'tcp', '127.0.0.1', port));
  });
  afterEach(async () => {
    await door.close();
    if (errors.length > 0) throw new AggregateError(errors, 'the door had errors');
  });

  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(`http://127.0.0.1:${port}${path}`, { headers, method });

  test('gives a machine its script', async () => {
    const answer = await get('/boot/script?mac=52-54-00-00-00-01');
    expect(await answer.text()).toBe('#!ipxe 52:54:00:00:00:01');
  });

  test('gives a file as a whole, a part of it across pieces, or its length', async () => {
    const whole = await get('/boot/image/1.0/root.img');
    expect(whole.status).toBe(200);
    expect(Buffer.from(await whole.arrayBuffer()).equals(FILE)).toBe(true);
    const first = pieceBytes - 10;
    const range = `bytes=${first}-${2 * pieceBytes + 9}`;
    const part = await get('/boot/image/1.0/root.img', { range });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(
      `bytes ${first}-${2 * pieceBytes + 9}/${FILE.length}`,
    );
    const bytes = Buffer.from(await part.arrayBuffer());
    expect(bytes.equals(FILE.subarray(first, 2 * pieceBytes + 10))).toBe(true);
    reads.length = 0;
    const head = await get('/boot/image/1.0/root.img', {}, 'HEAD');
    expect(head.headers.get('content-length')).toBe(String(FILE.length));
    expect(reads).toEqual([]);
  });

  test('refuses a range behind the end', async () => {
    const answer = await get('/boot/image/1.0/root.img', { range: `bytes=${FILE.length}-` });
    expect(answer.status).toBe(416);
    expect(answer.headers.get('content-range')).toBe(`bytes */${FILE.length}`);
  });

  test('takes how far a machine is, and nothing that makes no sense', async () => {
    const said = await get('/boot/stage?mac=52-54-00-00-00-01&stage=fetching&text=40+%25');
    expect(said.status).toBe(204);
    expect(stages).toEqual([{ mac: '52:54:00:00:00:01', stage: 'fetching', text: '40 %' }]);
    expect((await get('/boot/stage?mac=x&stage=fetching')).status).toBe(400);
  });

  test.each([
    '/',
    '/boot',
    '/boot/',
    '/boot/script/x',
    '/boot/loader/..%2fidentity',
    '/boot/image/1.0/manifest',
    '/boot/image/..%2f1.0/root.img',
    '/boot/image/1.0/root.img/',
    '//boot/script',
    '/agent/v1/desired',
  ])('knows nothing at %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  test('takes nothing that changes anything', async () => {
    expect((await get('/boot/script', {}, 'POST')).status).toBe(405);
  });

  test('answers an address that cannot be read with 400', async () => {
    expect((await get('/boot/image/%ff/root.img')).status).toBe(400);
  });

  test('reads no further ahead for who takes nothing', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.pause();
    await once(socket, 'connect');
    socket.write('GET /boot/image/1.0/root.img HTTP/1.1\r\nhost: x\r\n\r\n');
    await expect.poll(() => reads.length).toBeGreaterThan(0);
    const other = await get('/boot/image/1.0/root.img');
    expect(Buffer.from(await other.arrayBuffer()).equals(FILE)).toBe(true);
    const gone = once(socket, 'close');
    socket.destroy();
    await gone;
  });

  test('has only so many connections of one address', async () => {
    const sockets = Array.from({ length: connectionsPerAddress }, () => connect(port, '127.0.0.1'));
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    const refused = request({ port, host: '127.0.0.1', path: '/boot/script' }).end();
    const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
    for (const socket of sockets) socket.destroy();
    await expect
      .poll(async () => (await get('/boot/script').catch(() => undefined))?.status)
      .toBe(200);
  });
});
