import { expect, test } from 'vitest';
import { ReportSender } from '../../../../runtime/agent/link/report-sender.ts';
import { Retries } from '../../../../runtime/agent/link/retries.ts';
import {
  isSameMark,
  type ReportDifference,
  type ReportMark,
} from '../../../../schemas/agent/difference.ts';
import type { ObservedState } from '../../../../schemas/agent/observed.ts';
import type { PacedAnswer } from '../../../../schemas/agent/report-pace.ts';
import { applyReport } from '../../../../schemas/agent/report-difference.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { reportOf } from '../../../bench/fleet/report-of.ts';

const NODE = 'node-0000000001' as NodeId;
const { reportIntervalMs, figuresIntervalMs } = LIMITS.agent;

/** A server that writes down how it was told, and loses questions or answers on demand. */
class Ear {
  readonly heard: ('whole' | 'difference')[] = [];
  state: ObservedState | undefined;
  mark: ReportMark | null = null;
  lose: 'nothing' | 'question' | 'answer' = 'nothing';
  /** How often it asks to be told. */
  everyMs: number | undefined;

  async report(state: ObservedState, mark: ReportMark): Promise<PacedAnswer> {
    return this.#hear('whole', () => [state, mark]);
  }

  async reportDifference(difference: ReportDifference): Promise<PacedAnswer> {
    const { state } = this;
    return this.#hear('difference', () =>
      state && isSameMark(this.mark, difference.base)
        ? [applyReport(state, difference), difference.mark]
        : undefined,
    );
  }

  #hear(
    kind: 'whole' | 'difference',
    take: () => [ObservedState, ReportMark] | undefined,
  ): PacedAnswer {
    const { lose } = this;
    this.lose = 'nothing';
    if (lose === 'question') throw new Error('lost');
    this.heard.push(kind);
    const taken = take();
    if (taken) [this.state, this.mark] = taken;
    if (lose === 'answer') throw new Error('lost');
    return { have: this.mark, everyMs: this.everyMs };
  }
}

/** @param firstMs of the wait after a failure; 0: none at all */
const make = (firstMs = 0) => {
  let nowMs = Date.parse('2026-11-29T08:00:00.000Z');
  const ear = new Ear();
  const sender = new ReportSender(ear, {
    run: '0123456789abcdef',
    now: () => new Date(nowMs),
    retries: new Retries('one', firstMs),
  });
  const state = (notice?: string): ObservedState => ({
    ...reportOf(undefined, NODE, new Date(nowMs)),
    notices: notice === undefined ? [] : [notice],
  });
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  return { ear, sender, state, pass };
};

test('the first report is whole, the next ones are differences', async () => {
  const { ear, sender, state } = make();
  await sender.observed(state());
  await sender.observed(state('hot'));
  expect(ear.heard).toEqual(['whole', 'difference']);
  expect(ear.state).toEqual(state('hot'));
});

test('what has not changed is not said again before figures are due', async () => {
  const { ear, sender, state, pass } = make();
  await sender.observed(state());
  pass(figuresIntervalMs - 1);
  await sender.observed(state());
  expect(ear.heard).toHaveLength(1);
  pass(1);
  await sender.observed(state());
  expect(ear.heard).toHaveLength(2);
  expect(ear.state?.figures).toEqual(state().figures);
});

test('a sign of life comes while a round takes long, with what was seen last', async () => {
  const { ear, sender, state, pass } = make();
  await sender.beat();
  expect(ear.heard).toEqual([]);
  const seen = state('hot');
  await sender.observed(seen);
  pass(reportIntervalMs - 1);
  await sender.beat();
  expect(ear.heard).toHaveLength(1);
  pass(1);
  await sender.beat();
  await sender.beat();
  expect(ear.heard).toEqual(['whole', 'difference']);
  expect(ear.state).toEqual({ ...seen, at: state().at });
});

test('a sign of life does not put figures off', async () => {
  const { ear, sender, state, pass } = make();
  await sender.observed(state());
  pass(reportIntervalMs);
  await sender.beat();
  pass(figuresIntervalMs - reportIntervalMs);
  await sender.observed(state());
  expect(ear.state?.figures).toEqual(state().figures);
});

test('a server of many nodes is told less often what says itself, and at once what has changed', async () => {
  const { ear, sender, state, pass } = make();
  const everyMs = figuresIntervalMs * 3;
  ear.everyMs = everyMs;
  await sender.observed(state());
  pass(everyMs - 1);
  await sender.observed(state());
  await sender.beat();
  expect(ear.heard).toHaveLength(1);
  await sender.observed(state('hot'));
  expect(ear.heard).toHaveLength(2);
  ear.everyMs = undefined;
  pass(everyMs);
  await sender.beat();
  expect(ear.heard).toHaveLength(3);
  pass(reportIntervalMs);
  await sender.beat();
  expect(ear.heard).toHaveLength(4);
});

test('a server that was restarted gets the whole at once', async () => {
  const { ear, sender, state } = make();
  await sender.observed(state());
  ear.state = undefined;
  ear.mark = null;
  await sender.observed(state('hot'));
  expect(ear.heard).toEqual(['whole', 'difference', 'whole']);
  expect(ear.state).toEqual(state('hot'));
});

test.each(['question', 'answer'] as const)('a lost %s is followed by the whole', async (lose) => {
  const { ear, sender, state } = make();
  await sender.observed(state());
  ear.lose = lose;
  await expect(sender.observed(state('hot'))).rejects.toThrow('lost');
  await sender.observed(state('hot'));
  expect(ear.heard.at(-1)).toBe('whole');
  expect(ear.state).toEqual(state('hot'));
});

test('what could not be sent is tried again, and a sign of life waits its time', async () => {
  const { ear, sender, state, pass } = make();
  ear.lose = 'question';
  await expect(sender.observed(state())).rejects.toThrow('lost');
  await sender.beat();
  expect(ear.heard).toEqual([]);
  pass(reportIntervalMs);
  await sender.beat();
  expect(ear.heard).toEqual(['whole']);
});

test('another agent of the same node in between leads to whole reports, never to mixed ones', async () => {
  const { ear, sender, state } = make();
  const other = new ReportSender(ear, {
    run: 'fedcba9876543210',
    now: () => new Date(0),
    retries: new Retries('other', 0),
  });
  await sender.observed(state());
  await other.observed(state('other'));
  await sender.observed(state('hot'));
  expect(ear.heard).toEqual(['whole', 'whole', 'difference', 'whole']);
  expect(ear.state).toEqual(state('hot'));
});

test('the server may ask for what it was told already', async () => {
  const { ear, sender, state } = make();
  await sender.observed(state());
  sender.repeat();
  await sender.observed(state());
  expect(ear.heard).toEqual(['whole', 'difference']);
});

test('after a failure nothing is sent until its wait is over, and then what was seen last', async () => {
  const firstMs = 1_000_000;
  const restMs = new Retries('one', firstMs).failed(new Error('lost'));
  const { ear, sender, state, pass } = make(firstMs);
  ear.lose = 'question';
  await expect(sender.observed(state())).rejects.toThrow('lost');
  pass(Math.floor(restMs));
  await sender.observed(state('hot'));
  await sender.beat();
  expect(ear.heard).toEqual([]);
  pass(1);
  await sender.observed(state('hot'));
  expect(ear.heard).toEqual(['whole']);
  expect(ear.state).toEqual(state('hot'));
});

test('what has arrived ends the waiting, and the next failure is the first again', async () => {
  const firstMs = 1_000_000;
  const restMs = new Retries('one', firstMs).failed(new Error('lost'));
  const { ear, sender, state, pass } = make(firstMs);
  for (const notice of ['hot', 'hotter']) {
    ear.lose = 'question';
    await expect(sender.observed(state(notice))).rejects.toThrow('lost');
    pass(Math.ceil(restMs));
    await sender.observed(state(notice));
    await sender.observed(state(`${notice} again`));
    expect(ear.state).toEqual(state(`${notice} again`));
  }
});
