import { describe, expect, test } from 'vitest';
import { labelChanges, labelLines, readLabelLines } from '../../../../app/_lib/node/label-lines.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';

describe('labels that are typed', () => {
  test('are one a line, with space where people leave some', () => {
    expect(readLabelLines('\n zone = attic \n\ndisk=ssd\n')).toEqual({
      kind: 'labels',
      labels: { zone: 'attic', disk: 'ssd' },
    });
    expect(readLabelLines('  ')).toEqual({ kind: 'labels', labels: {} });
  });

  test('are shown in order, and read as they were', () => {
    const labels = { zone: 'attic', disk: 'ssd', constructor: 'acme' };
    expect(labelLines(labels)).toBe('constructor=acme\ndisk=ssd\nzone=attic');
    expect(readLabelLines(labelLines(labels))).toEqual({ kind: 'labels', labels });
    expect(labelLines({})).toBe('');
  });

  const long = 'x'.repeat(LIMITS.nodeRecord.labelChars);
  test.each([
    ['zone', 'form'],
    ['Zone=attic', 'key'],
    ['=attic', 'key'],
    [`${long}x=a`, 'key'],
    ['zone=', 'value'],
    ['zone=two words', 'value'],
    [`zone=${long}x`, 'value'],
    ['disk=hdd', 'twice'],
  ])('%s is named when it is none, because of its %s', (line, why) => {
    expect(readLabelLines(`disk=ssd\n ${line}`)).toEqual({ kind: 'wrong', why, line: line.trim() });
  });

  test('may be as long as they may', () => {
    expect(readLabelLines(`${long}=${long}`).kind).toBe('labels');
  });
});

describe('what is sent of them', () => {
  test('is what is different, and nothing else', () => {
    const before = { zone: 'attic', disk: 'ssd', rack: 'r1' };
    expect(labelChanges(before, before)).toEqual({});
    expect(labelChanges(before, { zone: 'cellar', rack: 'r1', row: '7' })).toEqual({
      zone: 'cellar',
      row: '7',
      disk: null,
    });
    expect(labelChanges({}, { constructor: 'acme' })).toEqual({ constructor: 'acme' });
  });
});
