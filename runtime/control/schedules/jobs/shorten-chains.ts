import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { deepestChain } from '../../stacks/core/define/layers.ts';
import type { StackRecord } from '../../stacks/core/define/stack-record.ts';
import { sightOf } from '../../stacks/operations/stack-operation.ts';
import { readSite } from '../../stacks/use-cases/plan-stack.ts';
import { copiesOf, roomFor } from '../core/stand-alone.ts';

export type ShortenDependencies = Pick<
  ControlDependencies,
  'stacks' | 'desired' | 'observed' | 'nodes' | 'power' | 'pools'
>;

/** That a chain is too long, whether that ends by itself, and the sentence for it. */
export interface ChainWait {
  readonly ends: 'by-itself' | 'by-hand';
  readonly why: string;
}

const COPYING: ChainWait = {
  ends: 'by-itself',
  why: 'Its disks are being copied out of those of older restore points.',
};
const OTHERS_FIRST: ChainWait = {
  ends: 'by-itself',
  why: 'The disks of other stacks are copied out of those of older restore points first.',
};

/**
 * Keeps chains short enough for another restore point. What lies below the disk of a machine that runs cannot be merged: QEMU
 * has it open. So when too much does, the disk is copied out of it, by the machine’s own process, and what is then open nowhere is
 * merged as ever. Restore points keep what they hold.
 *
 * @returns what is waited for; undefined: they are short
 */
export async function shortenChains(
  stack: StackRecord,
  dependencies: ShortenDependencies,
): Promise<ChainWait | undefined> {
  const { stacks, desired, observed } = dependencies;
  const { id, name, definition } = stack;
  if (deepestChain(definition) < LIMITS.schedule.below) return undefined;
  if (definition.volumes.some(({ off }) => off !== undefined)) {
    return COPYING;
  }
  // What a clone stands on is another stack’s.
  if (stack.clone) return { ends: 'by-hand', why: tooDeep(name) };
  const others = (await stacks.list()).filter((each) =>
    each.definition.volumes.some(({ off }) => off !== undefined),
  );
  if (others.length >= LIMITS.schedule.standAloneAtOnce) {
    return OTHERS_FIRST;
  }
  const copies = copiesOf(definition, sightOf(stack, observed).layers);
  const lack = roomFor(copies, await readSite(dependencies));
  if (lack !== undefined) return { ends: 'by-hand', why: `${tooDeep(name)} ${lack}` };
  await stacks.changeLayers(id, { kind: 'stand-alone' });
  desired.touch(id);
  return COPYING;
}

const tooDeep = (name: string): string =>
  `Too many disks of deleted restore points wait to be merged, which is done while machines are off. Stop ${name} for a while (yard stack stop ${name}).`;
