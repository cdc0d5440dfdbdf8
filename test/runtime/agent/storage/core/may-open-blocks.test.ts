import { describe, expect, test } from 'vitest';
import { mayOpenBlocks } from '../../../../../runtime/agent/storage/core/may-open-blocks.ts';
import type { DesiredState } from '../../../../../schemas/agent/desired.ts';
import type { VolumeId } from '../../../../../schemas/ids/brand.ts';

const LAYER = 'volume-0000000001' as VolumeId;
const DISK = 'volume-0000000002' as VolumeId;
const FREE = 'volume-0000000003' as VolumeId;
const volume = (id: VolumeId, parts: object = {}) => ({ id, mode: 'keep', ...parts });
const machine = { disks: [{ volume: DISK }] };

const state = (parts: object = {}): DesiredState =>
  ({
    volumes: [volume(LAYER), volume(DISK, { base: LAYER }), volume(FREE)],
    machines: [machine],
    arrivals: [],
    ...parts,
  }) as unknown as DesiredState;

const opens = (id: VolumeId, use: 'read' | 'fill', desired = state()): boolean =>
  mayOpenBlocks(desired, { volume: id, use })?.id === id;

test('what no machine writes to may be read, and what nothing stands on filled', () => {
  expect([opens(LAYER, 'read'), opens(FREE, 'read'), opens(FREE, 'fill')]).toEqual([
    true,
    true,
    true,
  ]);
  expect(opens(LAYER, 'fill')).toBe(false);
});

test('also while it comes off what it stood on', () => {
  const off = state({ volumes: [volume(LAYER), volume(DISK, { off: LAYER })] });
  expect(opens(LAYER, 'fill', off)).toBe(false);
  expect(opens(LAYER, 'read', off)).toBe(true);
});

describe('what may not be opened', () => {
  test('a disk of a machine, of one that is coming as well', () => {
    expect([opens(DISK, 'read'), opens(DISK, 'fill')]).toEqual([false, false]);
    const coming = state({ machines: [], arrivals: [{ machine }] });
    expect(opens(DISK, 'read', coming)).toBe(false);
  });

  test('what is not there, is to be deleted, or comes from another node', () => {
    expect(opens('volume-0000000009' as VolumeId, 'read')).toBe(false);
    const gone = state({ volumes: [volume(FREE, { mode: 'discard' })] });
    expect(opens(FREE, 'read', gone)).toBe(false);
    const copied = state({ volumes: [volume(FREE, { from: {} })] });
    expect(opens(FREE, 'read', copied)).toBe(false);
  });
});
