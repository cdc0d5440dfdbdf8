import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { z } from 'zod';
import { Plan } from '../../../../schemas/api/resources/plan.ts';
import { ParameterValue } from '../../../../schemas/appliance/parameter.ts';
import { StackId } from '../../../../schemas/ids/brand.ts';
import { Bytes } from '../../../../schemas/ids/byte-size.ts';
import { Digest } from '../../../../schemas/ids/digest.ts';
import { defineOperation, defineStep, type OperationKind } from '../../../operations/kind.ts';
import type { OneAtATime } from '../../../process/one-at-a-time.ts';
import { gatewayNode } from '../core/define/gateway-node.ts';
import { makeDefinition } from '../core/define/make-definition.ts';
import { makeSecrets } from '../core/define/make-secrets.ts';
import { ApplianceSnapshot, type StackRecord } from '../core/define/stack-record.ts';
import type { Sealer, SecretMaker } from '../ports/secret-maker.ts';
import type { TrustStore } from '../../trust/ports/trust-store.ts';
import {
  connectStep,
  createStep,
  defineMachinesStep,
  fetchStep,
  backTo,
  startStep,
} from './stack-steps.ts';
import { beforeReserving } from './before-reserving.ts';
import { getStack, type StackOperationDependencies } from './stack-operation.ts';

/** Everything an install was asked to do; decided before it starts, so that it does just that. */
export const InstallParams = z.object({
  stack: StackId,
  plan: Plan,
  appliance: ApplianceSnapshot,
  images: z.array(z.object({ id: Digest, indexBytes: Bytes, diskBytes: Bytes })),
  /** Answers without passwords. */
  answers: z.record(z.string(), ParameterValue),
  /** Passwords that were typed, sealed. */
  sealedPasswords: z.string(),
});
export type InstallParams = z.infer<typeof InstallParams>;

export interface InstallDependencies extends StackOperationDependencies {
  readonly sealer: Sealer;
  readonly secretMaker: SecretMaker;
  /** @throws Fault PLAN_REFUSED when what was free for the plan is not any more */
  readonly confirmCapacity: (plan: Plan) => Promise<void>;
  readonly trust: Pick<TrustStore, 'noteRelease'>;
  /** Does one thing after another with whatever takes room of nodes and pools. */
  readonly switching: OneAtATime;
}

const done = z.null();

/** Version of the same that wakes nodes before, and has steps of its own for it. */
export const WAKING_VERSION = 2;

/** Installs an appliance: from nothing to machines that are ready. */
export function installStack(dependencies: InstallDependencies): OperationKind<InstallParams> {
  const reserve = defineStep<InstallParams, null>({
    name: 'reserve',
    title: 'Reserving names, addresses and ports',
    output: done,
    timeoutMs: 60_000,
    run: async ({ params, actor, signal }) => {
      if (await dependencies.stacks.get(params.stack)) return null;
      await beforeReserving(dependencies.observed, params, signal);
      await reserveStack(dependencies, params, actor);
      return null;
    },
    undo: async ({ params }) => {
      await dependencies.stacks.forget(params.stack);
      dependencies.desired.touch(params.stack);
    },
  });
  const finish = defineStep<InstallParams, null>({
    name: 'finish',
    title: 'Finishing',
    output: done,
    timeoutMs: 60_000,
    commit: true,
    run: async ({ params, actor }) => {
      const record = await getStack(dependencies.stacks, params.stack);
      const { release } = params.plan.trust;
      if (release) await dependencies.trust.noteRelease(release, dependencies.now());
      const { title, version } = record.appliance.manifest;
      const sentence = `${title} ${version} was installed as ${record.name}.`;
      await dependencies.audit.record({
        actor,
        action: 'stack.install',
        subject: record.id,
        sentence,
      });
      return null;
    },
  });
  const steps = [
    reserve,
    fetchStep(dependencies, { stage: 'fetched', undo: backTo(dependencies, 'reserved') }),
    createStep(dependencies, { undo: backTo(dependencies, 'fetched') }),
    connectStep(dependencies, { undo: backTo(dependencies, 'stored') }),
    defineMachinesStep(dependencies, { undo: backTo(dependencies, 'connected') }),
    startStep(dependencies),
    finish,
  ];
  return defineOperation<InstallParams>({
    kind: OPERATION_KIND.install,
    version: 1,
    params: InstallParams,
    steps,
  });
}

async function reserveStack(
  dependencies: InstallDependencies,
  params: InstallParams,
  actor: string,
): Promise<void> {
  const { plan, appliance } = params;
  const passwords = z
    .record(z.string(), z.string())
    .parse(JSON.parse(dependencies.sealer.open(params.sealedPasswords)));
  const answers = { ...params.answers, ...passwords };
  const secrets = await makeSecrets(appliance.manifest, answers, dependencies.secretMaker);
  const gateway = gatewayNode(plan);
  const request = { id: params.stack, gateway, networks: plan.networks.length };
  const record = (allotments: Parameters<typeof makeDefinition>[1]): StackRecord => ({
    id: params.stack,
    name: plan.name,
    appliance,
    definition: makeDefinition(
      { plan, manifest: appliance.manifest, address: appliance.address, images: params.images },
      allotments,
      dependencies.secretMaker.random,
    ),
    parameters: params.answers,
    sealed: dependencies.sealer.seal(JSON.stringify(secrets)),
    stage: 'reserved',
    isLowering: false,
    power: 'off',
    madeVolumes: [],
    createdAt: dependencies.now(),
    createdBy: actor,
    keptUntil: undefined,
  });
  // Nobody takes what was found free before it is taken here.
  await dependencies.switching(async () => {
    await dependencies.confirmCapacity(plan);
    await dependencies.stacks.reserve(request, (allotments) => record({ gateway, ...allotments }));
  });
}
