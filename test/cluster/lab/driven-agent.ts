import { MemoryLink } from '../../fakes/memory-link.ts';
import { type AgentWords, openDrivenAgent } from './open-driven-agent.ts';

/**
 * The agent of a node with everything real but the way to the server, which is the channel to the
 * test. Arguments: its folder, in which its identity is, and its address on the LAN.
 */
const [folder = '', address = ''] = process.argv.slice(2);

const say = (words: AgentWords): void => void process.send?.(words);
const link = new MemoryLink((observed) => say({ observed }));
process.on('message', (desired: Parameters<typeof link.want>[0]) => link.want(desired));
process.on('disconnect', () => process.exit());
await openDrivenAgent({ folder, address, link, say });
