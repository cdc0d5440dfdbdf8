import { z } from 'zod';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { defineStep, type Step } from '../../../operations/kind.ts';
import { nodesOf } from '../core/define/definition.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import { type BrokenProbation, brokenProbation } from '../core/view/broken-probation.ts';
import type { StackSight } from '../core/view/stack-sight.ts';
import { unanswered } from '../core/view/unanswered.ts';
import { CONSOLE_LINES, machinesReady } from './await-ready.ts';
import { nextLook } from './next-look.ts';
import type { makeDisksStep, PointDependencies } from './point-steps.ts';
import { getStack, isHeard, sightOf } from './stack-operation.ts';
import type { UpgradeParams } from './upgrade-steps.ts';

const HOUR_MS = 60 * 60_000;
const { longestProbationMs, askAgainMs, answerMs } = LIMITS.stack.upgrade;
const LOOK_MS = LIMITS.agent.probeIntervalMs;

/**
 * Machines that have become ready have to stay so for a while: none ends or starts anew, and those that are
 * asked over the network answer whenever they are asked again. Time in which a node cannot be asked does not
 * count. After a restart of the server it begins anew.
 */
export function probationStep(
  dependencies: PointDependencies,
  make: ReturnType<typeof makeDisksStep>,
): Step<UpgradeParams, null> {
  const { stacks, desired, now } = dependencies;
  return defineStep<UpgradeParams, null>({
    name: 'probation',
    title: 'Seeing that it stays ready',
    output: z.null(),
    timeoutMs: longestProbationMs + HOUR_MS,
    run: async ({ params, signal, report, outputOf }) => {
      if (outputOf(make).power === 'off') return null;
      const record = await getStack(stacks, params.stack);
      const first = await firstSight(dependencies, record, signal);
      const ask = (): string => {
        const at = now().toISOString();
        desired.askAgain(record.id, at);
        return at;
      };
      try {
        let [question, openMs, heldMs] = [ask(), 0, 0];
        for (let isAnswered = false; heldMs < params.probationMs || !isAnswered;) {
          if (areHeard(dependencies, record)) {
            const sight = sightOf(record, dependencies.observed);
            isAnswered = holds(dependencies, record, { first, sight, question, openMs });
            [heldMs, openMs] = [heldMs + LOOK_MS, openMs + LOOK_MS];
            if (isAnswered && openMs >= askAgainMs) [question, openMs] = [ask(), 0];
          }
          report({ note: noteOf(params.probationMs - heldMs) });
          await nextLook(signal);
        }
      } finally {
        desired.askAgain(record.id, undefined);
      }
      return null;
    },
  });
}

/** @returns how machines are once all their nodes can be asked */
async function firstSight(
  dependencies: PointDependencies,
  record: StackRecord,
  signal: AbortSignal,
): Promise<StackSight> {
  const { observed } = dependencies;
  await observed.waitFor(() => areHeard(dependencies, record) || undefined, signal);
  return sightOf(record, observed);
}

const areHeard = (
  dependencies: Pick<PointDependencies, 'observed'>,
  { definition }: StackRecord,
): boolean => nodesOf(definition).every((node) => isHeard(dependencies, node));

interface Look {
  readonly first: StackSight;
  readonly sight: StackSight;
  /** When machines were asked. */
  readonly question: string;
  /** How long ago. */
  readonly openMs: number;
}

/**
 * @returns whether all have answered the question
 * @throws Fault UPGRADE_NOT_HELD, and those of `machinesReady`
 */
function holds(
  dependencies: PointDependencies,
  record: StackRecord,
  { first, sight, question, openMs }: Look,
): boolean {
  machinesReady(dependencies, sight, record);
  const broken = brokenProbation(record.definition, first, sight);
  if (broken) throw notHeld(dependencies, record, broken);
  const [silent] = unanswered(record, sight, question);
  if (silent === undefined) return true;
  if (openMs < answerMs) return false;
  throw notHeld(dependencies, record, { machine: silent, why: 'did not answer any more' });
}

function notHeld(
  { consoles }: Pick<PointDependencies, 'consoles'>,
  { appliance, definition }: StackRecord,
  broken: BrokenProbation,
): Fault<'UPGRADE_NOT_HELD'> {
  const { version } = appliance.manifest;
  const machine = definition.machines.find(({ name }) => name === broken.machine);
  const console = machine ? consoles.lastLines(machine.id, CONSOLE_LINES) : '';
  return new Fault('UPGRADE_NOT_HELD', { ...broken, version, console });
}

const noteOf = (leftMs: number): string =>
  `Ready; it goes back by itself if that changes within ${Math.max(0, Math.ceil(leftMs / 1000))} s`;
