import { expect, test } from 'vitest';
import { findVolume } from '../../../../../runtime/control/files/core/volumes-of-point.ts';

const point = {
  disks: [
    { machine: 'machine-1', name: 'system', layer: 'volume-1' },
    { machine: 'machine-1', name: 'data', layer: 'volume-2' },
    { machine: 'machine-2', name: 'system', layer: 'volume-3' },
    { machine: 'machine-2', name: 'gone', layer: 'volume-9' },
  ],
} as never;
const definition = {
  machines: [
    { id: 'machine-1', name: 'web-1', role: 'web', node: 'node-1' },
    { id: 'machine-2', name: 'db-1', role: 'db', node: 'node-2' },
  ],
  layers: ['volume-1', 'volume-2', 'volume-3'].map((id) => ({ id })),
} as never;
const find = (wanted: string | undefined, of = point) => findVolume(of, definition, wanted);

test('a volume is named with its machine, or alone where one has it', () => {
  const data = {
    name: 'web-1/data',
    label: 'the disk “data” of web-1',
    node: 'node-1',
    volume: 'volume-2',
  };
  expect(find('web-1/data')).toEqual(data);
  expect(find('data')).toEqual(data);
  expect(find('web/data')).toEqual(data);
  expect(() => find('db/data')).toThrow('There is no volume');
  expect(find('db-1/system')).toMatchObject({ node: 'node-2', volume: 'volume-3' });
});

test('without a name it is the only one', () => {
  const one = { disks: [{ machine: 'machine-2', name: 'system', layer: 'volume-3' }] } as never;
  expect(find(undefined, one)).toMatchObject({ name: 'db-1/system' });
  expect(() => find(undefined)).toThrow(
    'There are several volumes: web-1/system, web-1/data, db-1/system.',
  );
  expect(() => find(undefined, { disks: [] } as never)).toThrow('There is no volume');
});

test('what is not there, or could be several, is not found', () => {
  expect(() => find('system')).toThrow(
    'There are several volumes “system”: web-1/system, db-1/system.',
  );
  expect(() => find('db-1/gone')).toThrow(
    expect.objectContaining({ action: 'There is: web-1/system, web-1/data, db-1/system.' }),
  );
});
