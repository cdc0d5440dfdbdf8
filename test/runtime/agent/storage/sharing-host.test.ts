import { beforeEach, expect, test } from 'vitest';
import type { Host } from '../../../../runtime/agent/node/ports/host.ts';
import { type Door, SharingHost } from '../../../../runtime/agent/storage/sharing-host.ts';
import { simulatedFacts } from '../../../../runtime/simulator/simulated-node.ts';
import type { NodeFacts } from '../../../../schemas/agent/observed.ts';
import { NODE } from '../../../fakes/machines.ts';

const PORT = 8_472;
let underlay: NodeFacts['underlay'];
let isTaken: boolean;
const calls: string[] = [];
const errors: unknown[] = [];
let sharing: SharingHost;

beforeEach(() => {
  underlay = undefined;
  isTaken = false;
  calls.length = 0;
  errors.length = 0;
  const host: Host = {
    facts: async () => ({ ...simulatedFacts(NODE), ...(underlay ? { underlay } : {}) }),
    figures: () => Promise.reject(new Error('not asked for')),
  };
  const door: Door = {
    async open(address, port) {
      if (isTaken) throw new Error('the port is taken');
      calls.push(`open ${address} ${port}`);
      return port;
    },
    close: async () => void calls.push('close'),
  };
  const onError = (error: unknown): void => void errors.push(error);
  sharing = new SharingHost(host, { door, port: PORT, onError });
});

const at = (address: string) => ({ address, mtu: 1_500 });

test('a node that others do not reach opens no door', async () => {
  expect((await sharing.facts()).underlay).toBeUndefined();
  expect(calls).toEqual([]);
});

test('the door is at the address by which others reach the node, and the facts say where', async () => {
  underlay = at('192.0.2.1');
  expect((await sharing.facts()).underlay).toEqual({ ...at('192.0.2.1'), imagePort: PORT });
  await Promise.all([sharing.facts(), sharing.facts()]);
  expect(calls).toEqual(['close', 'open 192.0.2.1 8472']);
});

test('the door follows the address, and is closed when there is none any more', async () => {
  underlay = at('192.0.2.1');
  await sharing.facts();
  underlay = at('192.0.2.2');
  await sharing.facts();
  underlay = undefined;
  expect((await sharing.facts()).underlay).toBeUndefined();
  expect(calls.slice(1)).toEqual(['open 192.0.2.1 8472', 'close', 'open 192.0.2.2 8472', 'close']);
});

test('a door that cannot be opened is told of, left out, and tried again', async () => {
  underlay = at('192.0.2.1');
  isTaken = true;
  expect((await sharing.facts()).underlay).toEqual(at('192.0.2.1'));
  expect(errors).toHaveLength(1);
  isTaken = false;
  expect((await sharing.facts()).underlay).toMatchObject({ imagePort: PORT });
});
