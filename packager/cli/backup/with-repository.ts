import { Pace } from '../../backup/pace.ts';
import { paidReads } from '../../backup/paid-store.ts';
import { openRepository, type Repository } from '../../backup/open-repository.ts';
import type { RemovableStore } from '../../backup/ports/repository-store.ts';
import type { Surroundings } from '../../backup/ports/surroundings.ts';
import type { Work } from '../../images/ports/progress.ts';
import type { CommandContext } from '../command-context.ts';
import { type PackagerPorts, workOf } from '../packager-ports.ts';
import { openPlace } from './open-place.ts';
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
  const { now, signal } = context;
  const { pause, decompress } = ports;
  const pace = new Pace(request.limit ?? Number.POSITIVE_INFINITY, { now, pause });
  const pay = (bytes: number): Promise<void> => pace.pay(bytes, signal);
  const store = await openPlace(context, door, request.place, pay);
  const secret = await readSecret(context, request);
  const repository = await openRepository(paidReads(store, pay), secret);
  const sealer = door.startSealer();
  try {
    const around = { now, random: door.random, pause, sealer, decompress };
    return await action({ repository, around, work: workOf(context) });
  } finally {
    await sealer.close();
  }
}
