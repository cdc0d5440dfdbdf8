import { expect, test } from 'vitest';
import {
  machineUuid,
  readMark,
  readRun,
  renderRun,
} from '../../../../../runtime/agent/compute/core/machine-mark.ts';
import type { MachineId } from '../../../../../schemas/ids/brand.ts';

const definition = 'a'.repeat(64);
const mark = `<stackyard:machine xmlns:stackyard="urn:stackyard:machine:1" node="node-0000000001" id="machine-0123456789" definition="${definition}"/>`;
const read = { node: 'node-0000000001', machine: 'machine-0123456789', definition };

test('reads a mark as it was written, and as libvirt writes it again', () => {
  expect(readMark(mark)).toEqual(read);
  expect(readMark(mark.replaceAll('"', "'").replace('stackyard:machine', 'machine'))).toEqual(read);
});

test.each([
  ['nothing', ''],
  ['another element', mark.replace('machine ', 'computer ')],
  ['an id that is none', mark.replace('machine-0123456789', 'machine-01234567ZZ')],
  ['a mark without a node', mark.replace(/node="[^"]*"/, '')],
  ['a definition that is no hash', mark.replace(definition, '../../etc/passwd')],
  ['a mark with something inside', mark.replace('/>', '><x/></stackyard:machine>')],
])('does not take %s for a mark', (_what, text) => {
  expect(readMark(text)).toBeUndefined();
});

test('reads the start of a process', () => {
  expect(readRun(renderRun('2026-01-02T03:04:05.678Z'))).toBe('2026-01-02T03:04:05.678Z');
  expect(
    readRun(
      '<stackyard-run:run xmlns:stackyard-run="urn:x" startedAt="2026-01-02T03:04:05.678Z"/>',
    ),
  ).toBe('2026-01-02T03:04:05.678Z');
  expect(readRun('<run startedAt="yesterday"/>')).toBeUndefined();
});

test('a machine has the same UUID everywhere, and another machine another one', () => {
  const uuid = machineUuid('machine-0123456789' as MachineId);
  expect(uuid).toBe('59714762-0133-895b-b6de-83338645b5e9');
  expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(machineUuid('machine-0123456788' as MachineId)).not.toBe(uuid);
});
