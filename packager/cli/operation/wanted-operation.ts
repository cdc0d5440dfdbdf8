import { z } from 'zod';
import { OperationId } from '../../../schemas/ids/brand.ts';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Connection } from '../server/connection.ts';

/** What people write for an operation that they want to see: its id, or `latest`. */
export const WantedOperation = z.union([OperationId, z.literal('latest')]);
export const WANTED_OPERATION = 'id, such as op-0123456789, or latest';

/** @throws Fault NOT_FOUND */
export async function wantedOperation(
  { api }: Connection,
  wanted: z.infer<typeof WantedOperation>,
): Promise<Operation> {
  if (wanted !== 'latest') return api.getOperation({ params: { operation: wanted } });
  const [latest] = await api.listOperations({ query: { limit: 1 } });
  if (!latest) throw new Fault('NOT_FOUND', { what: 'operation', name: wanted });
  return api.getOperation({ params: { operation: latest.id } });
}
