import { describe, expect, test } from 'vitest';
import { ReportBases } from '../../../../runtime/control/nodes/report-bases.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { reportOf } from '../../../bench/fleet/report-of.ts';

const NODE = 'node-0000000001' as NodeId;
const OTHER = 'node-0000000002' as NodeId;
const state = reportOf(undefined, NODE, new Date());
const mark = (number: number, run = '0123456789abcdef') => ({ run, number });
const { reportBytes, reports } = LIMITS.agent;

test('a base is known until it is forgotten, for its node alone', () => {
  const bases = new ReportBases();
  expect(bases.keep(NODE, { mark: mark(1), state, bytes: 1 })).toEqual(mark(1));
  expect(bases.get(NODE)?.state).toBe(state);
  expect(bases.get(OTHER)).toBeUndefined();
  expect(bases.forget(NODE)).toBeNull();
  expect(bases.get(NODE)).toBeUndefined();
});

describe('a report is late', () => {
  const bases = new ReportBases();
  bases.keep(NODE, { mark: mark(5), state, bytes: 1 });

  test.each([
    [mark(4), true],
    [mark(5), true],
    [mark(6), false],
    [mark(1, 'fedcba9876543210'), false],
  ])('%j: %s', (late, expected) => expect(bases.isOutdated(NODE, late)).toBe(expected));

  test('never when nothing is known', () => expect(bases.isOutdated(OTHER, mark(0))).toBe(false));
});

describe('the whole is asked for', () => {
  test('when differences together have grown longer than a report may be', () => {
    const bases = new ReportBases();
    expect(bases.keep(NODE, { mark: mark(1), state, bytes: reportBytes })).toEqual(mark(1));
    expect(bases.keep(NODE, { mark: mark(2), state, bytes: reportBytes + 1 })).toBeNull();
    expect(bases.get(NODE)).toBeUndefined();
  });

  test.each(['images', 'volumes', 'networks', 'routers', 'machines'] as const)(
    'when differences have made more %s than a report may have',
    (name) => {
      const bases = new ReportBases();
      const many = (length: number) => ({ ...state, [name]: Array.from({ length }, () => ({})) });
      const most = many(reports[name]);
      expect(bases.keep(NODE, { mark: mark(1), state: most, bytes: 1 })).toEqual(mark(1));
      const more = many(reports[name] + 1);
      expect(bases.keep(NODE, { mark: mark(2), state: more, bytes: 1 })).toBeNull();
    },
  );
});
