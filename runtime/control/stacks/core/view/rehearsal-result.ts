import type { OperationEvent } from '../../../../operations/record.ts';
import type { Rehearsal } from '../../../../../schemas/api/resources/rehearsal.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import type { WireFault } from '../../../../../schemas/errors/fault.ts';
import { lastChars } from '../../../../../schemas/text/last-chars.ts';
import { withoutService } from './without-service.ts';

/** A line of the log of the upgrade that was tried. */
export type TriedEvent = Omit<OperationEvent, 'sequence'>;

/** What of a rehearsal its upgrade tells. */
export type RehearsalResult = Pick<
  Rehearsal,
  'outcome' | 'reason' | 'step' | 'machine' | 'console' | 'hooks' | 'withoutServiceMs'
>;

export interface TriedUpgrade {
  readonly hasSucceeded: boolean;
  readonly events: readonly TriedEvent[];
  /** Titles of its steps, by name. */
  readonly titles: Readonly<Record<string, string>>;
  /** Names of machines of the stack, by those of their copies. */
  readonly names: ReadonlyMap<string, string>;
}

const { consoleChars, hookChars } = LIMITS.stack.upgrade.rehearsal;

/** @returns what came of an upgrade that was tried on a clone, in words of the stack */
export function rehearsalResult(tried: TriedUpgrade): RehearsalResult {
  const { events, titles, hasSucceeded } = tried;
  const words = (text: string): string => inWordsOfStack(text, tried.names);
  const hooks = hookOutputs(events).map(({ machine, ...rest }) => ({
    ...rest,
    machine: words(machine),
  }));
  const withoutServiceMs = withoutService(events);
  if (hasSucceeded) {
    const nothing = { reason: null, step: null, machine: null, console: [] };
    return { outcome: 'held', ...nothing, hooks, withoutServiceMs };
  }
  const failed = events.find(({ type }) => type === 'failed');
  const data = failed?.fault?.data ?? {};
  const machine = machineIn(data, tried.names);
  return {
    outcome: 'rolled-back',
    reason: failed?.fault ? words(failed.fault.message) : null,
    step: failed ? (titles[failed.step] ?? failed.step) : null,
    machine,
    console: lines(data.console),
    hooks: [...hooks, ...failedHook(failed, machine)],
    withoutServiceMs,
  };
}

/** @returns the machine that a fault is about, by itself or by the hook that ran in it */
function machineIn(data: WireFault['data'], names: ReadonlyMap<string, string>): string | null {
  const { machine, tool, what } = data;
  if (typeof machine === 'string') return inWordsOfStack(machine, names);
  const hook = [tool, what].find((name) => typeof name === 'string');
  const found = [...names].find(([copy]) => hook?.endsWith(` of ${copy}`));
  return found?.[1] ?? null;
}

function failedHook(failed: TriedEvent | undefined, machine: string | null): Rehearsal['hooks'] {
  const output = failed?.fault?.data.output;
  const { step: moment } = failed ?? {};
  if (moment !== 'before' && moment !== 'after') return [];
  if (machine === null || typeof output !== 'string') return [];
  return [{ moment, machine, output: lastChars(output, hookChars) }];
}

/** Names of machines of a clone, wherever they stand, become those of the machines that they are copies of. */
function inWordsOfStack(text: string, names: ReadonlyMap<string, string>): string {
  const longestFirst = [...names].toSorted(([a], [b]) => b.length - a.length);
  return longestFirst.reduce((told, [copy, name]) => told.replaceAll(copy, name), text);
}

function hookOutputs(events: readonly TriedEvent[]): Rehearsal['hooks'] {
  return (['before', 'after'] as const).flatMap((moment) => {
    const done = events.find(({ step, type }) => step === moment && type === 'succeeded');
    return Array.isArray(done?.output)
      ? done.output.flatMap((printed: unknown) => printedBy(printed, moment))
      : [];
  });
}

function printedBy(printed: unknown, moment: 'before' | 'after'): Rehearsal['hooks'] {
  if (typeof printed !== 'object' || printed === null) return [];
  const { machine, output } = printed as Record<string, unknown>;
  if (typeof machine !== 'string' || typeof output !== 'string') return [];
  return [{ moment, machine, output: lastChars(output, hookChars) }];
}

const lines = (console: unknown): string[] =>
  typeof console === 'string' && console !== '' ? lastChars(console, consoleChars).split('\n') : [];
