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
