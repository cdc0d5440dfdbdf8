import { setTimeout } from 'node:timers/promises';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { type Counts, PlayedAgent } from './played-agent.ts';
import type { SeededFleet } from './seed-fleet.ts';

/** What the bench tells a driver: first whom to play, then what it wants to know. */
export type ToDriver =
  | { readonly say: 'play'; readonly fleet: SeededFleet; readonly server: string }
  | { readonly say: 'tell'; readonly since: number };

/** `reported`: agents whose report was taken since the moment that was asked about. */
export interface FromDriver {
  readonly counts: Counts;
  readonly reported: number;
  /** Processor time that this process has used so far. */
  readonly cpuSeconds: number;
}

/** A process that plays many agents; the bench starts several. */
const counts: Counts = {
  documents: 0,
  reports: 0,
  reportBytes: 0,
  failures: 0,
  timeouts: 0,
  lastFailure: '',
};
let agents: readonly PlayedAgent[] = [];

process.on('message', (message: ToDriver) => {
  if (message.say === 'play') {
    const { fleet, server } = message;
    const common = { server, key: fleet.key, authority: fleet.authority, counts };
    agents = fleet.nodes.map((node) => new PlayedAgent(common, node));
    void begin();
  } else {
    const reported = agents.filter(({ reportedAt }) => reportedAt > message.since).length;
    const { user, system } = process.cpuUsage();
    const cpuSeconds = (user + system) / 1e6;
    process.send?.({ counts, reported, cpuSeconds } satisfies FromDriver);
  }
});
process.on('disconnect', () => process.exit(0));

/** Agents of a real fleet report at all moments, so they do not all begin at the same. */
async function begin(): Promise<void> {
  const restMs = LIMITS.agent.reportIntervalMs / Math.max(1, agents.length);
  for (const agent of agents) {
    void agent.run();
    await setTimeout(restMs);
  }
}
