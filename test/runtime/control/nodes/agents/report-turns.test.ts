import { expect, test } from 'vitest';
import { ReportTurns } from '../../../../../runtime/control/nodes/agents/report-turns.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';

const { reportTurns, reportWaitMs } = LIMITS.agent;
const reportsPerTurn = reportTurns.least;
const here = (): boolean => false;

/** An event loop whose turns are made by hand, each of which takes as long as is said. */
const make = (pace = { least: reportsPerTurn, eachMs: Number.POSITIVE_INFINITY }) => {
  let nowMs = 0;
  const works: (() => void)[] = [];
  const turns = new ReportTurns(
    () => nowMs,
    (work) => void works.push(work),
    pace,
  );
  const begun: string[] = [];
  const report = (name: string, isGone = here): Promise<void> =>
    turns.next(isGone).then(
      () => void begun.push(name),
      (error: { code: string; data: { retryAfterSeconds?: number } }) =>
        void begun.push([name, error.code, error.data.retryAfterSeconds].join(' ').trim()),
    );
  const turn = async (ms = 0): Promise<void> => {
    nowMs += ms;
    for (const work of works.splice(0)) work();
    await new Promise((resolve) => void setImmediate(resolve));
  };
  const pass = (ms: number): void => void (nowMs += ms);
  return { report, turn, pass, begun, pending: () => works.length };
};
const names = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i));

test('a few reports are taken in each turn, in the order in which they came', async () => {
  const { report, turn, begun, pending } = make();
  const all = names(reportsPerTurn * 2 + 1);
  for (const name of all) void report(name);
  expect(begun).toEqual([]);
  expect(pending()).toBe(1);
  await turn();
  expect(begun).toEqual(all.slice(0, reportsPerTurn));
  await turn();
  expect(begun).toEqual(all.slice(0, 2 * reportsPerTurn));
  await turn();
  expect(begun).toEqual(all);
  expect(pending()).toBe(0);
  void report('later');
  await turn();
  expect(begun.at(-1)).toBe('later');
});

test('more are taken in a turn after one that took long', async () => {
  const { report, turn, begun } = make({ least: reportsPerTurn, eachMs: 10 });
  const all = names(reportsPerTurn * 3 + 1);
  for (const name of all) void report(name);
  await turn(reportsPerTurn * 20);
  expect(begun).toEqual(all.slice(0, 2 * reportsPerTurn));
});

test('reports whose agent has hung up take nobody’s turn', async () => {
  const { report, turn, begun } = make();
  const gone = (): boolean => true;
  void report('gone', gone);
  const all = names(reportsPerTurn);
  for (const name of all) void report(name);
  void report('too', gone);
  void report('next');
  await turn();
  expect(begun.filter((name) => !name.includes('CANCELLED'))).toEqual(all);
  expect(begun).toContain('gone CANCELLED');
  await turn();
  expect(begun.at(-1)).toBe('next');
});

test('when the turn of one more would come too late it is refused, and not when things go fast again', async () => {
  const { report, turn, begun } = make();
  const turnMs = reportWaitMs * 2;
  for (const name of names(reportsPerTurn * 4)) void report(name);
  await turn(turnMs);
  await turn(turnMs);
  const before = begun.length;
  await report('one more');
  expect(begun.slice(before)).toEqual([expect.stringMatching(/^one more TOO_MANY_REQUESTS/)]);
  for (let count = 0; count < 40; count += 1) {
    await turn();
    void report(`quick ${count}`);
  }
  await turn();
  expect(begun.at(-1)).toBe('quick 39');
});

test('those that are sent away are told one after the other, and from the beginning when all are back', async () => {
  const { report, turn, pass, begun } = make();
  for (const name of names(reportsPerTurn * 8)) void report(name);
  // Each of them takes a second from now on, as far as one can tell.
  for (let count = 0; count < 4; count += 1) await turn(reportsPerTurn * 1_700);
  const before = begun.length;
  for (const name of ['a', 'b', 'c', 'd']) await report(name);
  const seconds = begun.slice(before).map((words) => Number(words.split(' ').at(-1)));
  expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
  expect(new Set(seconds).size).toBeGreaterThan(2);
  pass(60_000);
  const again = begun.length;
  await report('e');
  const later = begun.slice(again).find((words) => words.startsWith('e '));
  expect(Number(later?.split(' ').at(-1))).toBeLessThan(seconds.at(-1) ?? 0);
});
