import { simulatedMachines } from '../../../runtime/simulator/simulated-machines.ts';
import { simulatedMoves } from '../../../runtime/simulator/simulated-moves.ts';
import { SimulatedSite } from '../../../runtime/simulator/simulated-site.ts';
import { SimulatedWorld } from '../../../runtime/simulator/simulated-world.ts';
import type { MoveHost } from '../../../runtime/agent/compute/ports/migrations.ts';
import type { NodeId } from '../../../schemas/ids/brand.ts';
import { migrationsContract } from '../../contract/migrations.ts';
import { desiredMachine, mtusOf, NODE, OTHER_NODE } from '../../fakes/machines.ts';

/** Nobody asks another agent here: the contract is about what hypervisors do. */
const NOBODY = {} as MoveHost;

migrationsContract('the simulator', async () => {
  const site = new SimulatedSite();
  const worlds = { here: new SimulatedWorld(), there: new SimulatedWorld() };
  const isAlive = (): boolean => true;
  const here = simulatedMoves({ node: NODE, world: worlds.here, site, isAlive });
  const there = simulatedMoves({ node: OTHER_NODE, world: worlds.there, site, isAlive });
  there.moveLink.serve(NOBODY);
  return {
    here: here.migrations,
    there: there.migrations,
    from: NODE,
    stranger: 'node-0000000003' as NodeId,
    to: { node: OTHER_NODE, address: '192.0.2.2', port: 8472 },
    runMachine: async () => {
      const machine = desiredMachine({ disks: [], interfaces: [] });
      const { hypervisor } = simulatedMachines(worlds.here, () => new Date());
      await hypervisor.define(machine, mtusOf(machine));
      await hypervisor.start(machine.id);
      return machine;
    },
    runs: async (at, { id }) => worlds[at].domains.get(id)?.state === 'running',
    onceUnderWay: ({ id }, act) => {
      worlds.here.trouble = (action) => {
        if (action === `send ${id} 3/3`) act();
      };
    },
    setLine: (isThere) => {
      site.isJoined = () => isThere;
    },
    close: async () => undefined,
  };
});
