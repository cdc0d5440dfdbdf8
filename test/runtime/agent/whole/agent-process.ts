import { Agent } from '../../../../runtime/agent/converge/agent.ts';
import { openPools, openPorts, prepareGround } from '../../../../runtime/agent/open-agent.ts';
import type { AgentPorts } from '../../../../runtime/agent/converge/ports/agent-ports.ts';
import { lonelyImages } from '../../../fakes/image-links.ts';
import { lonelyMoves, noCopies } from '../../../fakes/lonely-moves.ts';
import { NODE } from '../../../fakes/machines.ts';
import { MemoryLink } from '../../../fakes/memory-link.ts';
import { NO_BOOT_SERVICE } from '../../../fakes/no-boot-service.ts';

/**
 * An agent with everything real but the way to the server, which is the channel to the test.
 * Arguments: its folder, and where it dies, such as `after volumes ensure`, or nothing.
 */
const [folder = '', death = ''] = process.argv.slice(2);

const die = (): void => void process.kill(process.pid, 'SIGKILL');

/** Makes the process end when a method has returned (`after`), or while it works (`during`). */
function mortal(ports: AgentPorts): AgentPorts {
  const [when, name, method] = death.split(' ');
  if (name === undefined || !(name in ports)) return ports;
  const port = ports[name as keyof AgentPorts];
  const guarded = new Proxy(port, {
    get(target, key): unknown {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      const call = (value as (...args: unknown[]) => unknown).bind(target);
      if (key !== method) return call;
      return async (...args: unknown[]) => {
        if (when === 'during') setImmediate(die);
        await call(...args);
        die();
      };
    },
  });
  return { ...ports, [name]: guarded };
}

const link = new MemoryLink((observed) => process.send?.({ observed }));
process.on('message', (desired: Parameters<MemoryLink['want']>[0]) => link.want(desired));
process.on('disconnect', () => process.exit());

const ground = await prepareGround(folder, {
  find: async () => ({ kind: 'none' }),
});
const onError = (error: unknown): void => void process.send?.({ error: String(error) });
const images = lonelyImages(ground.pool);
const pools = openPools(NODE, folder, ground);
const ports = await openPorts(folder, {
  boot: NO_BOOT_SERVICE,
  node: NODE,
  ground,
  link,
  pools,
  images,
  host: ground.host,
  moves: lonelyMoves(),
  volumeCopies: noCopies,
  onError,
});
const agent = new Agent(NODE, mortal(ports), { onError });
await agent.start();
process.send?.({ pid: process.pid });
