import type { OperationProgress } from '../../../../schemas/api/resources/operation.ts';
import { Speedometer } from '../../stacks/operations/speedometer.ts';
import type { BackupProgress } from '../ports/backup-engine.ts';

type Report = (progress: Partial<OperationProgress>) => void;

/**
 * Tells how far a transfer of several disks is, of the bytes of all of them.
 *
 * @param disks in the order in which they are worked on
 */
export function transferProgress(
  disks: readonly { readonly name: string; readonly sizeBytes: number }[],
  report: Report,
  now: () => Date,
): (progress: BackupProgress) => void {
  const speed = new Speedometer(now);
  const bytesTotal = disks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return ({ note, disk, bytesDone: done, bytesTotal: of }) => {
    const at = disks.findIndex(({ name }) => name === disk);
    if (at < 0) return report({ note });
    const before = disks.slice(0, at).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const share = of > 0 ? done / of : 0;
    const bytesDone = Math.floor(before + share * (disks[at]?.sizeBytes ?? 0));
    const bytes = { bytesDone, bytesTotal };
    report({ note, ...bytes, ...speed.at(bytes) });
  };
}
