import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  BootNetworkRecord,
  BootStore,
  ImageChoice,
  NodeImageKeyRecord,
  NodeImageRecord,
} from '../../runtime/control/boot/ports/boot-store.ts';
import type { NodeId } from '../../schemas/ids/brand.ts';
import type { StoreKind, StoresUnderTest } from '../fakes/control-stores.ts';

const AT = new Date('2026-05-01T12:00:00.000Z');
const [ONE, TWO] = ['node-0000000001', 'node-0000000002'] as [NodeId, NodeId];

const image = (version: string, over: Partial<NodeImageRecord> = {}): NodeImageRecord => ({
  version,
  sequence: 2_000_000_000_000 + Number(version),
  architecture: 'x86_64',
  files: [{ name: 'vmlinuz', sizeBytes: 2 ** 40, sha256: 'a'.repeat(64) }],
  key: 'f'.repeat(64),
  addedAt: AT,
  addedBy: 'olga',
  complete: false,
  ...over,
});

const key = (digit: string, over: Partial<NodeImageKeyRecord> = {}): NodeImageKeyRecord => ({
  fingerprint: digit.repeat(64),
  line: `RWR${digit}`,
  comment: 'ours',
  addedAt: AT,
  addedBy: 'olga',
  ...over,
});

const network = (node: NodeId, over: Partial<BootNetworkRecord> = {}): BootNetworkRecord => ({
  node,
  link: 'eth1',
  address: '10.86.0.1/24',
  port: 8_474,
  dhcp: {
    mode: 'full',
    first: '10.86.0.100',
    last: '10.86.0.200',
    router: '10.86.0.1',
    dns: ['10.86.0.1'],
    leaseSeconds: 600,
  },
  setAt: AT,
  setBy: 'olga',
  ...over,
});

/** What every {@link BootStore} does. */
export function bootStoreContract(kind: StoreKind): void {
  describe(`node images and boot networks, in ${kind.name}`, () => {
    let under: StoresUnderTest;
    let boot: BootStore;
    beforeEach(async () => {
      under = await kind.open();
      ({ boot } = under.stores);
    });
    afterEach(() => under.close());

    test('images read back as they were stored, the newest first, past 32 bits', async () => {
      const all = [image('3', { complete: true, architecture: 'aarch64' }), image('2'), image('1')];
      for (const each of [all[1]!, all[0]!, all[2]!]) await boot.addImage(each);
      expect(await boot.images()).toEqual(all);
    });

    test('no two images have a version or a sequence, also when they come together', async () => {
      const twice = await Promise.allSettled([
        boot.addImage(image('1')),
        boot.addImage(image('1', { sequence: 7 })),
      ]);
      expect(twice.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      const [first] = await boot.images();
      await expect(boot.addImage(image('9', { sequence: first!.sequence }))).rejects.toMatchObject({
        code: 'CONFLICT',
        data: { what: 'node image', name: '9' },
      });
      expect(await boot.images()).toHaveLength(1);
    });

    test('an image becomes whole, and is removed once', async () => {
      await boot.addImage(image('1'));
      expect(await boot.setComplete('1', true)).toBe(true);
      expect(await boot.images()).toEqual([image('1', { complete: true })]);
      expect(await boot.setComplete('1', false)).toBe(true);
      expect(await boot.images()).toEqual([image('1')]);
      expect(await boot.removeImage('1')).toBe(true);
      expect(await boot.removeImage('1')).toBe(false);
      expect(await boot.setComplete('1', true)).toBe(false);
      expect(await boot.images()).toEqual([]);
    });

    test('keys are listed as they came; one that is known stays as it is', async () => {
      const later = key('a', { addedAt: new Date(AT.getTime() + 1_000) });
      expect(await boot.addKey(later)).toBe(true);
      expect(await boot.addKey(key('b'))).toBe(true);
      expect(await boot.addKey(key('b', { comment: 'another', addedBy: 'mallory' }))).toBe(false);
      expect(await boot.keys()).toEqual([key('b'), later]);
      expect(await boot.removeKey(key('b').fingerprint)).toBe(true);
      expect(await boot.removeKey(key('b').fingerprint)).toBe(false);
      expect(await boot.keys()).toEqual([later]);
    });

    test('a gateway has one boot network: the last that was set', async () => {
      await boot.setNetwork(network(TWO, { dhcp: { mode: 'proxy' } }));
      await boot.setNetwork(network(ONE));
      const other = network(ONE, { link: 'br0', port: 80, setBy: 'otto' });
      await boot.setNetwork(other);
      expect(await boot.networks()).toEqual([other, network(TWO, { dhcp: { mode: 'proxy' } })]);
      expect(await boot.removeNetwork(ONE)).toBe(true);
      expect(await boot.removeNetwork(ONE)).toBe(false);
      expect(await boot.networks()).toHaveLength(1);
    });

    test('nothing is chosen at first; then what was chosen last', async () => {
      const nothing: ImageChoice = { overrides: [], oldestSequence: 0 };
      expect(await boot.choice()).toEqual(nothing);
      const choice: ImageChoice = {
        default: '1',
        canary: { version: '2', nodes: [ONE] },
        overrides: [
          { kind: 'node', node: TWO, version: '1' },
          { kind: 'label', key: 'zone', value: 'attic', version: '2' },
        ],
        oldestSequence: 2_000_000_000_001,
      };
      await boot.setChoice(choice);
      expect(await boot.choice()).toEqual(choice);
      await boot.setChoice(nothing);
      expect(await boot.choice()).toEqual(nothing);
    });
  });
}
