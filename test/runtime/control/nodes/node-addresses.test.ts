import { describe, expect, test } from 'vitest';
import { NodeAddresses } from '../../../../runtime/control/nodes/node-addresses.ts';
import type { NodeFacts } from '../../../../schemas/agent/observed.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';

const A = 'node-000000000a' as NodeId;
const B = 'node-000000000b' as NodeId;

const facts = (address?: string): NodeFacts =>
  (address === undefined ? {} : { underlay: { address, mtu: 1_500 } }) as NodeFacts;

/** A database of nodes with the addresses they told last. */
class Store {
  readonly written: [NodeId, string | undefined][] = [];
  reads = 0;
  fails = false;
  readonly #told: Record<NodeId, string | undefined>;

  constructor(told: Record<NodeId, string | undefined>) {
    this.#told = told;
  }

  async list() {
    this.reads += 1;
    if (this.fails) throw new Error('the database does not answer');
    return Object.entries(this.#told).map(([id, address]) => ({
      id,
      facts: address === undefined ? undefined : facts(address),
    })) as never;
  }

  async setSeen(node: NodeId, _at: Date, told: NodeFacts): Promise<void> {
    this.written.push([node, told.underlay?.address]);
  }
}

const open = (store: Store) => new NodeAddresses({ nodes: store, now: () => new Date(0) });

describe('addresses of nodes', () => {
  test('are what they told before a restart of the server, read once', async () => {
    const store = new Store({ [A]: '192.0.2.1', [B]: undefined });
    const addresses = open(store);
    expect([...(await addresses.all())]).toEqual([[A, '192.0.2.1']]);
    await addresses.all();
    expect(store.reads).toBe(1);
  });

  test('change when a node tells another, which is written down at once', async () => {
    const store = new Store({ [A]: '192.0.2.1' });
    const addresses = open(store);
    expect(await addresses.note({ node: A, facts: facts('192.0.2.1') })).toBe(false);
    expect(store.written).toEqual([]);
    expect(await addresses.note({ node: A, facts: facts('192.0.2.9') })).toBe(true);
    expect(await addresses.note({ node: B, facts: facts('2001:db8::b') })).toBe(true);
    expect(store.written).toEqual([
      [A, '192.0.2.9'],
      [B, '2001:db8::b'],
    ]);
    expect([...(await addresses.all())]).toEqual([
      [A, '192.0.2.9'],
      [B, '2001:db8::b'],
    ]);
  });

  test('stay when a node tells none for a while', async () => {
    const addresses = open(new Store({ [A]: '192.0.2.1' }));
    expect(await addresses.note({ node: A, facts: facts() })).toBe(false);
    expect((await addresses.all()).get(A)).toBe('192.0.2.1');
  });

  test('are read again after the database did not answer', async () => {
    const store = new Store({ [A]: '192.0.2.1' });
    store.fails = true;
    const addresses = open(store);
    await expect(addresses.all()).rejects.toThrow('does not answer');
    store.fails = false;
    expect((await addresses.all()).get(A)).toBe('192.0.2.1');
  });
});

describe('tunnels of nodes', () => {
  const KEY = `${'a'.repeat(42)}A=`;
  const able = (key: string, port = 8_473): NodeFacts => ({
    ...facts('192.0.2.1'),
    tunnel: { state: 'able', key, port, by: 'kernel' },
  });

  test('are known by what nodes tell, with the address that follows from their id', async () => {
    const addresses = open(new Store({ [A]: '192.0.2.1' }));
    expect([...(await addresses.tunnels())]).toEqual([]);
    expect(await addresses.note({ node: A, facts: able(KEY) })).toBe(true);
    expect(await addresses.note({ node: A, facts: able(KEY) })).toBe(false);
    expect([...(await addresses.tunnels())]).toEqual([
      [A, { key: KEY, port: 8_473, address: 'fde6:57ae:6a9f:1:0:0:0:a' }],
    ]);
  });

  test('change with the key or the port, and go with the means', async () => {
    const addresses = open(new Store({}));
    await addresses.note({ node: A, facts: able(KEY) });
    const other = `${'b'.repeat(42)}A=`;
    expect(await addresses.note({ node: A, facts: able(other) })).toBe(true);
    expect(await addresses.note({ node: A, facts: able(other, 9) })).toBe(true);
    const unable: NodeFacts = { ...able(KEY), tunnel: { state: 'unable', why: 'It lacks wg.' } };
    expect(await addresses.note({ node: A, facts: unable })).toBe(true);
    expect((await addresses.tunnels()).size).toBe(0);
  });
});
