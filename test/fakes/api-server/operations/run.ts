import type { FakeOperation, FakeStack } from '../shapes.ts';
import { recordAudit, type World } from '../world.ts';
import { playOperation, queueOperation, type Script } from './play.ts';

/** Starts an operation on a stack in the background and gives it back as it is queued. */
export function runOnStack(
  world: World,
  stack: FakeStack,
  script: Script,
  createdBy: string,
): FakeOperation {
  const operation = queueOperation(world, script, createdBy);
  stack.operation = operation.id;
  recordAudit(world, {
    actor: createdBy,
    action: `stack.${script.kind}`,
    subject: stack.name,
    sentence: `${createdBy} asked to ${script.title.toLowerCase()}`,
  });
  const free = () => {
    stack.operation = null;
  };
  void playOperation(world, operation, {
    ...script,
    succeeded: () => {
      free();
      script.succeeded();
    },
    undone: () => {
      free();
      script.undone();
    },
  }).catch((error: unknown) => {
    if (!world.closing.signal.aborted) throw error;
  });
  return structuredClone(operation);
}
