import type { LiveHost } from './live-node.ts';
import { untilReady } from './live-node.ts';
import { LiveServer, type LiveServerOptions } from './live-server.ts';
import { installStacks } from './install-stacks.ts';
import { SEEDED_PASSWORD } from './people.ts';
import { emptyBeginnings, preparedMarket, SEEDED_NODES } from './prepared-market.ts';

/**
 * - `full`: a server after some months of use
 * - `market`: the same, with nothing installed yet
 * - `empty`: set up, but with nothing in it
 * - `fresh`: no administrator yet
 */
export type LiveScenario = 'full' | 'market' | 'empty' | 'fresh';

/** How long starting one may take, with its market when that was not made yet, on a host that is busy. */
export const LIVE_SETUP_MS = 180_000;

/** How long a test may take that waits for what a live server does, on a host that is busy. */
export const LIVE_TEST_MS = 60_000;

/** Longer than a node may be silent before it counts as lost. */
const SILENT_MS = 60_000;

const GiB = 2 ** 30;

const YARD: LiveHost = {
  facts: {
    kernel: '6.12.48-amd64',
    distribution: 'Debian GNU/Linux 13 (trixie)',
    hypervisor: 'libvirt 11.3.0, QEMU 10.0.3',
  },
  figures: {
    cpuPercent: 23.4,
    memoryUsedBytes: Math.round(21.7 * GiB),
    memoryFreeBytes: Math.round(42.3 * GiB),
  },
};

/** Starts a real server in one of the situations that people meet. */
export async function startLiveServer(
  scenario: LiveScenario,
  options: Omit<LiveServerOptions, 'beginnings' | 'adminPassword'> = {},
): Promise<LiveServer> {
  if (scenario === 'fresh') {
    return LiveServer.start({ ...options, beginnings: emptyBeginnings() });
  }
  if (scenario === 'empty') {
    const adminPassword = SEEDED_PASSWORD;
    return LiveServer.start({ ...options, beginnings: emptyBeginnings(), adminPassword });
  }
  const beginnings = await preparedMarket();
  const server = await LiveServer.start({ ...options, beginnings, silentMs: SILENT_MS });
  return server.orClose(async () => {
    const [first] = SEEDED_NODES;
    const node = await server.revive(first, beginnings.identities[first]!, YARD);
    await untilReady(server.api, node);
    if (scenario === 'full') await installStacks(server, node);
    return server;
  });
}
