import { describe, expect, test } from 'vitest';
import {
  changeDetails,
  tellChanges,
} from '../../../../../runtime/control/nodes/core/change-details.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';

const NOW = { labels: { zone: 'attic', disk: 'ssd' }, note: 'Fan is loud.' };
const change = (what: Parameters<typeof changeDetails>[1], now = NOW) =>
  changeDetails(now, what, 'barn-2');

describe('changing what is said of a node', () => {
  test('changes each label by itself and leaves the others', () => {
    expect(change({ labels: { zone: 'cellar', rack: 'r1' } })).toEqual({
      ...NOW,
      labels: { zone: 'cellar', disk: 'ssd', rack: 'r1' },
    });
    expect(change({ labels: { zone: null, none: null } })).toEqual({
      ...NOW,
      labels: { disk: 'ssd' },
    });
    expect(change({})).toEqual(NOW);
  });

  test('takes as many labels as there may be, and not one more', () => {
    const full = Object.fromEntries(
      Array.from({ length: LIMITS.nodeRecord.labels }, (_none, index) => [`key-${index}`, 'x']),
    );
    const labels = { labels: full, note: '' };
    expect(Object.keys(change({ labels: full }, { labels: {}, note: '' } as never).labels)).toEqual(
      Object.keys(full),
    );
    expect(() => change({ labels: { more: 'x' } }, labels as never)).toThrow(
      'The number of labels of a node is over the limit: it is 33, and at most 32 is allowed.',
    );
    const swapped = change({ labels: { more: 'x', 'key-0': null } }, labels as never);
    expect(Object.keys(swapped.labels)).toHaveLength(LIMITS.nodeRecord.labels);
  });

  test('writes and removes the note', () => {
    expect(change({ note: 'Quiet now.' })).toEqual({ ...NOW, note: 'Quiet now.' });
    expect(change({ note: '' }).note).toBe('');
  });

  test('does not overwrite a note that somebody else has written meanwhile', () => {
    expect(change({ note: 'Quiet.', noteWas: NOW.note }).note).toBe('Quiet.');
    const late = { note: 'Quiet.', noteWas: '' };
    expect(() => change(late)).toThrow(
      expect.objectContaining({
        code: 'CONFLICT',
        data: expect.objectContaining({
          what: 'node',
          why: expect.stringContaining('somebody else has changed its note in the meantime'),
        }),
      }),
    );
    // What is there is what was wanted, whoever has written it.
    expect(change({ note: NOW.note, noteWas: '' })).toEqual(NOW);
    expect(change({ labels: { zone: null }, noteWas: '' }).note).toBe(NOW.note);
  });
});

describe('what is told of it', () => {
  const tell = (after: Partial<typeof NOW>) => tellChanges('barn-2', NOW, { ...NOW, ...after });

  test('is nothing when nothing is different', () => expect(tell({})).toEqual([]));

  test('is each label that was set or removed, and whether there is a note', () => {
    const labels = { zone: 'cellar', rack: 'r1', disk: 'ssd' };
    expect(tell({ labels, note: 'x' })).toEqual([
      'Labels of the node barn-2 were changed: rack=r1, zone=cellar.',
      'The note on the node barn-2 was changed.',
    ]);
    expect(tell({ labels: { zone: 'attic' } as never, note: '' })).toEqual([
      'Labels of the node barn-2 were changed: disk removed.',
      'The note on the node barn-2 was removed.',
    ]);
  });

  test('is true of a key that is the name of what every object has', () => {
    const labels = { ...NOW.labels, constructor: 'acme' };
    expect(tell({ labels })).toEqual(['Labels of the node barn-2 were changed: constructor=acme.']);
    const back = tellChanges('barn-2', { ...NOW, labels }, NOW);
    expect(back).toEqual(['Labels of the node barn-2 were changed: constructor removed.']);
  });
});
