import { install } from '../../fakes/live-server/install-stacks.ts';
import type { LiveServer } from '../../fakes/live-server/live-server.ts';
import { holdNode } from '../../fakes/live-server/troubles.ts';
import { waitFor } from '../../fakes/wait-for.ts';
import { Fault } from '../../../schemas/errors/fault.ts';

const NODE = 'barn-9';
const HELLO = 'stackyard/hello';

/**
 * Begins a drain of which one part is done, one failed and two stand still. A third cannot be seen
 * to wait: no more than two are begun at a time.
 */
export async function holdDrain(server: LiveServer): Promise<void> {
  const { api } = server;
  const node = await server.join(NODE);
  const web = { web: NODE };
  const gateway = 'yard-1';
  await install(api, { appliance: HELLO, name: 'album', nodes: web, gateway });
  await install(api, { appliance: HELLO, name: 'board', nodes: web, gateway });
  const nodes = { ...web, db: NODE };
  await install(api, { appliance: 'stackyard/wordpress', name: 'shop', nodes, gateway });
  await install(api, { appliance: HELLO, name: 'mail', nodes: web, gateway });
  const sending = async (stack: string, machine: string): Promise<string> =>
    `send ${(await server.machine(stack, machine)).machine.id} `;
  const failing = await sending('board', 'board-web');
  const before = node.world.trouble;
  node.world.trouble = async (action) => {
    if (action.startsWith(failing)) {
      const why = 'the line between the nodes was cut';
      throw new Fault('MACHINE_NOT_MOVED', { machine: 'board-web', why });
    }
    return before(action);
  };
  const held = [
    holdNode(node, `${await sending('shop', 'shop-db')}2`),
    holdNode(node, `${await sending('mail', 'mail-web')}3`),
  ];
  const { id } = await api.drainNode({ params: { node: NODE }, body: { reason: 'New memory' } });
  await Promise.all(held.map(({ reached }) => reached));
  await waitFor('the drain to stand still', async () => {
    const { children } = await api.getOperation({ params: { operation: id } });
    const states = children.map(({ state }) => state).toSorted();
    return states.join() === 'failed,running,running,succeeded';
  });
}
