import { randomBytes } from 'node:crypto';
import { decompress } from '../../packager/images/adapters/disks/decompress.ts';
import { PackagerEngine } from '../../runtime/control/backups/adapters/packager-engine.ts';
import { listingEngine } from '../../runtime/control/backups/adapters/listing-engine.ts';
import { placeText } from '../../runtime/control/backups/core/place-text.ts';
import type { BackupEngine } from '../../runtime/control/backups/ports/backup-engine.ts';
import { inlineSealer } from './inline-sealer.ts';
import { type MemoryStore, memoryStore } from './memory-store.ts';

/** The real engine, with repositories in memory. @param repositories by place; each that is asked for is there, empty */
export function memoryEngine(
  repositories: Map<string, MemoryStore>,
  now: () => Date,
): BackupEngine {
  const work = new PackagerEngine({
    store(place) {
      const at = placeText(place);
      const found = repositories.get(at) ?? memoryStore({ now: () => now().getTime() });
      repositories.set(at, found);
      return found;
    },
    startSealer: inlineSealer,
    isFolder: async () => true,
    now: () => now().getTime(),
    random: (count) => randomBytes(count),
    pause: async () => undefined,
    decompress,
  });
  const limited = Object.assign(work, { limit: () => undefined });
  return listingEngine(limited, (count) => randomBytes(count));
}
