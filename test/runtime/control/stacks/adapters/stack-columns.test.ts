import { describe, expect, test } from 'vitest';
import {
  machineColumns,
  networkColumns,
  volumeColumns,
} from '../../../../../runtime/control/stacks/adapters/stack-columns.ts';
import { fakeDigest } from '../../../../fakes/appliances.ts';

const machine = {
  id: 'machine-0000000001',
  name: 'blog-web',
  role: 'web',
  index: 0,
  hostname: 'web',
  node: 'node-0000000001',
  cpu: 2,
  memoryBytes: 2 ** 40,
  interfaces: [],
};
const volume = {
  id: 'volume-0000000001',
  machine: machine.id,
  name: 'data',
  kind: 'data',
  sizeBytes: 2 ** 41,
  image: null,
};

/** A row as it comes back: what is in `more` was stored as JSON. */
const stored = ({ more, ...columns }: { readonly more: string }) => ({
  ...columns,
  more: JSON.parse(more) as unknown,
  // Other columns of the table.
  stack: 'stack-0000000001',
  position: 3,
});
const again = (columns: typeof machineColumns | typeof volumeColumns, item: object): unknown =>
  columns.fromRow(stored(columns.toRow(item as never)));

describe('what is stored in columns', () => {
  test('comes back as it was, absent fields as absent', () => {
    expect(again(machineColumns, machine)).toStrictEqual(machine);
    const move = {
      operation: 'op-0000000001',
      to: 'node-0000000002',
      mode: 'live',
      copy: [volume.id],
    };
    const moving = { ...machine, epoch: 3, firmware: 'uefi', move };
    expect(again(machineColumns, moving)).toEqual(expect.objectContaining({ epoch: 3 }));
    expect(again(machineColumns, moving)).toMatchObject(moving);
    expect(again(volumeColumns, volume)).toStrictEqual(volume);
    const elsewhere = { ...volume, image: fakeDigest('x'), pool: 'pool-0000000001', left: [] };
    expect(again(volumeColumns, elsewhere)).toStrictEqual(elsewhere);
  });

  test('is in a column of its own where there is one, and otherwise in `more`', () => {
    const row = machineColumns.toRow({ ...machine, firmware: 'uefi' } as never);
    expect(row).toMatchObject({ memory_bytes: 2 ** 40, node: machine.node, epoch: null });
    expect(JSON.parse(row.more)).toEqual({ interfaces: [], firmware: 'uefi' });
    expect(volumeColumns.toRow(volume as never)).toMatchObject({ image: null, pool: null });
  });

  test('is filled in where it was stored before there was such a field', () => {
    const network = {
      id: 'network-0000000001',
      name: 'lan',
      vni: 4_096,
      subnet4: '10.70.0.0/24',
      subnet6: 'fd00::/64',
      more: {},
    };
    expect(networkColumns.fromRow(network)).toMatchObject({ mtu: 1_450 });
  });

  test('is refused when it is none of ours', () => {
    const row = stored(machineColumns.toRow({ ...machine, node: 'nowhere' } as never));
    expect(() => machineColumns.fromRow(row)).toThrow('node');
  });
});
