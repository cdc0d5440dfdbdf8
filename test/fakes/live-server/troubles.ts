import { Fault } from '../../../schemas/errors/fault.ts';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import { waitFor } from '../wait-for.ts';
import { untilDone, untilOver } from './install-stacks.ts';
import type { LiveNode } from './live-node.ts';
import type { LiveServer } from './live-server.ts';

const HELLO = 'stackyard/hello';

/** An operation that goes on until it is let go. */
export interface HeldOperation {
  readonly operation: Operation;
  letGo(): Promise<void>;
}

/** Begins an install of hello that stands still before its machine is defined. */
export async function holdInstall(
  server: LiveServer,
  node: LiveNode,
  name: string,
): Promise<HeldOperation> {
  const gate = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const before = node.world.trouble;
  node.world.trouble = async (action) => {
    if (!action.startsWith('define ')) return before(action);
    reached.resolve();
    await gate.promise;
  };
  const body = { appliance: HELLO, name: name };
  const operation = await server.api.installStack({ body });
  await reached.promise;
  return {
    operation,
    async letGo() {
      node.world.trouble = before;
      gate.resolve();
      await untilDone(server.api, operation);
    },
  };
}

/** Lets an install of hello fail, and its rollback wait before its machine is removed. */
export async function holdRollback(
  server: LiveServer,
  node: LiveNode,
  name: string,
): Promise<HeldOperation> {
  const { world } = node;
  const gate = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const before = world.trouble;
  world.trouble = async (action) => {
    if (action.startsWith('start ')) throw unableToStart();
    if (!action.startsWith('undefine ')) return before(action);
    reached.resolve();
    await gate.promise;
  };
  const operation = await server.api.installStack({ body: { appliance: HELLO, name } });
  await reached.promise;
  return {
    operation,
    async letGo() {
      world.trouble = before;
      gate.resolve();
      await untilOver(server.api, operation);
    },
  };
}

const unableToStart = (): Fault =>
  new Fault('HYPERVISOR_FAILED', { call: 'start', message: 'no process could be made' });

/** Lets an install of hello fail, and its rollback stop half-way. @returns the operation */
export async function stickInstall(
  server: LiveServer,
  node: LiveNode,
  name: string,
): Promise<HeldOperation> {
  const { api, database } = server;
  const before = node.world.trouble;
  node.world.trouble = (action) => {
    if (!action.startsWith('start ')) return before(action);
    throw unableToStart();
  };
  const begun = await api.installStack({ body: { appliance: HELLO, name: name } });
  const state = async () => (await api.getOperation({ params: { operation: begun.id } })).state;
  database.refused = /^delete from "stack"/;
  await waitFor('a rollback to be stuck', async () => (await state()) === 'stuck');
  node.world.trouble = before;
  database.refused = undefined;
  return {
    operation: await api.getOperation({ params: { operation: begun.id } }),
    async letGo() {
      await api.resumeOperation({ params: { operation: begun.id } });
      await untilOver(api, begun);
    },
  };
}
