import { describe, expect, test } from 'vitest';
import { observeVolumes } from '../../../../../runtime/agent/storage/core/observe-volumes.ts';
import type { VolumeMode } from '../../../../../schemas/agent/desired.ts';
import type { VolumeId } from '../../../../../schemas/ids/brand.ts';

const ID = 'volume-1' as VolumeId;
const SINCE = '2026-06-01T00:00:00.000Z';

/** What is said of one volume. */
const said = (
  mode: VolumeMode,
  pool: 'present' | 'absent',
  { isThere = false, missingSince = undefined as string | undefined, moved = false } = {},
) =>
  observeVolumes({
    desired: { pools: [], volumes: [{ id: ID, mode, label: 'data of blog-db-1' } as never] },
    actual: {
      pool,
      pools: new Map(),
      volumes: new Map(isThere ? [[ID, { id: ID, usedBytes: 7 }]] : []),
    },
    memories: new Map(missingSince ? [[ID, { missingSince, ...(moved ? { moved } : {}) }]] : []),
    faultOf: () => undefined,
  });

describe('a volume is reported', () => {
  test('as it is found', () => {
    expect(said('keep', 'present', { isThere: true })).toEqual([
      { id: ID, state: 'ready', usedBytes: 7 },
    ]);
    expect(said('create', 'present')).toEqual([]);
  });

  test('as missing when it was there once', () => {
    const [volume] = said('keep', 'present', { missingSince: SINCE });
    expect(volume).toMatchObject({ state: 'missing', since: SINCE });
    expect(volume?.fault?.code).toBe('VOLUME_MISSING');
  });

  test('as another node’s when it moved there, and as gone once that is ordered', () => {
    const sight = { missingSince: SINCE, moved: true };
    const [volume] = said('create', 'present', sight);
    expect(volume).toMatchObject({ state: 'missing', fault: { data: { why: 'moved' } } });
    expect(volume?.fault?.message).toMatch(/on another node since .* restored from a backup/);
    expect(said('discard', 'present', sight)).toEqual([]);
  });

  test('as gone by order only while the pool is there to look into', () => {
    expect(said('discard', 'present')).toEqual([]);
    const [volume] = said('discard', 'absent');
    expect(volume).toMatchObject({ id: ID, state: 'failed', fault: { code: 'POOL_ABSENT' } });
    expect(said('create', 'absent')).toEqual([]);
  });
});
