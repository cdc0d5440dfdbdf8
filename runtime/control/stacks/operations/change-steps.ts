import { z } from 'zod';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { defineStep, type Step } from '../../../operations/kind.ts';
import { changeBasis } from '../core/define/change-basis.ts';
import { alter } from './alter.ts';
import type { ChangeParams } from './change-params.ts';
import { networksReady } from './stages.ts';
import { awaitNodes, getStack, type StackOperationDependencies } from './stack-operation.ts';
import { forgetTold } from './tell-machine.ts';

type ChangeStep = Step<ChangeParams, null>;

const MINUTE_MS = 60_000;
const NODE_WORK_MS = 10 * MINUTE_MS;
const nothing = z.null();

/**
 * What another operation made of a stack between planning and beginning is not overwritten. A step of its own: once
 * something has been changed, nobody could tell any more.
 */
export const checkBasisStep = ({ stacks }: StackOperationDependencies): ChangeStep =>
  defineStep<ChangeParams, null>({
    name: 'check',
    title: 'Looking whether it is as planned',
    output: nothing,
    timeoutMs: MINUTE_MS,
    run: async ({ params: { stack, basis } }) => {
      const record = await getStack(stacks, stack);
      if (changeBasis(record) === basis) return null;
      const why = 'it has changed in the meantime. Nothing was done; ask for it again';
      throw new Fault('CONFLICT', { what: 'stack', name: record.name, why });
    },
  });

/** Publishes its ports as they are to be; those of before stay taken until the change has held. */
export const publishStep = (dependencies: StackOperationDependencies): ChangeStep =>
  defineStep<ChangeParams, null>({
    name: 'publish',
    title: 'Changing published ports',
    output: nothing,
    timeoutMs: MINUTE_MS,
    run: async ({ params: { stack, ports } }) => {
      if (!ports) return null;
      const { to, hold } = ports;
      await alter(dependencies, stack, { kind: 'publish', ports: to, hold });
      return null;
    },
    undo: async ({ params: { stack, ports } }) => {
      if (!ports) return;
      const { from, hold, held } = ports;
      await alter(dependencies, stack, { kind: 'publish', ports: from, hold });
      // What is published is not held besides: what was, is again.
      await alter(dependencies, stack, { kind: 'release', hold, kept: held });
    },
  });

/** Waits until they lead into the stack. */
export const awaitPortsStep = (dependencies: StackOperationDependencies): ChangeStep =>
  defineStep<ChangeParams, null>({
    name: 'await-ports',
    title: 'Waiting for the router',
    output: nothing,
    timeoutMs: NODE_WORK_MS,
    run: async ({ params: { stack, ports }, signal }) => {
      if (!ports) return null;
      const record = await getStack(dependencies.stacks, stack);
      await awaitNodes(dependencies, record, signal, networksReady);
      return null;
    },
  });

/** Gives it its name and its note. */
export const renameStep = (dependencies: StackOperationDependencies): ChangeStep =>
  defineStep<ChangeParams, null>({
    name: 'rename',
    title: 'Changing its name',
    output: nothing,
    timeoutMs: MINUTE_MS,
    run: async ({ params: { stack, name, note } }) => {
      if (isSame(name) && isSame(note)) return null;
      await alter(dependencies, stack, { kind: 'identity', name: name.to, note: note.to });
      return null;
    },
    undo: async ({ params: { stack, name, note } }) => {
      if (isSame(name) && isSame(note)) return;
      await alter(dependencies, stack, { kind: 'identity', name: name.from, note: note.from });
    },
  });

const isSame = <Value>({ from, to }: { readonly from: Value; readonly to: Value }): boolean =>
  from === to;

/** Gives back what was kept for going back, and notes that it is done. */
export const noteChangeStep = (dependencies: StackOperationDependencies): ChangeStep =>
  defineStep<ChangeParams, null>({
    name: 'note',
    title: 'Finishing',
    output: nothing,
    timeoutMs: MINUTE_MS,
    commit: true,
    run: async ({ operation, params, actor }) => {
      const { stack, ports, sentence } = params;
      if (ports) {
        const { hold, kept } = ports;
        await alter(dependencies, stack, { kind: 'release', hold, kept });
      }
      await alter(dependencies, stack, { kind: 'settle' });
      await forgetTold(dependencies, operation, stack);
      await dependencies.audit.record({ actor, action: 'stack.change', subject: stack, sentence });
      return null;
    },
  });
