import { describe, expect, test } from 'vitest';
import { lowerStack } from '../../../../../../runtime/control/stacks/core/define/lower-stack.ts';
import {
  applianceName,
  reaches,
  STAGES,
  type Stage,
  type StackRecord,
} from '../../../../../../runtime/control/stacks/core/define/stack-record.ts';
import { definedVolume, definition } from './lab.ts';

describe('a stage', () => {
  test('has what it brings itself, and what those before it bring', () => {
    const has = STAGES.map((stage) => STAGES.filter((wanted) => reaches(stage, wanted)));
    expect(has).toEqual(STAGES.map((_stage, i) => STAGES.slice(0, i + 1)));
  });

  test('has nothing of all that once only data is kept', () => {
    expect(STAGES.filter((wanted) => reaches('kept', wanted))).toEqual([]);
  });
});

describe('a stack on its way down', () => {
  const record = {
    id: 'stack-1',
    stage: 'defined',
    isLowering: false,
    madeVolumes: ['volume-system', 'volume-data', 'volume-unknown'],
    definition: definition({
      volumes: [
        definedVolume('web', { id: 'volume-system' as never, kind: 'system' }),
        definedVolume('web', { id: 'volume-data' as never }),
        definedVolume('web', { id: 'volume-unmade' as never }),
      ],
    }),
  } as never as StackRecord;

  test.each<[Stage, string[]]>([
    ['connected', ['volume-system', 'volume-data']],
    ['stored', ['volume-system', 'volume-data']],
    ['fetched', []],
    ['reserved', []],
    ['kept', ['volume-data']],
  ])('to “%s” still has the volumes %j', (stage, madeVolumes) => {
    expect(lowerStack(record, stage)).toEqual({ ...record, stage, isLowering: true, madeVolumes });
  });
});

test('stacks are of one appliance when it has the same repository in the same registry', () => {
  expect(applianceName({ registry: 'https://hub.example.org', repository: 'acme/blog' })).toBe(
    'https://hub.example.org/acme/blog',
  );
});
