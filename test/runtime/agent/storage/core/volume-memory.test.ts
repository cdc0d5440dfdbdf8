import { describe, expect, test } from 'vitest';
import {
  noteVolumes,
  type VolumeMemory,
  type VolumeSight,
} from '../../../../../runtime/agent/storage/core/volume-memory.ts';
import type { VolumeMode } from '../../../../../schemas/agent/desired.ts';
import type { VolumeId } from '../../../../../schemas/ids/brand.ts';
import { at, NOW } from '../../../../fakes/agent-plan.ts';

const id = 'volume-000000000a' as VolumeId;
const THERE: VolumeMemory = { missingSince: null };
const MISSING: VolumeMemory = { missingSince: at(-60_000) };

const note = (
  known: VolumeMemory | undefined,
  sight: { mode?: VolumeMode; isThere?: boolean; pool?: 'present' | 'absent' },
): VolumeMemory | undefined => {
  const volumes = new Map(sight.isThere ? [[id, { id, usedBytes: 0 }]] : []);
  const whole: VolumeSight = {
    desired: sight.mode ? [{ id, mode: sight.mode }] : [],
    actual: { volumes, pool: sight.pool ?? 'present', pools: new Map() },
    now: NOW,
  };
  return noteVolumes(new Map(known ? [[id, known]] : []), whole).get(id);
};

describe('D1: an agent remembers a volume', () => {
  test('that it sees, wanted or not', () => {
    for (const mode of ['create', 'keep', 'discard', undefined] as const) {
      expect(note(undefined, { ...(mode ? { mode } : {}), isThere: true })).toEqual(THERE);
    }
  });

  test('that the server knows, although it has never seen it itself', () => {
    expect(note(undefined, { mode: 'keep' })).toEqual({ missingSince: at(0) });
  });

  test('but not one that is still to be made', () => {
    expect(note(undefined, { mode: 'create' })).toBeUndefined();
    expect(note(undefined, { mode: 'create', pool: 'absent' })).toBeUndefined();
  });

  test('as missing since it was first missed, whatever the server says', () => {
    for (const mode of ['create', 'keep'] as const) {
      expect(note(THERE, { mode })).toEqual({ missingSince: at(0) });
      expect(note(MISSING, { mode })).toBe(MISSING);
      expect(note(MISSING, { mode, isThere: true })).toEqual(THERE);
    }
  });

  test('while nobody wants it, as it was', () => {
    expect(note(THERE, {})).toBe(THERE);
    expect(note(MISSING, {})).toBe(MISSING);
  });

  test('until it is gone by order, which cannot be said of an absent pool', () => {
    expect(note(THERE, { mode: 'discard' })).toBeUndefined();
    expect(note(MISSING, { mode: 'discard' })).toBeUndefined();
    expect(note(undefined, { mode: 'discard' })).toBeUndefined();
    expect(note(THERE, { mode: 'discard', isThere: true })).toBe(THERE);
    expect(note(THERE, { mode: 'discard', pool: 'absent' })).toEqual({ missingSince: at(0) });
  });

  test('and has nothing to write down while nothing changes', () => {
    const known = new Map([[id, MISSING]]);
    const sight = {
      actual: { volumes: new Map(), pool: 'present' as const, pools: new Map() },
      now: NOW,
    };
    expect(noteVolumes(known, { ...sight, desired: [{ id, mode: 'keep' }] })).toBe(known);
    expect(noteVolumes(known, { ...sight, desired: [{ id, mode: 'discard' }] })).not.toBe(known);
  });
});
