import { createHash } from 'node:crypto';
import { writeKeyText } from '../../../../packager/format/repository/key-text.ts';
import { KEY_BYTES } from '../../../../packager/format/repository/layout.ts';
import { placeText } from '../core/place-text.ts';
import type { BackupEngine } from '../ports/backup-engine.ts';
import { ListedBackups } from './listed-backups.ts';
import type { LimitedWork } from './repository-work.ts';

/**
 * Remembers what is in repositories, so that lists of it are quick.
 *
 * @param random gives so many bytes that nobody can guess
 */
export function listingEngine(
  work: LimitedWork,
  random: (bytes: number) => Uint8Array,
): BackupEngine {
  const listed = new ListedBackups();
  return {
    newKey: () => writeKeyText(random(KEY_BYTES)),
    init: (place) => work.init(place),
    identify: (place) => work.identify(place),
    async list(place) {
      const opened = createHash('sha256')
        .update(JSON.stringify([placeText(place), place.key]))
        .digest('hex');
      const all = await listed.list(opened, (known) => work.look(place, known));
      return all.toSorted((a, b) => b.createdMs - a.createdMs || (a.point < b.point ? 1 : -1));
    },
    create: (place, request, engineWork) => work.create(place, request, engineWork),
    restore: (place, request, engineWork) => work.restore(place, request, engineWork),
    verify: (place, share, engineWork) => work.verify(place, share, engineWork),
    limit: (place) => work.limit(place),
    forget: (place, point) => work.forget(place, point),
  };
}
