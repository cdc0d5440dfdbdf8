import { isOver } from '../../../schemas/capability/operation.ts';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import type { Stack } from '../../../schemas/api/resources/stack.ts';
import type { ApiClient } from '../../../schemas/client/api-client.ts';
import { keepCrashing } from './keep-crashing.ts';
import { type LiveNode, untilReady } from './live-node.ts';
import type { LiveServer } from './live-server.ts';
import { waitFor } from '../wait-for.ts';

/** Waits until an operation is over. @throws Error when it did not succeed */
export async function untilDone(api: ApiClient, { id, title }: Operation): Promise<Operation> {
  const last = await untilOver(api, { id, title });
  if (last.state === 'succeeded') return last;
  throw new Error(`“${title}” is ${last.state}: ${last.fault?.message}`);
}

/** Waits until an operation is over, whatever became of it. */
export async function untilOver(
  api: ApiClient,
  { id, title }: Pick<Operation, 'id' | 'title'>,
): Promise<Operation> {
  let last: Operation | undefined;
  await waitFor(`“${title}” to be over`, async () => {
    last = await api.getOperation({ params: { operation: id } });
    return isOver(last.state);
  });
  if (!last) throw new Error('it was over before it was asked for');
  return last;
}

/** Installs an appliance, whatever the plan is. */
export const install = async (
  api: ApiClient,
  body: Parameters<ApiClient['installStack']>[0]['body'],
): Promise<Operation> => untilDone(api, await api.installStack({ body }));

/** Installs a stack “older” of a version that is not the newest, and has the server learn that. */
export async function installOlder(server: LiveServer): Promise<void> {
  const older = { appliance: 'stackyard/wordpress:1.1.0', name: 'older', allowRollback: true };
  await install(server.api, older);
  // The server looks for newer releases when it starts.
  await server.stop();
  await server.startAgain();
  await untilReady(server.api, server.node('yard-1'));
}

/** @returns a stack of this name, which may be removed but for its data; undefined: there is none */
export async function findStack(api: ApiClient, name: string): Promise<Stack | undefined> {
  const found = (await api.listStacks()).find((stack) => stack.name === name);
  return found && api.getStack({ params: { stack: found.id } });
}

/**
 * Brings a server with a market to where one is after some months of use: the stacks blog and cloud run,
 * of which cloud has lost a machine, hello is stopped, and the data of old-blog is kept.
 */
export async function installStacks(server: LiveServer, node: LiveNode): Promise<void> {
  const { api } = server;
  const { bootMs, shutdownMs } = node.world;
  node.takes({ bootMs: 20, shutdownMs: 10 });
  const stack = (name: string) => ({ params: { stack: name } });
  await Promise.all([
    install(api, { appliance: 'stackyard/wordpress', name: 'blog' }),
    install(api, { appliance: 'tidewater/nextcloud', name: 'cloud' }),
    install(api, { appliance: 'stackyard/hello', name: 'hello' }).then(async () =>
      untilDone(api, await api.stopStack(stack('hello'))),
    ),
    install(api, { appliance: 'stackyard/wordpress', name: 'old-blog' }).then(async () =>
      untilDone(api, await api.removeStack({ ...stack('old-blog'), query: { data: 'keep' } })),
    ),
  ]);
  node.takes({ bootMs, shutdownMs });
  await crashWorker(server, node);
}

/** Lets a machine of the stack cloud crash. Its agent starts it again when some time has passed. */
export async function crashWorker(server: LiveServer, node: LiveNode): Promise<void> {
  const mend = keepCrashing(node, await server.machine('cloud', 'cloud-worker'));
  await waitFor('the server to hear of a crash', async () => {
    const { state } = await server.api.getStack({ params: { stack: 'cloud' } });
    return state === 'degraded';
  });
  mend();
}
