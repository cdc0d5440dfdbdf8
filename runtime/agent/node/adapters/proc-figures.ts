/** Processor time of the whole host since boot, in clock ticks. */
export interface CpuTicks {
  readonly busy: number;
  readonly total: number;
}

/**
 * Reads the first line of /proc/stat (proc_stat(5)): user, nice, system, idle, iowait, irq, softirq,
 * steal, and guest times, which user and nice hold already. Waiting for disks is idle time.
 */
export function readCpuTicks(stat: string): CpuTicks {
  const ticks = /^cpu +([\d ]+)/.exec(stat)?.[1]?.split(' ').slice(0, 8).map(Number) ?? [];
  const total = ticks.reduce((sum, one) => sum + one, 0);
  return { total, busy: total - (ticks[3] ?? 0) - (ticks[4] ?? 0) };
}

/** @returns load between two readings, 0 to 100, of all processors together. */
export function loadPercent(before: CpuTicks, after: CpuTicks): number {
  const total = after.total - before.total;
  if (total <= 0) return 0;
  return Math.round(Math.min(1, Math.max(0, (after.busy - before.busy) / total)) * 1000) / 10;
}

/** @returns when the host was booted, in milliseconds since 1970, from /proc/stat. */
export const readBootTimeMs = (stat: string): number =>
  Number(/^btime (\d+)$/m.exec(stat)?.[1] ?? 0) * 1000;

/** @returns bytes of memory, and how much of it programs could still get, from /proc/meminfo. */
export function readMemory(meminfo: string): { totalBytes: number; freeBytes: number } {
  const kib = (name: string): number =>
    Number(new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(meminfo)?.[1] ?? 0);
  return { totalBytes: kib('MemTotal') * 1024, freeBytes: kib('MemAvailable') * 1024 };
}

/** @returns the name of the distribution from os-release(5). */
export const readDistribution = (osRelease: string): string =>
  /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(osRelease)?.[1] ?? 'Linux';

/** Bytes through network interfaces since boot, or since they were made. */
export interface NetBytes {
  readonly receiveBytes: number;
  readonly sendBytes: number;
}

/** @returns bytes of each interface by its name, from /proc/net/dev (proc_pid_net(5)) */
export function readNetBytes(dev: string): ReadonlyMap<string, NetBytes> {
  const lines = dev.matchAll(/^ *(\S+?): *(\d+)((?: +\d+){15})$/gm);
  return new Map(
    [...lines].map(([, name = '', receive = '0', rest = '']) => {
      // Bytes received are followed by seven other figures of what came in.
      const sendBytes = Number(rest.trim().split(/ +/)[7]);
      return [name, { receiveBytes: Number(receive), sendBytes }];
    }),
  );
}

/**
 * Adds up what leads out of a node: its network cards. Bridges, tunnels and bonds carry the same
 * bytes once more. A host without a card of its own (a container) has the interface of the underlay.
 *
 * @param cards names of the interfaces that are devices of the host
 * @param underlay name of the interface between nodes
 * @returns undefined when nothing leads out
 */
export function outwardBytes(
  interfaces: ReadonlyMap<string, NetBytes>,
  cards: ReadonlySet<string>,
  underlay: string | undefined,
): NetBytes | undefined {
  const names = [...interfaces.keys()];
  const own = names.filter((name) => cards.has(name));
  const counted = own.length > 0 ? own : names.filter((name) => name === underlay);
  if (counted.length === 0) return undefined;
  const sum = (key: keyof NetBytes): number =>
    counted.reduce((total, name) => total + (interfaces.get(name)?.[key] ?? 0), 0);
  return { receiveBytes: sum('receiveBytes'), sendBytes: sum('sendBytes') };
}
