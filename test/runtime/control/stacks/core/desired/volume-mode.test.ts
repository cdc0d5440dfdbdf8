import { describe, expect, test } from 'vitest';
import {
  isVolumeWanted,
  volumeMode,
} from '../../../../../../runtime/control/stacks/core/desired/volume-mode.ts';
import { Stage } from '../../../../../../runtime/control/stacks/core/define/stack-record.ts';
import type { VolumeId } from '../../../../../../schemas/ids/brand.ts';

const ID = 'volume-1' as VolumeId;
const KINDS = ['system', 'data'] as const;

/** How both kinds are told at each stage: [system, data]. */
const modes = (record: { isLowering: boolean; madeVolumes: VolumeId[] }) =>
  Object.fromEntries(
    Stage.options.map((stage) => [
      stage,
      KINDS.map((kind) => volumeMode({ id: ID, kind }, { ...record, stage })),
    ]),
  );

describe('a volume', () => {
  test('is made from `stored` on, and named to nobody where its stack is without it', () => {
    const nothing = [undefined, undefined];
    expect(modes({ isLowering: false, madeVolumes: [] })).toEqual({
      reserved: nothing,
      fetched: nothing,
      stored: ['create', 'create'],
      connected: ['create', 'create'],
      defined: ['create', 'create'],
      kept: [undefined, 'create'],
    });
  });

  test('that was made is kept as it is', () => {
    expect(modes({ isLowering: false, madeVolumes: [ID] })).toMatchObject({
      stored: ['keep', 'keep'],
      defined: ['keep', 'keep'],
      kept: [undefined, 'keep'],
    });
    expect(modes({ isLowering: false, madeVolumes: ['volume-2' as VolumeId] })).toMatchObject({
      stored: ['create', 'create'],
    });
  });

  test('is deleted while its stack is lowered to a stage without it, and only then', () => {
    expect(modes({ isLowering: true, madeVolumes: [ID] })).toEqual({
      reserved: ['discard', 'discard'],
      fetched: ['discard', 'discard'],
      stored: ['keep', 'keep'],
      connected: ['keep', 'keep'],
      defined: ['keep', 'keep'],
      kept: ['discard', 'keep'],
    });
  });

  test('of data outlives what is removed', () => {
    expect(KINDS.map((kind) => isVolumeWanted(kind, 'kept'))).toEqual([false, true]);
  });
});
