import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { FromDriver, ToDriver } from './driver.ts';
import type { SeededFleet } from './seed-fleet.ts';

const PROGRAM = join(import.meta.dirname, 'driver.ts');
/** What one process can play without being slower than the server. */
const AGENTS_PER_DRIVER = 2_500;

/** The processes that play the agents. */
export interface Drivers {
  /** @param since milliseconds since 1970 */
  tell(since: number): Promise<FromDriver>;
  close(): Promise<void>;
}

/** @param server base URL for agents */
export function startDrivers(fleet: SeededFleet, server: string): Drivers {
  const children: ChildProcess[] = [];
  for (let first = 0; first < fleet.nodes.length; first += AGENTS_PER_DRIVER) {
    const child = fork(PROGRAM, { execArgv: ['--max-old-space-size=4096'] });
    const nodes = fleet.nodes.slice(first, first + AGENTS_PER_DRIVER);
    child.send({ say: 'play', fleet: { ...fleet, nodes }, server } satisfies ToDriver);
    children.push(child);
  }
  return {
    async tell(since) {
      const answers = await Promise.all(
        children.map(async (child) => {
          if (child.exitCode !== null || child.signalCode !== null)
            throw new Error('a driver ended');
          const answer = once(child, 'message');
          child.send({ say: 'tell', since } satisfies ToDriver);
          return ((await answer) as [FromDriver])[0];
        }),
      );
      return answers.reduce((sum, each) => ({
        reported: sum.reported + each.reported,
        cpuSeconds: sum.cpuSeconds + each.cpuSeconds,
        counts: {
          documents: sum.counts.documents + each.counts.documents,
          reports: sum.counts.reports + each.counts.reports,
          reportBytes: sum.counts.reportBytes + each.counts.reportBytes,
          failures: sum.counts.failures + each.counts.failures,
          timeouts: sum.counts.timeouts + each.counts.timeouts,
          lastFailure: sum.counts.lastFailure || each.counts.lastFailure,
        },
      }));
    },
    async close() {
      await Promise.all(
        children.map(async (child) => {
          const exited = once(child, 'exit');
          child.kill('SIGKILL');
          await exited;
        }),
      );
    },
  };
}
