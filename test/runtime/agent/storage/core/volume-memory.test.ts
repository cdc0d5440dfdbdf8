import { describe, expect, test } from 'vitest';
import {
  mayBeMade,
  missingSince,
  noteVolumes,
  type VolumeMemory,
  type VolumeSight,
} from '../../../../../runtime/agent/storage/core/volume-memory.ts';
import type { PeerPlace, VolumeMode } from '../../../../../schemas/agent/desired.ts';
import type { NodeId, VolumeId } from '../../../../../schemas/ids/brand.ts';
import { at, NOW } from '../../../../fakes/agent-plan.ts';

const id = 'volume-000000000a' as VolumeId;
const THERE: VolumeMemory = { missingSince: null };
const MISSING: VolumeMemory = { missingSince: at(-60_000) };

const note = (
  known: VolumeMemory | undefined,
  sight: { mode?: VolumeMode; isThere?: boolean; pool?: 'present' | 'absent'; moved?: true },
): VolumeMemory | undefined => {
  const volumes = new Map(sight.isThere ? [[id, { id, usedBytes: 0 }]] : []);
  const whole: VolumeSight = {
    desired: sight.mode ? [{ id, mode: sight.mode, ...(sight.moved ? { moved: true } : {}) }] : [],
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

describe('D1: a volume that went to another node', () => {
  const from: PeerPlace = { node: 'node-0000000002' as NodeId, address: '192.0.2.2', port: 8472 };
  const MOVED: VolumeMemory = { missingSince: at(-60_000), moved: true };

  test('is remembered when it has been deleted here, until it is here again', () => {
    const order = { mode: 'discard', moved: true } as const;
    expect(note(THERE, { ...order, isThere: true })).toBe(THERE);
    expect(note(THERE, { ...order, pool: 'absent' })).toEqual({ missingSince: at(0) });
    expect(note(THERE, order)).toEqual({ missingSince: at(0), moved: true });
    for (const mode of ['create', 'keep', undefined] as const) {
      expect(note(MOVED, mode ? { mode } : {})).toBe(MOVED);
    }
    expect(note(MOVED, order)).toBe(MOVED);
    expect(note(MOVED, { mode: 'create', isThere: true })).toEqual(THERE);
  });

  test('is forgotten when it is deleted for good', () => {
    expect(note(MOVED, { mode: 'discard' })).toBeUndefined();
  });

  test('comes back as a copy, and is never made: a restored server knows of no move', () => {
    expect(mayBeMade({}, MOVED)).toBe(false);
    expect(mayBeMade({ from }, MOVED)).toBe(true);
    expect(mayBeMade({}, undefined)).toBe(true);
    for (const known of [THERE, MISSING]) {
      expect(mayBeMade({}, known)).toBe(false);
      expect(mayBeMade({ from }, known)).toBe(false);
    }
  });

  test('is missing where it shall be, and not where it is deleted or on its way back', () => {
    expect(missingSince({ mode: 'create' }, MOVED)).toBe(at(-60_000));
    expect(missingSince({ mode: 'keep' }, MOVED)).toBe(at(-60_000));
    expect(missingSince({ mode: 'discard' }, MOVED)).toBeUndefined();
    expect(missingSince({ mode: 'create', from }, MOVED)).toBeUndefined();
    expect(missingSince({ mode: 'discard' }, MISSING)).toBe(at(-60_000));
    expect(missingSince({ mode: 'keep' }, THERE)).toBeUndefined();
    expect(missingSince({ mode: 'keep' }, undefined)).toBeUndefined();
  });
});

describe('what a volume stands on', () => {
  const base = 'volume-000000000b' as VolumeId;
  const look = (
    known: VolumeMemory | undefined,
    parts: Partial<VolumeSight['desired'][number]> | 'unnamed',
  ) =>
    noteVolumes(new Map(known ? [[id, known]] : []), {
      desired: parts === 'unnamed' ? [] : [{ id, mode: 'keep', ...parts }],
      actual: { volumes: new Map([[id, { id, usedBytes: 0 }]]), pool: 'present', pools: new Map() },
      now: NOW,
    }).get(id);

  test('is remembered as the server tells it, and while no server names the volume', () => {
    const known = look(undefined, { base });
    expect(known).toEqual({ missingSince: null, base });
    expect(look(known, 'unnamed')).toBe(known);
    expect(look(known, { base })).toBe(known);
  });

  test('is what it still has to come off', () => {
    expect(look(undefined, { off: base })).toEqual({ missingSince: null, base });
    expect(look({ missingSince: null, base }, {})).toEqual(THERE);
  });
});
