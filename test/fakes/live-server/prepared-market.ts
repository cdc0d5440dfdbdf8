import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inject } from 'vitest';
import type { Identity } from '../../../runtime/agent/link/adapters/identity.ts';
import { waitFor } from '../wait-for.ts';
import { enrolLiveNode } from './live-node.ts';
import { type Beginnings, LiveServer } from './live-server.ts';
import { makePeople, SEEDED_PASSWORD } from './people.ts';
import { publishMarket } from './publish-market.ts';

/** A server that is in use, before anything is installed. */
export interface PreparedMarket extends Beginnings {
  /** Public keys (PEM) of the publishers, by namespace. */
  readonly keys: Readonly<Record<string, string>>;
  /** Of nodes that have joined, by name. */
  readonly identities: Readonly<Record<string, Identity>>;
}

/** The one that works, and the one that went silent. */
export const SEEDED_NODES = ['yard-1', 'barn-2'] as const;

/** When the one that went silent was heard last. */
const SILENT_MINUTES = 26;
/** Packing and publishing on a busy machine. */
const MAKING_MS = 120_000;

/** @returns what an empty server begins with */
export const emptyBeginnings = (): Beginnings => ({
  dataFolder: undefined,
  databaseDump: inject('emptyDatabase'),
});

/**
 * Publishing a market takes seconds, copying one tenths of a second: it is made once for all test
 * files, by the first that asks. What vitest prepares the database in is removed at its end.
 */
export async function preparedMarket(): Promise<PreparedMarket> {
  const folder = join(dirname(inject('emptyDatabase')), 'market');
  const isThere = (): Promise<boolean> => readParts(folder).then(Boolean);
  if (!(await isThere())) {
    if (await isFirst(`${folder}.turn`)) {
      try {
        await makeMarket(folder);
      } finally {
        await rm(`${folder}.turn`, { recursive: true });
      }
    } else {
      await waitFor('another test file to publish the market', isThere, MAKING_MS);
    }
  }
  const parts = await readParts(folder);
  if (!parts) throw new Error('The market was not made.');
  return {
    ...parts,
    dataFolder: join(folder, 'data'),
    databaseDump: join(folder, 'database.tar'),
  };
}

type Parts = Pick<PreparedMarket, 'keys' | 'identities'>;

async function readParts(folder: string): Promise<Parts | undefined> {
  const text = await readFile(join(folder, 'parts.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Parts);
}

/** Making a folder succeeds for one alone. */
const isFirst = (turn: string): Promise<boolean> =>
  mkdir(turn).then(
    () => true,
    () => false,
  );

async function makeMarket(folder: string): Promise<void> {
  const making = await mkdtemp(`${folder}-`);
  const server = await LiveServer.start({
    beginnings: emptyBeginnings(),
    adminPassword: SEEDED_PASSWORD,
  });
  try {
    await makePeople(server.api);
    const keys = await publishMarket(server);
    const identities: Record<string, Identity> = {};
    for (const name of SEEDED_NODES) {
      identities[name] = await enrolLiveNode(server.api, server.agentUrl, name);
    }
    await server.api.changeNode({
      params: { node: 'yard-1' },
      body: {
        labels: { disk: 'ssd', zone: 'office' },
        note: 'In the cabinet behind the front desk.\nThe key is at reception.',
      },
    });
    await server.stop();
    await server.database.execute(
      `update node set last_seen_at = now() - interval '${SILENT_MINUTES} minutes' where name = 'barn-2'`,
    );
    await writeFile(join(making, 'database.tar'), await server.database.dump());
    await cp(server.dataFolder, join(making, 'data'), { recursive: true });
    await writeFile(join(making, 'parts.json'), JSON.stringify({ keys, identities }));
    await rename(making, folder);
  } finally {
    await server.close();
  }
}
