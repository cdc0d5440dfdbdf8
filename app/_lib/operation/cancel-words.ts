import { keepsWhatIsDone, OPERATION_KIND } from '../../../schemas/capability/operation-kind.ts';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import { operationText } from '../../_text/operation.ts';

const text = operationText.cancel;

/** @returns what cancelling an operation will do, before somebody asks for it. */
export function cancelWords(operation: Pick<Operation, 'kind' | 'subject'>): string[] {
  const { name } = operation.subject;
  switch (operation.kind) {
    case OPERATION_KIND.install:
      return [text.install(name), text.kept];
    case OPERATION_KIND.remove:
      return [text.remove(name)];
    case OPERATION_KIND.moveMachine:
    case OPERATION_KIND.moveMachineCold:
      return [text.move(name)];
    case OPERATION_KIND.drain:
      return [text.drain(name)];
    case OPERATION_KIND.takeOver:
      return [text.takeOver(name)];
    case OPERATION_KIND.rollOut:
      return [text.rollOut(name)];
    case OPERATION_KIND.rehearse:
      return [text.rehearse(name)];
    case OPERATION_KIND.renewNode:
      return [text.renew(name)];
    default:
      return [text.other(name)];
  }
}

/** @returns what cancelling it does, while that goes on. */
export const cancellingWords = ({ kind }: Pick<Operation, 'kind'>): string =>
  keepsWhatIsDone(kind) ? operationText.stopping : operationText.cancelling;
