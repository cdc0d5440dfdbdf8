import { type Cluster, pairOf } from './cluster.ts';
import { SHARED_POOL } from './shared-pool.ts';
import type { FaultEvent } from './scenario.ts';
import type { SimulatedHost } from './simulated-host.ts';

type Of<Kind extends FaultEvent['fault']> = Extract<FaultEvent, { readonly fault: Kind }>;
type Loss = FaultEvent & { readonly which: number };

/** Does to a cluster what a scenario says. Everything heals by itself after its time, or at {@link heal}. */
export function befall(cluster: Cluster, event: FaultEvent): void {
  if (event.fault === 'kill-server') return killServer(cluster, event);
  if (event.fault === 'backup') return cluster.putAside();
  if (event.fault === 'restore-backup') return restoreBackup(cluster, event.downMs);
  if (event.fault === 'failing-database') {
    cluster.trace.add(`fault: the database fails ${event.calls} times`);
    cluster.server.failingCalls = event.calls;
    return;
  }
  if (event.fault === 'enrol-again') return cluster.enrolAgain(event.node);
  const host = cluster.hosts[Math.floor(event.node * cluster.hosts.length)];
  if (host) befallHost(cluster, host, event);
}

/** Nothing is wrong any more: everything is up, connected and quick. */
export function heal(cluster: Cluster): void {
  cluster.server.kill.clear();
  cluster.server.failingCalls = 0;
  cluster.server.start();
  cluster.cutPairs.clear();
  for (const host of cluster.hosts) {
    const { world, line } = host;
    host.kill.clear();
    host.troubles.clear();
    host.isOn = true;
    world.isPoolFull = false;
    world.isPoolThere = true;
    world.awayPools.clear();
    line.isOutUp = true;
    line.isBackUp = true;
    host.startAgent();
  }
}

function killServer(cluster: Cluster, { afterWrites, point, downMs }: Of<'kill-server'>): void {
  cluster.server.kill.set(afterWrites, point, () => {
    cluster.server.die();
    later(cluster, downMs, () => {
      cluster.trace.add('the server starts');
      cluster.server.start();
    });
  });
}

function restoreBackup(cluster: Cluster, downMs: number): void {
  cluster.server.die();
  cluster.bringBack();
  later(cluster, downMs, () => {
    cluster.trace.add('the server starts with its backup');
    cluster.server.start();
  });
}

function befallHost(
  cluster: Cluster,
  host: SimulatedHost,
  event: Exclude<Extract<FaultEvent, { readonly node: number }>, { fault: 'enrol-again' }>,
): void {
  const { world, line, troubles } = host;
  const say = (text: string): void => cluster.note(`fault: ${host.plan.name}: ${text}`);
  const until = (ms: number, mend: () => void): void =>
    later(cluster, ms, () => {
      say('mended');
      mend();
    });
  switch (event.fault) {
    case 'kill-agent':
      return killAgent(cluster, host, event);
    case 'power-cut':
      say('the power is cut');
      host.cutPower();
      cluster.disturb(host);
      return until(event.downMs, () => {
        host.isOn = true;
        host.startAgent();
      });
    case 'cut-line':
      say(`its line is cut (${event.way})`);
      line.isOutUp &&= event.way === 'back';
      line.isBackUp &&= event.way === 'out';
      return until(event.forMs, () => {
        line.isOutUp = true;
        line.isBackUp = true;
      });
    case 'slow':
    case 'failing': {
      const { fault, what } = event;
      say(`“${what}” is ${fault}`);
      troubles.set(what, fault);
      return until(event.forMs, () => void troubles.delete(what));
    }
    case 'pool-full':
      say('its pool is full');
      world.fillPool();
      cluster.disturb(host);
      return until(event.forMs, () => {
        world.isPoolFull = false;
        cluster.disturb(host);
      });
    case 'pool-gone':
      say('its pool is gone');
      world.isPoolThere = false;
      return until(event.forMs, () => {
        world.isPoolThere = true;
      });
    case 'pool-away':
      say('it does not reach the shared pool');
      world.awayPools.add(SHARED_POOL);
      return until(event.forMs, () => void world.awayPools.delete(SHARED_POOL));
    case 'cut-pair': {
      const other = cluster.hosts[Math.floor(event.other * cluster.hosts.length)];
      if (!other || other === host) return;
      const pair = pairOf(host.id, other.id);
      say(`it and ${other.plan.name} do not reach each other`);
      cluster.cutPairs.add(pair);
      return until(event.forMs, () => void cluster.cutPairs.delete(pair));
    }
    case 'clock-jump':
      say(`its clock is set by ${event.byMs} ms`);
      host.aheadMs += event.byMs;
      return;
    case 'machine-crash':
      return crashMachine(cluster, host, event);
    case 'volume-loss':
      return loseVolume(cluster, host, event);
  }
}

function killAgent(
  cluster: Cluster,
  host: SimulatedHost,
  { afterCalls, point, downMs, forgets }: Of<'kill-agent'>,
): void {
  host.kill.set(afterCalls, point, () => {
    cluster.trace.add(`the agent of ${host.plan.name} is killed${forgets ? ' and forgets' : ''}`);
    host.killAgent();
    if (forgets) {
      host.node.loseMemory();
      cluster.agentsForgot = true;
    }
    later(cluster, downMs, () => {
      cluster.trace.add(`the agent of ${host.plan.name} starts`);
      host.startAgent();
    });
  });
}

function crashMachine(cluster: Cluster, host: SimulatedHost, { which }: Loss): void {
  const running = [...host.world.domains.values()].filter(({ state }) => state === 'running');
  const domain = running[Math.floor(which * running.length)];
  if (!domain) return;
  cluster.note(`fault: ${host.plan.name}: ${domain.machine.name} crashes`);
  domain.state = 'crashed';
  domain.startedAtMs = undefined;
  domain.upSinceMs = undefined;
  cluster.disturb(host);
}

function loseVolume(cluster: Cluster, { plan, world }: SimulatedHost, { which }: Loss): void {
  const data = [...world.volumes].filter(([, { image }]) => image === undefined);
  const [id] = data[Math.floor(which * data.length)] ?? [];
  if (id === undefined) return;
  cluster.lost.add(id);
  world.loseVolume(id);
  cluster.note(`fault: ${plan.name}: the file of ${id} is gone`);
}

const later = (cluster: Cluster, ms: number, work: () => void): void =>
  cluster.outside.run(() => void setTimeout(work, ms));
