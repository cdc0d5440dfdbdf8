import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ImageShelf } from '../../../../../runtime/agent/storage/adapters/images/image-shelf.ts';
import { HttpsMoveLink } from '../../../../../runtime/agent/link/adapters/https-move-link.ts';
import { type Identity, makeRequest } from '../../../../../runtime/agent/link/adapters/identity.ts';
import { ImageDoor } from '../../../../../runtime/agent/link/adapters/image-door.ts';
import { MoveDoor } from '../../../../../runtime/agent/link/adapters/move-door.ts';
import type { ExpectedMoves } from '../../../../../runtime/agent/compute/adapters/moves/expected-moves.ts';
import type { MoveHost } from '../../../../../runtime/agent/compute/ports/migrations.ts';
import { Authority } from '../../../../../runtime/control/nodes/agents/authority.ts';
import type { PeerPlace } from '../../../../../schemas/agent/desired.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import type { MachineId, NodeId, OperationId } from '../../../../../schemas/ids/brand.ts';
import { NODE, OTHER_NODE } from '../../../../fakes/machines.ts';

const key = {
  operation: 'op-0000000001' as OperationId,
  machine: 'machine-0123456789' as MachineId,
};
const passport = {
  machineType: 'pc-q35-7.2',
  startedAt: '2026-03-01T11:00:00.000Z',
  bootedAt: null,
  readyAt: null,
  runs: [],
};
const denied = (): Fault => new Fault('FORBIDDEN', { needs: 'to be told by the server' });

let folder: string;
let door: ImageDoor;
let link: HttpsMoveLink;
let to: PeerPlace;
const asked: unknown[] = [];

/** Lets in what the first node sends. */
const host: MoveHost = {
  begin: async (from, _key, told) => {
    asked.push(from, told);
    return { xml: '<domain/>' };
  },
  goOn: async () => ({ downtimeMs: 120 }),
  fate: async () => 'waiting',
};
const expected: Pick<ExpectedMoves, 'join'> = {
  join: async (from, { machine }, channel) => {
    if (from !== NODE || machine !== key.machine) throw denied();
    const echo = new PassThrough();
    echo.write(`${channel}:`);
    return (far) => {
      far.pipe(echo).pipe(far);
    };
  },
};

async function identityOf(authority: Authority, node: NodeId): Promise<Identity> {
  const { key: secret, csr } = await makeRequest();
  const { certificate } = await authority.signNode(csr, node);
  return { node, key: secret, certificate, authority: authority.certificate };
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackyard-door-'));
  const authority = await Authority.open(join(folder, 'authority'));
  const moves = new MoveDoor(expected as ExpectedMoves);
  moves.serve(host);
  const identity = await identityOf(authority, OTHER_NODE);
  const shelf = new ImageShelf(folder);
  const readers = { mayRead: async () => false };
  door = new ImageDoor(identity, { shelf, readers, moves, onError: () => undefined });
  to = { node: OTHER_NODE, address: '127.0.0.1', port: await door.open('127.0.0.1', 0) };
  link = new HttpsMoveLink(await identityOf(authority, NODE), moves);
  asked.length = 0;
});
afterEach(async () => {
  link.close();
  await door.close();
  await rm(folder, { recursive: true });
});

test('what one agent asks, the other answers, knowing who asks', async () => {
  expect(await link.begin(to, key, passport)).toEqual({ xml: '<domain/>' });
  expect(asked).toEqual([NODE, passport]);
  expect(await link.goOn(to, key)).toEqual({ downtimeMs: 120 });
  expect(await link.fate(to, key)).toBe('waiting');
});

test('a way to libvirt or QEMU is bytes, both ways', async () => {
  const stream = await link.dial(to, key, 'memory');
  stream.write('hello');
  let text = '';
  while (text.length < 'memory:hello'.length) {
    const [bytes] = (await once(stream, 'data')) as [Buffer];
    text += bytes.toString();
  }
  expect(text).toBe('memory:hello');
  stream.destroy();
});

test('a way that is not opened is refused', async () => {
  const other = { ...key, machine: 'machine-0123456780' as MachineId };
  await expect(link.dial(to, other, 'driver')).rejects.toMatchObject({ code: 'UNREACHABLE' });
});

test('a door closes with the ways that lead through it', async () => {
  const stream = await link.dial(to, key, 'memory');
  stream.resume();
  const ended = once(stream, 'close');
  await door.close();
  await ended;
  expect(stream.destroyed).toBe(true);
});
