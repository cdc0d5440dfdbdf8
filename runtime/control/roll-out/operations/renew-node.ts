import { z } from 'zod';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { defineOperation, defineStep, type OperationKind } from '../../../operations/kind.ts';
import {
  chooseStep,
  closeNodeStep,
  emptyStep,
  liftOwn,
  lookStep,
  notRenewed,
  serveStep,
} from './prepare-steps.ts';
import { RenewParams, type RollOutDependencies } from './roll-out-dependencies.ts';
import { backStep, proveStep, restartStep } from './start-steps.ts';

const MINUTE_MS = 60_000;

/**
 * Gives one node another image: emptied, started anew, looked at, opened again. One that does not come up
 * with the image, or does not stay well, is started anew with the one it had.
 */
export function renewNode(dependencies: RollOutDependencies): OperationKind<RenewParams> {
  const look = lookStep(dependencies);
  const reboot = restartStep(dependencies);
  const prove = proveStep(dependencies, { look, reboot });
  const back = backStep(dependencies, { look, prove });
  const finish = defineStep<RenewParams, null>({
    name: 'finish',
    title: 'Opening the node again',
    output: z.null(),
    timeoutMs: MINUTE_MS,
    commit: true,
    run: async ({ operation, params, actor, outputOf }) => {
      const { why } = outputOf(prove);
      if (why !== null) throw notRenewed(params, why, outputOf(back).told);
      await liftOwn(dependencies, params, operation);
      const { node, name, version } = params;
      const sentence = `The node ${name} was started anew with the node image ${version}.`;
      await dependencies.audit.record({ actor, action: 'node.renew', subject: node, sentence });
      return null;
    },
  });

  return defineOperation<RenewParams>({
    kind: OPERATION_KIND.renewNode,
    version: 1,
    params: RenewParams,
    steps: [
      look,
      closeNodeStep(dependencies),
      emptyStep(dependencies),
      chooseStep(dependencies, look),
      serveStep(dependencies),
      reboot,
      prove,
      back,
      finish,
    ],
  });
}
