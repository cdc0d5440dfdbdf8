import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Identity } from '../../../runtime/agent/link/adapters/identity.ts';
import { Agent } from '../../../runtime/agent/converge/agent.ts';
import { openPools, openPorts, prepareGround } from '../../../runtime/agent/open-agent.ts';
import { shareImages } from '../../../runtime/agent/link/share-images.ts';
import type { ObservedState } from '../../../schemas/agent/observed.ts';
import type { MemoryLink } from '../../fakes/memory-link.ts';
import { NO_BOOT_SERVICE } from '../../fakes/no-boot-service.ts';

const IMAGE_PORT = 8_472;
const LAN_MTU = 1_500;

/** What such an agent tells the test. */
export interface AgentWords {
  readonly pid?: number;
  readonly observed?: ObservedState;
  readonly error?: string;
}

export interface DrivenAgentOptions {
  /** Its folder, in which its identity is. */
  readonly folder: string;
  /** On the LAN. */
  readonly address: string;
  /** In place of the way to the server. */
  readonly link: MemoryLink;
  readonly say: (words: AgentWords) => void;
}

/** Starts an agent with everything real but the way to the server. */
export async function openDrivenAgent({
  folder,
  address,
  link,
  say,
}: DrivenAgentOptions): Promise<void> {
  const onError = (error: unknown): void => say({ error: String(error) });
  const identity = JSON.parse(await readFile(join(folder, 'identity.json'), 'utf8')) as Identity;
  const ground = await prepareGround(folder, {
    find: async () => ({ kind: 'found', address, mtu: LAN_MTU }),
  });
  const pools = openPools(identity.node, folder, ground);
  const sharing = shareImages({
    pool: ground.pool,
    pools,
    server: 'https://192.0.2.1:1',
    identity,
    host: ground.host,
    user: ground.user,
    imagePort: IMAGE_PORT,
    onError,
  });
  const ports = await openPorts(folder, {
    boot: NO_BOOT_SERVICE,
    node: identity.node,
    ground,
    link,
    pools,
    onError,
    ...sharing,
  });
  const agent = new Agent(identity.node, ports, { onError });
  await agent.start();
  say({ pid: process.pid });
}
