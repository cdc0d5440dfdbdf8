import { createHash } from 'node:crypto';
import type { Digest } from '../../../../../schemas/ids/digest.ts';
import type { StackRecord } from './stack-record.ts';

/**
 * @returns what stands for everything of a stack that a change of it is planned from: two that differ in none of it have
 *   the same. What only tells how far an operation has come is no part of it
 */
export function changeBasis(record: StackRecord): Digest {
  const { name, note = '', appliance, parameters, sealed, definition } = record;
  const machines = definition.machines.map(({ id, node, cpu, memoryBytes }) => ({
    id,
    node,
    cpu,
    memoryBytes,
  }));
  const what = [name, note, appliance.digest, parameters, sealed, machines, definition.ports];
  return `sha256:${createHash('sha256').update(JSON.stringify(what)).digest('hex')}` as Digest;
}
