import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  guardDriver,
  watchDriver,
} from '../../../../../../runtime/agent/compute/adapters/moves/driver-streams.ts';
import {
  renderFinish,
  renderPrepare,
} from '../../../../../../runtime/agent/compute/core/moves/move-calls.ts';
import { rpcMessage } from '../../core/moves/sample-rpc.ts';
import { waitFor } from '../../../../../fakes/wait-for.ts';

const EXPECTED = { name: 'stackyard-0123456789', parameters: [], flags: 1 };
const cookie = Buffer.alloc(0);
const prepare = rpcMessage({
  procedure: 303,
  serial: 1,
  body: renderPrepare({ parameters: [['destination_xml', 'forged']], cookie, flags: 8 }),
});
const finish = (isCancelled: boolean): Buffer =>
  rpcMessage({
    procedure: 306,
    serial: 2,
    body: renderFinish({ parameters: [], cookie, flags: 8, isCancelled }),
  });
const answer = rpcMessage({ procedure: 306, serial: 2, type: 1, body: Buffer.alloc(64) });

/** Both ends of a connection. */
interface Line {
  readonly outer: Socket;
  readonly inner: Socket;
  readonly received: () => Buffer;
}

let server: Server;
let lines: Line[];
async function openLine(): Promise<Line> {
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const outer = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [inner] = await accepted;
  const parts: Buffer[] = [];
  outer.on('data', (part: Buffer) => parts.push(part)).on('error', () => undefined);
  const line = { outer, inner, received: () => Buffer.concat(parts) };
  lines.push(line);
  return line;
}

beforeEach(async () => {
  lines = [];
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  for (const { outer, inner } of lines) for (const end of [outer, inner]) end.destroy();
  server.close();
});

describe('before the libvirt of a node that takes a machine', () => {
  test('what is refused ends the conversation, and nothing of it arrives', async () => {
    const [other, libvirt] = [await openLine(), await openLine()];
    const refused: string[] = [];
    guardDriver({ far: other.inner, near: libvirt.inner }, EXPECTED, {
      refused: (why) => refused.push(why),
      complete: () => undefined,
    });
    const define = rpcMessage({ procedure: 11, body: Buffer.from('<domain/>') });
    other.outer.write(define);
    await once(other.outer, 'close');
    expect(refused).toEqual(['the call 11']);
    expect(libvirt.received().length).toBe(0);
  });

  test('bytes that are no messages end it as well', async () => {
    const [other, libvirt] = [await openLine(), await openLine()];
    const on = { refused: () => undefined, complete: () => undefined };
    guardDriver({ far: other.inner, near: libvirt.inner }, EXPECTED, on);
    other.outer.write('GET / HTTP/1.1\r\n\r\n');
    await once(other.outer, 'close');
    expect(libvirt.received().length).toBe(0);
  });

  test('it is known when the machine is complete', async () => {
    const [other, libvirt] = [await openLine(), await openLine()];
    let isComplete = false;
    const complete = (): void => {
      isComplete = true;
    };
    const ends = { far: other.inner, near: libvirt.inner };
    guardDriver(ends, EXPECTED, { refused: () => undefined, complete });
    other.outer.write(Buffer.concat([prepare, finish(false)]));
    await waitFor('the calls', () => libvirt.received().length > 0);
    expect(libvirt.received().includes('forged')).toBe(false);
    expect(isComplete).toBe(false);
    libvirt.outer.write(answer);
    await waitFor('the answer', () => other.received().length === answer.length);
    expect(isComplete).toBe(true);
  });
});

describe('beside the libvirt of a node that sends a machine', () => {
  test.each([
    ['is told when libvirt has the answer, not before', false, ['soon', 'now']],
    ['is never told when the move was cancelled', true, []],
  ])('the moment of the hand-over %s', async (_what, isCancelled, wanted) => {
    const [libvirt, other] = [await openLine(), await openLine()];
    const moments: string[] = [];
    watchDriver(
      { near: libvirt.inner, far: other.inner },
      { soon: () => moments.push('soon'), now: () => moments.push('now') },
    );
    libvirt.outer.write(finish(isCancelled));
    await waitFor('the call', () => other.received().length > 0);
    expect(moments).toEqual(wanted.slice(0, 1));
    other.outer.write(answer.subarray(0, 30));
    await waitFor('a part of the answer', () => libvirt.received().length === 30);
    expect(moments).toEqual(wanted.slice(0, 1));
    other.outer.write(answer.subarray(30));
    await waitFor('the answer', () => libvirt.received().length === answer.length);
    await waitFor('the moments', () => moments.length === wanted.length);
    expect(moments).toEqual(wanted);
  });
});
