import { z } from 'zod';
import { TrustVerdict } from '../../../../schemas/api/resources/plan.ts';
import { ParameterValue } from '../../../../schemas/appliance/parameter.ts';
import { Digest } from '../../../../schemas/ids/digest.ts';
import { defineStep, type Step } from '../../../operations/kind.ts';
import type { TrustStore } from '../../trust/ports/trust-store.ts';
import type { PointContent } from '../core/define/change-layers.ts';
import { DefinedMachine, DefinedPort, StackDefinition } from '../core/define/definition.ts';
import { ApplianceSnapshot, type StackRecord } from '../core/define/stack-record.ts';
import { contentOf, demandPlannedFor, type PointDependencies } from './point-steps.ts';
import { presentBack, ReplaceParams } from './return-steps.ts';
import { Speedometer } from './speedometer.ts';
import { forgetHooks } from './upgrade-hooks.ts';
import { fetchProgress, imagesReady } from './stages.ts';
import { awaitNodes, getStack } from './stack-operation.ts';

/** Everything that an upgrade was asked to do; decided before it starts, so that it does just that. */
export const UpgradeParams = ReplaceParams.extend({
  /** Digest of the appliance that it was planned for. */
  from: Digest,
  appliance: ApplianceSnapshot,
  /** Answers without passwords. */
  parameters: z.record(z.string(), ParameterValue),
  /** Passwords and secrets, sealed. */
  sealed: z.string(),
  machines: z.array(
    DefinedMachine.pick({ id: true, cpu: true, memoryBytes: true, firmware: true }),
  ),
  ports: z.array(DefinedPort),
  images: StackDefinition.shape.images,
  probationMs: z.int(),
  release: TrustVerdict.shape.release,
});
export type UpgradeParams = z.infer<typeof UpgradeParams>;

export interface UpgradeDependencies extends PointDependencies {
  readonly trust: Pick<TrustStore, 'noteRelease'>;
}

type UpgradeStep = Step<UpgradeParams, null>;

const MINUTE_MS = 60_000;
const NODE_WORK_MS = 10 * MINUTE_MS;
const FETCH_MS = 24 * 60 * MINUTE_MS;
const nothing = z.null();

/** Writes down which images and volumes the newer version needs, and takes its ports. Nothing changes yet. */
export function reserveNextStep({ stacks, desired, audit }: PointDependencies): UpgradeStep {
  return defineStep<UpgradeParams, null>({
    name: 'reserve',
    title: 'Reserving ports and disks',
    output: nothing,
    timeoutMs: MINUTE_MS,
    run: async ({ params: { stack, from, disks, images, ports, present } }) => {
      demandPlannedFor(await getStack(stacks, stack), { disks, from });
      const next = { images, ports, point: present };
      await stacks.changeLayers(stack, { kind: 'make', disks, next });
      desired.touch(stack);
      return null;
    },
    undo: async ({ params: { stack, disks, present, appliance }, actor }) => {
      await stacks.changeLayers(stack, { kind: 'drop-fresh', disks });
      await stacks.changeLayers(stack, { kind: 'drop-point', point: present });
      desired.touch(stack);
      const record = await stacks.get(stack);
      if (!record) return;
      const { version } = appliance.manifest;
      const sentence = `The upgrade of ${record.name} to ${version} was rolled back.`;
      await audit.record({ actor, action: 'stack.upgrade.back', subject: stack, sentence });
    },
  });
}

/** Waits until all nodes have the new images. Machines go on meanwhile. */
export function fetchNextStep(dependencies: PointDependencies): UpgradeStep {
  const { stacks, now } = dependencies;
  return defineStep<UpgradeParams, null>({
    name: 'fetch',
    title: 'Fetching and verifying, while the stack goes on',
    output: nothing,
    timeoutMs: FETCH_MS,
    run: async ({ params, signal, report }) => {
      const speed = new Speedometer(now);
      const record = await getStack(stacks, params.stack);
      await awaitNodes(dependencies, record, signal, (sight) => {
        const { bytesDone, bytesTotal } = fetchProgress(sight, record);
        const progress = { bytesDone, bytesTotal };
        report({ note: 'Fetching and verifying', ...progress, ...speed.at(progress) });
        return imagesReady(sight, record);
      });
      return null;
    },
  });
}

/** Makes the stack what the newer version is, in one write. Undone, it is what it was, with its disks. */
export function becomeStep(dependencies: PointDependencies): UpgradeStep {
  const { stacks, desired } = dependencies;
  return defineStep<UpgradeParams, null>({
    name: 'become',
    title: 'Changing to the newer version',
    output: nothing,
    timeoutMs: NODE_WORK_MS,
    run: async ({ params }) => {
      const { stack, disks, present } = params;
      const content = nextContent(await getStack(stacks, stack), params);
      await stacks.changeLayers(stack, { kind: 'use', disks, point: present, content });
      desired.touch(stack);
      return null;
    },
    undo: presentBack(dependencies),
  });
}

/** @returns what the newer version is, where the stack is now */
function nextContent(record: StackRecord, next: UpgradeParams): PointContent {
  const { definition } = contentOf(record);
  const sizes = new Map(next.machines.map(({ id, ...size }) => [id, size]));
  return {
    appliance: next.appliance,
    parameters: next.parameters,
    sealed: next.sealed,
    definition: {
      ...definition,
      images: next.images,
      ports: next.ports,
      machines: definition.machines.map(({ firmware: _before, ...machine }) => ({
        ...machine,
        ...sizes.get(machine.id),
      })),
    },
  };
}

/** Notes that it is done, and which release this was. */
export function noteUpgradeStep(dependencies: UpgradeDependencies): UpgradeStep {
  const { stacks, points, audit, trust, now } = dependencies;
  return defineStep<UpgradeParams, null>({
    name: 'note',
    title: 'Finishing',
    output: nothing,
    timeoutMs: MINUTE_MS,
    commit: true,
    run: async ({ operation, params, actor }) => {
      for (const moment of ['before', 'after'] as const) {
        await forgetHooks(dependencies, operation, params, moment);
      }
      const { id, name, appliance } = await getStack(stacks, params.stack);
      if (params.release) await trust.noteRelease(params.release, now());
      const before = (await points.get(params.present))?.content.appliance.manifest.version;
      const from = before === undefined ? '' : ` from ${before}`;
      const sentence = `${name} was upgraded${from} to ${appliance.manifest.version}.`;
      await audit.record({ actor, action: 'stack.upgrade', subject: id, sentence });
      return null;
    },
  });
}
