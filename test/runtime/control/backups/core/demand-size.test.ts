import { expect, test } from 'vitest';
import { demandSize } from '../../../../../runtime/control/backups/core/demand-size.ts';
import { faultCode } from '../../../../fakes/fault-code.ts';

const judge = (sizeBytes: number, foundBytes: number) =>
  faultCode(() => demandSize({ name: 'web.system', sizeBytes }, foundBytes));

test('a volume has the size that its stack says, in whole sectors', () => {
  expect(judge(1_024, 1_024)).toBe('no fault');
  expect(judge(1_025, 1_536)).toBe('no fault');
  expect(judge(1_535, 1_536)).toBe('no fault');
});

test('a node that claims a larger disk, or a smaller one, is not believed', () => {
  for (const [wanted, found] of [
    [1_024, 2 ** 44],
    [1_024, 1_025],
    [1_024, 1_536],
    [1_024, 1_023],
    [1_025, 1_025],
  ] as const) {
    expect(judge(wanted, found)).toBe('CONFLICT');
  }
});

test('the sentence names the disk, both sizes, and what to look at', () => {
  expect(() => demandSize({ name: 'web.system', sizeBytes: 1_024 }, 2_048)).toThrow(
    'This is not possible for the disk “web.system”: its node says that it has 2048 bytes, and by its stack it has 1024. Look at that node',
  );
});
