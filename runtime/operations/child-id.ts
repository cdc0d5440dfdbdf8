import { createHash } from 'node:crypto';
import { makeId, type OperationId } from '../../schemas/ids/brand.ts';

/**
 * The id of a child is made of that of its parent and its key, so that a step that is run again asks
 * for the same child again.
 */
export const childId = (parent: OperationId, key: string): OperationId =>
  makeId('op', createHash('sha256').update(`${parent}\n${key}`).digest());
