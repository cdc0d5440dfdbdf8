import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { pause } from '../../packager/archive/adapters/pause.ts';
import { startWorkerSealer } from '../../packager/backup/adapters/worker-sealer.ts';
import { decompress } from '../../packager/images/adapters/disks/decompress.ts';
import { openRepositoryStore } from '../control/backups/adapters/helper/open-repository-store.ts';
import { serveRepositories } from '../control/backups/adapters/helper/serve-repositories.ts';
import { PackagerEngine } from '../control/backups/adapters/packager-engine.ts';
import { endWithStarter } from '../process/end-with-starter.ts';

/** The process that works on backup repositories for the server. It can be killed at any moment. */

serveRepositories(
  {
    send: (message) => void process.send?.(message, undefined, {}, () => undefined),
    onMessage: (hear) => void process.on('message', hear),
  },
  (signs) =>
    new PackagerEngine({
      store: (place, isPrompt) => openRepositoryStore(place, { isPrompt, pause, ...signs }),
      startSealer: () => startWorkerSealer(),
      isFolder: (path) =>
        stat(path).then(
          (found) => found.isDirectory(),
          () => false,
        ),
      now: () => Date.now(),
      random: (count) => randomBytes(count),
      pause,
      decompress,
    }),
);
// They are for the server, which ends in its own time: until then this process is needed.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
// The server has ended; nobody waits for anything any more.
endWithStarter();
