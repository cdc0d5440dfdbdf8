import { describe, expect, test } from 'vitest';
import { readBootTrace } from '../../../../packager/archive/pack/read-boot-trace.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';

const read = (text: string | Uint8Array): unknown => {
  try {
    return readBootTrace(Buffer.from(text), 'boot.trace').reads;
  } catch (error) {
    if (error instanceof Fault) return { code: error.code, message: error.message };
    throw error;
  }
};
const refusedAt = (line: number, why: string): unknown => ({
  code: 'BOOT_TRACE_INVALID',
  message: `boot.trace is not a boot trace of this disk, line ${line}: ${why}.`,
});
const WANTED = 'wanted two decimal numbers, <first block> <blocks>';

describe('a boot trace', () => {
  test('is a run of blocks in each line, comments and empty lines aside', () => {
    expect(read('# of db\n0 8\n\n \t12\t 1 # again\r\n0 8')).toEqual([
      { firstBlock: 0, blocks: 8, line: 2 },
      { firstBlock: 12, blocks: 1, line: 4 },
      { firstBlock: 0, blocks: 8, line: 5 },
    ]);
  });

  test.each([
    ['one number', '1 1\n7', 2],
    ['three', '1 1 1', 1],
    ['a word', '1 1\n\n# x\nfirst 3', 4],
    ['a sign', '-1 3', 1],
    ['a fraction', '1.5 3', 1],
    ['another base', '0x10 3', 1],
    ['a power', '1e3 1', 1],
    ['a leading zero', '010 3', 1],
    ['digits of other scripts', '١ ٢', 1],
    ['a number past every disk', '99999999999 1', 1],
    ['a NUL', '1\0 1', 1],
    ['a byte order mark', '\ufeff1 1', 1],
  ])('with %s is refused, naming the line', (_, text, line) => {
    expect(read(text)).toEqual(refusedAt(line, WANTED));
  });

  test('that names no blocks, or blocks behind every disk, is refused', () => {
    expect(read('5 0')).toEqual(refusedAt(1, 'it names 0 blocks'));
    expect(read('# nothing\n')).toEqual(refusedAt(1, 'no line of it names any blocks'));
    expect(read('4294967295 1')).toEqual([{ firstBlock: 4_294_967_295, blocks: 1, line: 1 }]);
    expect(read('1 1\n4294967295 2')).toEqual(refusedAt(2, 'no disk is that large'));
  });

  test('is limited in bytes, and in blocks counted as often as they are named', () => {
    const half = LIMITS.bootTrace.blocks / 2;
    expect(read(`0 ${half}\n0 ${half}`)).toHaveLength(2);
    const tooMany = { code: 'LIMIT_EXCEEDED', message: expect.stringContaining('262144 blocks') };
    expect(read(`0 ${half}\n0 ${half}\n9 1`)).toMatchObject(tooMany);
    expect(read('0 4294967295')).toMatchObject(tooMany);
    const long = Buffer.alloc(LIMITS.bootTrace.fileBytes + 1, '# ');
    expect(read(long)).toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });
});
