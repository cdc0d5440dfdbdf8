import { z } from 'zod';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { defineStep, type Step } from '../../../operations/kind.ts';
import { nodesOf } from '../core/define/definition.ts';
import { brokenProbation } from '../core/view/broken-probation.ts';
import { machinesReady } from './await-ready.ts';
import { nextLook } from './next-look.ts';
import type { makeDisksStep, PointDependencies } from './point-steps.ts';
import { getStack, sightOf } from './stack-operation.ts';
import type { UpgradeParams } from './upgrade-steps.ts';

const HOUR_MS = 60 * 60_000;

/**
 * Machines that have become ready have to stay so for a while. Time in which a node cannot be asked does not
 * count. After a restart of the server it begins anew.
 */
export function probationStep(
  dependencies: PointDependencies,
  make: ReturnType<typeof makeDisksStep>,
): Step<UpgradeParams, null> {
  const { stacks, observed } = dependencies;
  return defineStep<UpgradeParams, null>({
    name: 'probation',
    title: 'Seeing that it stays ready',
    output: z.null(),
    timeoutMs: LIMITS.stack.upgrade.longestProbationMs + HOUR_MS,
    run: async ({ params, signal, report, outputOf }) => {
      if (outputOf(make).power === 'off') return null;
      const record = await getStack(stacks, params.stack);
      const nodes = nodesOf(record.definition);
      const areHeard = (): boolean =>
        nodes.every((node) => observed.get(node) !== undefined && !observed.isLost(node));
      await observed.waitFor(() => areHeard() || undefined, signal);
      const first = sightOf(record, observed);
      for (let heldMs = 0; heldMs < params.probationMs;) {
        const sight = sightOf(record, observed);
        if (areHeard()) {
          machinesReady(dependencies, sight, record);
          const broken = brokenProbation(record.definition, first, sight);
          if (broken) {
            const { version } = params.appliance.manifest;
            throw new Fault('UPGRADE_NOT_HELD', { ...broken, version });
          }
          heldMs += LIMITS.agent.probeIntervalMs;
        }
        const leftMs = Math.max(0, params.probationMs - heldMs);
        report({ note: `Ready; it goes back by itself if that changes within ${seconds(leftMs)}` });
        await nextLook(signal);
      }
      return null;
    },
  });
}

const seconds = (ms: number): string => `${Math.ceil(ms / 1000)} s`;
