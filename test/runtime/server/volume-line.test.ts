import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HttpsControlLink } from '../../../runtime/agent/link/adapters/https-control-link.ts';
import { enrolLiveNode } from '../../fakes/live-server/live-node.ts';
import {
  LIVE_SETUP_MS,
  LIVE_TEST_MS,
  startLiveServer,
} from '../../fakes/live-server/live-scenario.ts';
import type { LiveServer } from '../../fakes/live-server/live-server.ts';
import { waitFor } from '../../fakes/wait-for.ts';

let server: LiveServer;
let folder: string;
/** A node that has joined, and has no machine. */
let stranger: HttpsControlLink;
beforeAll(async () => {
  server = await startLiveServer('full');
  folder = await mkdtemp(join(tmpdir(), 'stackyard-vault-'));
  const identity = await enrolLiveNode(server.api, server.agentUrl, 'elsewhere');
  stranger = new HttpsControlLink(server.agentUrl, identity);
}, LIVE_SETUP_MS);
afterAll(async () => {
  stranger.close();
  await server.close();
  await rm(folder, { recursive: true });
});

const params = { stack: 'blog' };

describe('the line to a volume', { timeout: LIVE_TEST_MS }, () => {
  test('is brought by the agent of its node, and a stack goes into a folder over it', async () => {
    const { api } = server;
    const added = await api.addBackupRepository({ body: { name: 'vault', folder } });
    expect(added.recoveryKey).toMatch(/^stackyard-backup-key-1 [0-9a-f]{64}\n$/);
    expect(await api.listBackupRepositories()).toEqual([
      expect.not.objectContaining({ recoveryKey: expect.anything() }),
    ]);
    await api.backUpStack({ params, query: {}, body: {} });
    await waitFor(
      'the backup',
      async () => (await api.listStackBackups({ params })).backups.length === 1,
    );
    const stored = await api.listRepositoryBackups({ params: { repository: 'vault' } });
    expect(stored).toMatchObject([{ stackName: 'blog', told: { problem: null } }]);
  });

  test('is not brought to a volume that nobody asked for', async () => {
    const { volumes } = await server.api.getStack({ params });
    const refused = { code: 'UNREACHABLE', message: expect.stringContaining('403') };
    await expect(stranger.volumeLine(volumes[0]!.id, 'read')).rejects.toMatchObject(refused);
    await expect(stranger.volumeLine('../desired' as never, 'read')).rejects.toMatchObject(refused);
  });
});
