import { Fault } from '../../../../schemas/errors/fault.ts';
import type { BackupEngine } from '../ports/backup-engine.ts';

const none = async (): Promise<never> => {
  throw new Fault('NOT_FOUND', { what: 'backup repository', name: 'of this server' });
};

/** Of a server that can reach no repositories. */
export const noRepositories: BackupEngine = {
  newKey: () => '',
  init: none,
  identify: none,
  list: none,
  create: none,
  restore: none,
  verify: none,
  limit: () => undefined,
  forget: none,
};
