import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import type { ChildRequest } from '../../../operations/record.ts';
import type { LeaveParams } from '../../power/operations/power-dependencies.ts';
import type { DrainParams } from '../../stacks/operations/drain-node.ts';
import type { RenewParams } from './roll-out-dependencies.ts';

type Named = Pick<RenewParams, 'node' | 'name'>;

/** @returns the operation that moves what can go on running */
export const bootDrain = ({ node, name, cold }: RenewParams): ChildRequest => ({
  key: 'drain',
  kind: OPERATION_KIND.drain,
  version: 1,
  title: `Move what runs on ${name}`,
  subject: { kind: 'node', id: node, name },
  params: { node, name, cold, returns: true } satisfies DrainParams,
});

/** @returns the operation that starts a node anew */
export const bootReboot = (
  { node, name }: Named,
  { key, by, stop }: Pick<LeaveParams, 'by' | 'stop'> & { readonly key: string },
): ChildRequest => ({
  key,
  kind: OPERATION_KIND.rebootNode,
  version: 1,
  title: key === 'back' ? `Restart ${name} with the image it had` : `Restart ${name}`,
  subject: { kind: 'node', id: node, name },
  params: { node, name, by, stop } satisfies LeaveParams,
});
