import { describe, expect, test } from 'vitest';
import { removeWords } from '../../../../app/_lib/stack/remove-words.ts';
import type { Stack } from '../../../../schemas/api/resources/stack.ts';

const MiB = 2 ** 20;

/** The parts of a stack that removing destroys. */
const stack = (state: Stack['state'] = 'running'): Stack =>
  ({
    name: 'blog',
    state,
    machines: state === 'removed' ? [] : [{}, {}],
    networks: [{}],
    volumes: [
      { name: 'system', machine: 'web', kind: 'system', usedBytes: 300 * MiB },
      { name: 'mysql', machine: 'db', kind: 'data', usedBytes: 96 * MiB },
    ].filter((volume) => state !== 'removed' || volume.kind === 'data'),
  }) as unknown as Stack;

const ASKED = { deleteData: true, keepDays: 30, restorePoints: 0 };

describe('removing a stack', () => {
  test('keeps data volumes and says for how long', () => {
    expect(removeWords(stack(), { ...ASKED, deleteData: false })).toEqual({
      destroyed: [
        '2 machines',
        '1 system disk (300 MiB in use)',
        '1 network, router and published ports',
      ],
      kept: ['mysql of db (96 MiB), for 30 days'],
    });
  });

  test('names every data volume that goes too', () => {
    const { destroyed, kept } = removeWords(stack(), ASKED);
    expect(destroyed).toContain('data volume mysql of db (96 MiB)');
    expect(kept).toEqual([]);
  });

  test('of one that was removed before, only data is left to destroy', () => {
    expect(removeWords(stack('removed'), ASKED)).toEqual({
      destroyed: ['data volume mysql of db (96 MiB)'],
      kept: [],
    });
  });

  test('says that restore points go, unless the stack is removed already', () => {
    const some = { ...ASKED, restorePoints: 2 };
    expect(removeWords(stack(), some).destroyed).toContain('2 restore points');
    expect(removeWords(stack('removed'), some).destroyed.join()).not.toContain('restore point');
  });
});
