import type { StackRecord } from '../define/stack-record.ts';
import type { StackSight } from './stack-sight.ts';

/** What has become of switching the machines of a stack to fresh disks. */
export type PointInstant =
  | { readonly kind: 'waits'; readonly machines: readonly string[] }
  | { readonly kind: 'failed'; readonly why: string }
  | {
      readonly kind: 'taken';
      /** When they stood still; undefined: none was running. */
      readonly at: string | undefined;
      readonly pausedMs: number | null;
      readonly running: number;
      readonly quiesced: number;
    };

/**
 * Decides whether all disks that a stack had until now were left at one instant. Machines that are off
 * write nothing; those that ran were switched together, in the processes that they had.
 *
 * @param record its machines have the fresh disks already
 * @param startedAt of the process that each had when that began
 */
export function pointInstant(
  { definition }: Pick<StackRecord, 'definition'>,
  sight: Pick<StackSight, 'machines'>,
  startedAt: Readonly<Record<string, string>>,
): PointInstant {
  const waiting: string[] = [];
  const switches: { at: string; pausedMs: number; quiesced: boolean }[] = [];
  for (const { id, name, disks } of definition.machines) {
    const found = sight.machines.find((machine) => machine.id === id);
    const state = found?.state ?? 'absent';
    const ran = startedAt[id];
    if (state === 'absent' || state === 'off' || state === 'crashed') {
      if (ran !== undefined) return { kind: 'failed', why: `${name} ended meanwhile` };
      continue;
    }
    if (found?.startedAt !== ran) return { kind: 'failed', why: `${name} was started meanwhile` };
    const { switched } = found ?? {};
    if (!switched || switched.volume !== disks[0]?.volume) waiting.push(name);
    else if (switched.at === undefined) return { kind: 'failed', why: UNSEEN };
    else switches.push({ ...switched, at: switched.at });
  }
  if (waiting.length > 0) return { kind: 'waits', machines: waiting };
  if (new Set(switches.map(({ at }) => at)).size > 1) {
    return { kind: 'failed', why: 'its machines did not stand still together' };
  }
  return {
    kind: 'taken',
    at: switches[0]?.at,
    pausedMs: switches.length === 0 ? null : Math.max(...switches.map(({ pausedMs }) => pausedMs)),
    running: switches.length,
    quiesced: switches.filter(({ quiesced }) => quiesced).length,
  };
}

const UNSEEN = 'the agent of its node ended in the middle of it';
