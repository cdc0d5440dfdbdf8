import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../fakes/wait-for.ts';
import { hasOtherAgent, hostInventory, ownInventory } from './host-inventory.ts';
import { watchHostPlaces } from './host-places.ts';
import { oneRunAtATime } from './one-at-a-time.ts';

const SHARED =
  'Stackyard is at work on this host. What the root tests may have left of networks and mounts ' +
  'cannot be told from what is its own, and is not looked for.';

/**
 * Set-up of the tests that need root: they may leave nothing on the host. Compares what there is
 * before and after, and fails with the names of what has been added.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  const letNextIn = await oneRunAtATime();
  const before = process.env.TMPDIR;
  const folder = await mkdtemp(join(tmpdir(), 'sy-root-'));
  // Machines run as a user of their own, who has to pass through.
  await chmod(folder, 0o755);
  process.env.TMPDIR = folder;
  const isShared = await hasOtherAgent(folder);
  const known = await hostInventory(folder);
  const removeNewPlaces = watchHostPlaces();
  return async () => {
    try {
      const look = isShared || (await hasOtherAgent(folder)) ? ownInventory : hostInventory;
      if (look === ownInventory) console.log(SHARED);
      else await removeNewPlaces();
      await expectNothingLeft(() => look(folder), known);
    } finally {
      await rm(folder, { recursive: true, force: true });
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
      await letNextIn();
    }
  };
}

async function expectNothingLeft(
  look: () => Promise<ReadonlySet<string>>,
  known: ReadonlySet<string>,
): Promise<void> {
  let left: string[] = [];
  // Something that has been told to end may take a moment.
  await waitFor('the end of everything', async () => {
    left = [...(await look())].filter((thing) => !known.has(thing));
    return left.length === 0;
  }).catch((error: unknown) => {
    throw new Error(`the root tests left behind:\n  ${left.join('\n  ')}`, { cause: error });
  });
}
