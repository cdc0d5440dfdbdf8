import { OPERATION_KIND } from '../../../schemas/capability/operation-kind.ts';
import type { Operation } from '../../../schemas/api/resources/operation.ts';

/** @returns what cancelling an operation will do, before somebody asks for it. */
export function cancelWords(operation: Operation): string[] {
  const { name } = operation.subject;
  if (operation.kind === OPERATION_KIND.install) {
    return [
      `The machines of “${name}” are switched off and removed, with their disks and networks.`,
      'Parts that were fetched stay on the node, so that another try is quicker.',
    ];
  }
  if (operation.kind === OPERATION_KIND.remove) {
    return [`What is removed already does not come back; the rest of “${name}” stays.`];
  }
  return [`“${name}” is put back as it was before this operation began, as far as possible.`];
}
