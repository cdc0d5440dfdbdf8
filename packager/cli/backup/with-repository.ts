import { limitedStore } from '../../backup/limited-store.ts';
import { openRepository, type Repository } from '../../backup/open-repository.ts';
import type { RemovableStore } from '../../backup/ports/repository-store.ts';
import type { Surroundings } from '../../backup/ports/surroundings.ts';
import type { Work } from '../../images/ports/progress.ts';
import type { CommandContext } from '../command-context.ts';
import { type PackagerPorts, pathIn, workOf } from '../packager-ports.ts';
import { readSecret, type SecretInput } from './backup-secret.ts';

export interface OpenedRepository {
  readonly repository: Repository<RemovableStore>;
  readonly around: Surroundings;
  readonly work: Work;
}

/**
 * Opens a repository for an action, with threads that seal; they end with it.
 *
 * @param request `limit`: bytes a second that go to the repository and come from it
 */
export async function withRepository<Result>(
  context: CommandContext,
  ports: PackagerPorts,
  request: SecretInput & { readonly place: string; readonly limit?: number | undefined },
  action: (opened: OpenedRepository) => Promise<Result>,
): Promise<Result> {
  const door = await ports.backups();
  const secret = await readSecret(context, request);
  const folder = door.store(pathIn(context, request.place));
  const { now, signal } = context;
  const { pause, decompress } = ports;
  const store =
    request.limit === undefined
      ? folder
      : limitedStore(folder, request.limit, { now, pause }, signal);
  const repository = await openRepository(store, secret);
  const sealer = door.startSealer();
  try {
    const around = { now, random: door.random, pause, sealer, decompress };
    return await action({ repository, around, work: workOf(context) });
  } finally {
    await sealer.close();
  }
}
