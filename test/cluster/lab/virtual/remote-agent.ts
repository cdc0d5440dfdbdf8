import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { MemoryLink } from '../../../fakes/memory-link.ts';
import { type AgentWords, openDrivenAgent } from '../open-driven-agent.ts';

/**
 * The agent of a virtual node. The channel to the test is a connection that leads out of the node
 * without being part of its network; what goes over it are lines of JSON. Arguments: its folder, in
 * which its identity is, and its address on the LAN.
 */
const [folder = '', address = ''] = process.argv.slice(2);
const TEST = { host: '10.0.2.100', port: 7_000 };

// What is sent to nobody is lost: the first line says that somebody is there.
const channel = connect(TEST, () => say({}));
const say = (words: AgentWords): void => void channel.write(`${JSON.stringify(words)}\n`);
const link = new MemoryLink((observed) => say({ observed }));
createInterface({ input: channel }).on('line', (line) => {
  link.want(JSON.parse(line) as Parameters<typeof link.want>[0]);
});
channel.on('close', () => process.exit());
await openDrivenAgent({ folder, address, link, say });
