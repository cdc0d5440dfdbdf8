import { randomBytes } from 'node:crypto';
import { decompress } from '../../packager/images/adapters/disks/decompress.ts';
import { PackagerEngine } from '../../runtime/control/backups/adapters/packager-engine.ts';
import { listingEngine } from '../../runtime/control/backups/adapters/listing-engine.ts';
import type { BackupEngine } from '../../runtime/control/backups/ports/backup-engine.ts';
import { inlineSealer } from './inline-sealer.ts';
import { type MemoryStore, memoryStore } from './memory-store.ts';

/** The real engine, with repositories in memory. @param repositories by folder; each that is asked for is there, empty */
export function memoryEngine(
  repositories: Map<string, MemoryStore>,
  now: () => Date,
): BackupEngine {
  const work = new PackagerEngine({
    store(folder) {
      const found = repositories.get(folder) ?? memoryStore({ now: () => now().getTime() });
      repositories.set(folder, found);
      return found;
    },
    startSealer: inlineSealer,
    isFolder: async () => true,
    now: () => now().getTime(),
    random: (count) => randomBytes(count),
    pause: async () => undefined,
    decompress,
  });
  return listingEngine(work, (count) => randomBytes(count));
}
