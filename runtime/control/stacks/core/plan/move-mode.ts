import { LIMITS } from '../../../../../schemas/config/limits.ts';
import type { MachineProcessor } from '../../../../../schemas/agent/processor.ts';
import type { ObservedMachine } from '../../../../../schemas/agent/observed.ts';
import type { MovePlan } from '../../../../../schemas/api/resources/move.ts';
import { processorLack, seenProcessor } from '../../../nodes/core/processor-lack.ts';
import type { SiteNode } from '../../../nodes/core/site.ts';

export type MoveMode = Pick<MovePlan, 'mode' | 'whyCold' | 'offMs'>;

/** What its node reports of a machine. */
export interface MovingSight {
  /** Undefined: nothing. */
  readonly state: ObservedMachine['state'] | undefined;
  /** What its process was started with; undefined: all that its node has, or it is emulated. */
  readonly processor?: MachineProcessor | undefined;
}

interface Ends {
  readonly from: SiteNode;
  readonly to: SiteNode;
}

/**
 * Decides whether a machine can go on running while it moves.
 *
 * @param copyBytes what has to be copied while it is off
 */
export function moveMode(sight: MovingSight, ends: Ends, copyBytes: number): MoveMode {
  const { state } = sight;
  if (state === undefined || state === 'off' || state === 'absent') {
    return { mode: 'off', whyCold: null, offMs: null };
  }
  const whyCold = obstacle(sight, ends);
  if (whyCold === undefined) return { mode: 'live', whyCold: null, offMs: null };
  const copyMs = (copyBytes / LIMITS.move.copyBytesPerSecond) * 1_000;
  return { mode: 'cold', whyCold, offMs: Math.round(LIMITS.move.restartMs + copyMs) };
}

/** @returns what keeps a running machine from going on while it moves */
export function obstacle({ state, processor }: MovingSight, ends: Ends): string | undefined {
  const { from, to } = ends;
  if (state !== 'starting' && state !== 'ready') return 'It is not running properly now.';
  if (from.architecture !== to.architecture) {
    return `${from.name} and ${to.name} have processors of different kinds.`;
  }
  if (from.accelerator === to.accelerator) return processorObstacle(processor, ends);
  const [emulating] = [from, to].filter(({ accelerator }) => accelerator === 'tcg');
  return `Only ${emulating?.name ?? to.name} emulates the processor, so it cannot go on running.`;
}

/** What a running machine has seen of its processor it may rely on until its next start. */
function processorObstacle(
  processor: MachineProcessor | undefined,
  { from, to }: Ends,
): string | undefined {
  if (!to.processor) {
    return processor
      ? `The agent of ${to.name} does not say what its processor can do; update it there.`
      : undefined;
  }
  const seen = seenProcessor(processor, from.processor);
  const lack = seen && processorLack(seen, to.processor);
  return lack === undefined
    ? undefined
    : `It was started with what ${to.name} does not have: ${lack}.`;
}
