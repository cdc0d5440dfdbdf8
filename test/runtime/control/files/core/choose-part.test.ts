import { describe, expect, test } from 'vitest';
import {
  choosePart,
  type PartOfVolume,
} from '../../../../../runtime/control/files/core/choose-part.ts';

const readable = (number: number, sizeBytes: number): PartOfVolume => ({
  part: `vda${number}`,
  number,
  sizeBytes,
  found: { kind: 'ext4' },
});
const other = (number: number, why: string): PartOfVolume => ({
  ...readable(number, 99),
  found: { kind: 'other', what: 'x', why },
});
const choose = (parts: readonly PartOfVolume[], wanted?: number) => () =>
  choosePart(parts, wanted, 'the disk “data” of web-1');

describe('the partition that is looked into', () => {
  test('is the largest that can be', () => {
    expect(choose([readable(1, 5), other(2, 'no'), readable(3, 7)])().number).toBe(3);
    expect(choose([readable(1, 7), readable(3, 5)])().number).toBe(1);
  });

  test('is the one that is asked for', () => {
    expect(choose([readable(1, 5), readable(3, 7)], 1)().number).toBe(1);
  });

  test('must be there, and be one that can be read', () => {
    expect(choose([readable(1, 5), other(2, 'it is swap space')], 4)).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND', action: 'There is: 1, 2.' }),
    );
    expect(choose([readable(1, 5), other(2, 'it is swap space')], 2)).toThrow(
      'The files of partition 2 of the disk “data” of web-1 cannot be read: it is swap space.',
    );
    expect(choose([{ ...other(0, 'it is empty') }], 0)).toThrow(
      'The files of the disk “data” of web-1 cannot be read: it is empty.',
    );
  });

  test('why there is none is told of all', () => {
    expect(choose([other(1, 'it is swap space'), other(2, 'it is encrypted (LUKS)')])).toThrow(
      'The files of the disk “data” of web-1 cannot be read: it is swap space (partition 1); it is encrypted (LUKS) (partition 2).',
    );
    expect(choose([other(0, 'it is empty')])).toThrow('cannot be read: it is empty.');
  });
});
