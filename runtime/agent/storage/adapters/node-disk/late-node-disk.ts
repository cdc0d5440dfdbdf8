import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { chooseNodeDisk } from '../../core/node-disk/choose-node-disk.ts';
import { isFolderInMemory } from '../pools/is-folder-in-memory.ts';
import { findNodeDisks, type OwnPlaces, ownSigns } from './find-node-disk.ts';
import { readResult } from './take-node-disk.ts';

export interface LateOptions extends OwnPlaces {
  readonly label?: string;
  readonly lookMs?: number;
  readonly resultFile?: string;
}

/**
 * Waits, as long as the node is in memory, for a disk that keeps it and was not there at the start.
 * One that was refused then is not waited for: it would be refused again.
 *
 * @returns when there is one: a new start takes it. Never, on a node that is not in memory
 */
export async function lateNodeDisk(options: LateOptions, signal: AbortSignal): Promise<void> {
  const { folder, lookMs = LIMITS.agent.nodeDisk.lateLookMs } = options;
  while (!signal.aborted && (await isFolderInMemory(folder))) {
    await rest(lookMs, signal);
    // A disk that cannot be looked at now can be a moment later.
    if (!signal.aborted && (await hasCome(options).catch(() => false))) return;
  }
  await new Promise<never>(() => undefined);
}

async function hasCome(options: LateOptions): Promise<boolean> {
  const [found, signs, before] = await Promise.all([
    findNodeDisks(options.label),
    ownSigns(options),
    readResult(options.resultFile),
  ]);
  const choice = chooseNodeDisk(found, signs);
  if (choice.kind !== 'take') return false;
  const refused = before?.state === 'refused' ? before.refused : [];
  return !refused.some(({ device, why }) => device === choice.disk.device && !isPassing(why));
}

/** What was in the way then may be gone by now. */
const isPassing = (why: string): boolean => why.startsWith('machines run');

const rest = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    timer.unref();
    signal.addEventListener('abort', end);
  });
