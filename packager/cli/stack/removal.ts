import type { Stack } from '../../../schemas/api/resources/stack.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { formatDueDay } from '../terminal/format-time.ts';
import { oneLine } from '../terminal/one-line.ts';

type Volume = Stack['volumes'][number];

/** In `--json`: a disk that a removal keeps or destroys. */
interface RemovedVolume {
  readonly machine: string;
  readonly name: string;
  readonly kind: Volume['kind'];
  readonly usedBytes: number;
}

/** What removing a stack destroys and what it keeps. */
export interface Removal {
  readonly machines: readonly string[];
  readonly networks: readonly string[];
  readonly restorePoints: number;
  readonly destroyed: readonly RemovedVolume[];
  readonly kept: readonly RemovedVolume[];
  /** Null when nothing is kept. */
  readonly keptUntil: string | null;
}

/**
 * @param options `deleteData`: data volumes go too; `keptUntil`: when kept ones are deleted;
 *   `restorePoints`: how many it has
 */
export function removalOf(
  { machines, networks, volumes }: Stack,
  options: {
    readonly deleteData: boolean;
    readonly keptUntil: string;
    readonly restorePoints: number;
  },
): Removal {
  const isKept = ({ kind }: Volume): boolean => kind === 'data' && !options.deleteData;
  const kept = volumes.filter(isKept);
  return {
    machines: machines.map(({ name }) => name),
    networks: networks.map(({ name }) => name),
    restorePoints: options.restorePoints,
    destroyed: volumes.filter((volume) => !isKept(volume)).map(describe),
    kept: kept.map(describe),
    keptUntil: kept.length > 0 ? options.keptUntil : null,
  };
}

const describe = ({ machine, name, kind, usedBytes }: Volume): RemovedVolume => ({
  machine,
  name,
  kind,
  usedBytes,
});

/** @returns lines for people, before it happens */
export function removalLines(name: string, removal: Removal, nowMs: number): string[] {
  const { machines, networks, restorePoints, destroyed, kept, keptUntil } = removal;
  const system = destroyed.filter(({ kind }) => kind === 'system');
  const data = destroyed.filter(({ kind }) => kind === 'data');
  const lines = [
    ...(machines.length > 0 ? [`the machines ${machines.join(', ')}`] : []),
    ...(system.length > 0 ? [`${system.length} system disks (${total(system)} in use)`] : []),
    ...data.map((volume) => `the data volume ${volumeWords(volume)}`),
    ...(restorePoints > 0
      ? [`${restorePoints} restore point${restorePoints === 1 ? '' : 's'}`]
      : []),
    ...(networks.length > 0 ? [`the networks ${networks.join(', ')}, router and ports`] : []),
  ];
  return [
    oneLine(`Removing “${name}” destroys:`),
    ...lines.map((line) => `  ${oneLine(line)}`),
    ...keptLines(kept, keptUntil, nowMs),
  ];
}

/** @returns lines for people about what is kept, and until when */
export function keptLines(
  kept: readonly RemovedVolume[],
  keptUntil: string | null,
  nowMs: number,
): string[] {
  if (kept.length === 0 || keptUntil === null) return ['No data is kept.'];
  return [
    `Kept until ${formatDueDay(keptUntil, nowMs)}:`,
    ...kept.map((volume) => `  ${oneLine(`the data volume ${volumeWords(volume)}`)}`),
  ];
}

const volumeWords = ({ name, machine, usedBytes }: RemovedVolume): string =>
  `${name} of ${machine} (${formatByteSize(usedBytes)} in use)`;

const total = (volumes: readonly RemovedVolume[]): string =>
  formatByteSize(volumes.reduce((sum, { usedBytes }) => sum + usedBytes, 0));
