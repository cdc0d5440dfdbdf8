import { z } from 'zod';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { StackId, VolumeId } from '../../../../schemas/ids/brand.ts';
import { defineOperation, defineStep, type OperationKind } from '../../../operations/kind.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import {
  awaitNodes,
  getStack,
  giveUpOn,
  sightOf,
  type StackOperationDependencies,
} from './stack-operation.ts';

const Params = z.object({
  stack: StackId,
  /** The one that is missing. */
  volume: VolumeId,
  /** Id of the new one; made before, so that doing it again does nothing new. */
  fresh: VolumeId,
});
type Params = z.infer<typeof Params>;

const MINUTE_MS = 60_000;

/**
 * Gives up a missing volume: a new one, with an id of its own, takes its place. The old id is never
 * used again, so that neither server nor agent has to forget that it existed; should its file turn
 * up later, it is left alone.
 */
export function startEmptyVolume(dependencies: StackOperationDependencies): OperationKind<Params> {
  const { stacks, desired, audit } = dependencies;
  const replace = defineStep<Params, { label: string }>({
    name: 'replace',
    title: 'Giving up the missing volume',
    output: z.object({ label: z.string() }),
    timeoutMs: MINUTE_MS,
    commit: true,
    run: async ({ params }) => {
      await demandMissing(dependencies, params);
      await stacks.replaceVolume(params.stack, params.volume, params.fresh);
      desired.touch(params.stack);
      const { definition } = await getStack(stacks, params.stack);
      const volume = definition.volumes.find(({ id }) => id === params.fresh);
      const machine = definition.machines.find(({ id }) => id === volume?.machine);
      return { label: `“${volume?.name ?? ''}” of ${machine?.name ?? ''}` };
    },
  });
  const create = defineStep<Params, null>({
    name: 'create',
    title: 'Creating an empty volume',
    output: z.null(),
    timeoutMs: 10 * MINUTE_MS,
    run: async ({ params, signal, outputOf }) => {
      const record = await getStack(stacks, params.stack);
      await awaitNodes(dependencies, record, signal, (sight) => {
        const found = sight.volumes.find(({ id }) => id === params.fresh);
        giveUpOn(`Creating the volume ${outputOf(replace).label}`, found?.fault);
        return found?.state === 'ready';
      });
      await stacks.noteMadeVolumes(params.stack, [params.fresh]);
      desired.touch(params.stack);
      return null;
    },
  });
  const note = defineStep<Params, null>({
    name: 'note',
    title: 'Finishing',
    output: z.null(),
    timeoutMs: MINUTE_MS,
    run: async ({ params, actor, outputOf }) => {
      const sentence = `The missing volume ${outputOf(replace).label} was given up; it starts empty.`;
      const action = 'stack.volume.start-empty';
      await audit.record({ actor, action, subject: params.stack, sentence });
      return null;
    },
  });
  return defineOperation<Params>({
    kind: OPERATION_KIND.startEmpty,
    version: 1,
    params: Params,
    steps: [replace, create, note],
  });
}

/** A volume that came back in the last moment is not given up. @throws Fault CONFLICT */
async function demandMissing(
  { stacks, observed }: StackOperationDependencies,
  { stack, volume }: Params,
): Promise<void> {
  const record = await getStack(stacks, stack);
  const known = record.definition.volumes.find(({ id }) => id === volume);
  if (!known) return;
  // Without a report, as after a restart of the server, what was found before still counts.
  const found = sightOf(record, observed).volumes.find(({ id }) => id === volume);
  if (!found || found.state === 'missing') return;
  throw new Fault('CONFLICT', { what: 'volume', name: known.name, why: 'it is not missing' });
}
