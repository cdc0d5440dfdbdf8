import { Fault, fromWire } from '../../../../schemas/errors/fault.ts';
import { isMeantFor } from '../../pools/core/pool-nodes.ts';
import { type DefinedVolume, nodesOf } from '../core/define/definition.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import { awaitReports } from './await-reports.ts';
import { sightOf, type StackOperationDependencies } from './stack-operation.ts';
import { demandNotStrayed, untilAllHeard } from './strayed-stack.ts';

/**
 * Prepares to delete a stack of which something may have moved since the backup that this server was restored
 * from. No machine may be elsewhere. Disks that their node remembers as moved away are on another one, or
 * were deleted there since: nobody knows which, so every node that could have them is to delete them. Data
 * that shall be kept cannot be kept where it is not. Nodes of the stack are asked anew; those that are
 * lost are not waited for.
 *
 * @throws Fault MACHINE_ELSEWHERE, VOLUME_MISSING
 */
export async function seekScattered(
  dependencies: Pick<
    StackOperationDependencies,
    'stacks' | 'desired' | 'observed' | 'nodes' | 'pools'
  >,
  record: StackRecord,
  { keepsData, signal }: { readonly keepsData: boolean; readonly signal: AbortSignal },
): Promise<void> {
  await untilAllHeard(dependencies, signal);
  await demandNotStrayed(dependencies, record);
  await awaitReports(dependencies, nodesOf(record.definition), signal, () => true);
  const moved = movedAway(dependencies, record);
  const [first] = moved.filter(({ volume }) => keepsData && volume.kind === 'data');
  if (first) throw first.fault;
  if (moved.length === 0) return;
  const [nodes, pools] = await Promise.all([dependencies.nodes.list(), dependencies.pools.list()]);
  for (const { volume } of moved) {
    const pool = pools.find(({ id }) => id === volume.pool);
    const able = nodes.filter((node) => pool === undefined || isMeantFor(pool, node));
    const scattered = { volumes: [volume.id], nodes: able.map(({ id }) => id) };
    await dependencies.stacks.scatter(record.id, scattered);
  }
  dependencies.desired.touch(record.id);
}

function movedAway(
  { observed }: Pick<StackOperationDependencies, 'observed'>,
  record: StackRecord,
): { readonly volume: DefinedVolume; readonly fault: Fault }[] {
  const { volumes } = sightOf(record, observed);
  return record.definition.volumes.flatMap((volume) => {
    const told = volumes.find(({ id }) => id === volume.id)?.fault;
    const fault = told && fromWire(told);
    const hasMoved = fault && Fault.is(fault, 'VOLUME_MISSING') && fault.data.why === 'moved';
    return hasMoved ? [{ volume, fault }] : [];
  });
}
