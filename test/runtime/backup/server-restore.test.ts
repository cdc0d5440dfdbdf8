import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enrol } from '../../../runtime/agent/link/adapters/enrol.ts';
import { HttpsControlLink } from '../../../runtime/agent/link/adapters/https-control-link.ts';
import type { Identity } from '../../../runtime/agent/link/adapters/identity.ts';
import { KnownTerm } from '../../../runtime/agent/link/adapters/known-term.ts';
import { simulatedFacts } from '../../../runtime/simulator/simulated-node.ts';
import type { ServerBackups } from '../../../schemas/api/resources/server-backup.ts';
import { type ApiClient, createApiClient } from '../../../schemas/client/api-client.ts';
import { Fault, toWire } from '../../../schemas/errors/fault.ts';
import { laterFaultCode } from '../../fakes/fault-code.ts';
import { ADMIN, type ServerProcess, startServerProcess } from '../../fakes/server-process.ts';
import { type YardResult, YardUser } from '../../fakes/yard.ts';

/**
 * One story with real servers: one runs, is backed up, lost, and restored into another folder; then the
 * one of before comes back.
 */
let user: YardUser;
let first: ServerProcess;
let second: ServerProcess | undefined;
let identity: Identity;
let term: KnownTerm;

const BLOB = Buffer.alloc(300_000, 'a part of an appliance');
const DIGEST = createHash('sha256').update(BLOB).digest('hex');
const BLOB_PATH = join('registry/v1/blobs/sha256', DIGEST.slice(0, 2), DIGEST);

const apiOf = ({ url }: ServerProcess, bearer: string): ApiClient =>
  createApiClient({ server: url, token: bearer, fetch });
const yard = (...argv: string[]): Promise<YardResult> =>
  user.yard(argv, {
    host: { now: Date.now },
    env: { STACKYARD_SERVER: first.url, STACKYARD_TOKEN: first.localToken },
  });
const linkTo = (server: ServerProcess): HttpsControlLink =>
  new HttpsControlLink(server.agentUrl, identity, term);
const ask = async (server: ServerProcess): Promise<number | undefined> => {
  const link = linkTo(server);
  try {
    return (await link.desired(-1, AbortSignal.timeout(20_000)))?.generation;
  } finally {
    link.close();
  }
};
const backups = (): Promise<ServerBackups> => apiOf(first, first.localToken).getServerBackups();

beforeAll(async () => {
  user = await YardUser.create();
  first = await startServerProcess();
  const api = apiOf(first, first.localToken);
  const invitation = await api.inviteNode({ body: { name: 'barn' } });
  identity = await enrol(first.agentUrl, invitation.token, simulatedFacts('barn' as never));
  term = await KnownTerm.open(user.path('identity'), identity.authority);
  await mkdir(join(first.dataFolder, BLOB_PATH, '..'), { recursive: true });
  await writeFile(join(first.dataFolder, BLOB_PATH), BLOB);
  await api.inviteNode({ body: { name: 'never-came' } });
  await mkdir(user.path('kept'));
});
afterAll(async () => {
  await second?.close();
  await first.close();
  await user.remove();
});

/** @returns a server that passes everything on, and knows nothing of what comes by one method */
async function deafTo(method: string, server: string): Promise<{ url: string; close(): void }> {
  const { hostname, port } = new URL(server);
  const deaf = createServer((asked, answer) => {
    if (asked.method === method) {
      const fault = new Fault('NOT_FOUND', { what: 'backup of the server', name: 'it' });
      answer.writeHead(404, { 'content-type': 'application/json' });
      return void answer.end(JSON.stringify(toWire(fault)));
    }
    const { url: path, headers } = asked;
    const onwards = request({ hostname, port, path, method: asked.method, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 500, got.headers);
      got.pipe(answer);
    });
    asked.pipe(onwards);
  });
  await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(deaf.address() as AddressInfo).port}`,
    close: () => void deaf.close(),
  };
}

const newest = async (): Promise<string> => {
  const names = (await readdir(user.path('kept'))).toSorted();
  return join('kept', names.at(-1) ?? '');
};

describe('yard server backup', () => {
  test('takes one of a running server, and says where its new key is', async () => {
    expect((await backups()).last).toBeNull();
    const { exit, stdout, stderr } = await yard('server', 'backup', 'kept', '--keep', '2');
    expect(exit, stderr).toBe(0);
    expect(stdout).toContain('Holds');
    expect(stdout).toContain('The key is new');
    const file = await newest();
    expect((await stat(user.path(file))).mode & 0o777).toBe(0o600);
    const { last } = await backups();
    expect(last).toMatchObject({ leftOut: [], place: expect.stringContaining(file) as string });
    expect(await readdir(first.dataFolder)).not.toContain('restore');
    expect(await readdir(join(first.dataFolder, 'backup-spool'))).toEqual([]);
  });

  test('keeps nothing that a thief of the file could use', async () => {
    const bytes = await readFile(user.path(await newest()));
    const key = await readFile(join(first.dataFolder, 'sealing-key'));
    for (const secret of [
      key,
      Buffer.from('PRIVATE KEY'),
      Buffer.from('barn'),
      BLOB.subarray(0, 99),
    ]) {
      expect(bytes.includes(secret)).toBe(false);
    }
  });

  test('inspect shows what it holds, and reads all of it', async () => {
    const { exit, stdout, stderr } = await yard(
      'server',
      'inspect',
      await newest(),
      '--verify',
      '--json',
    );
    expect(exit, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      verified: true,
      leftOut: [],
      holds: { nodes: 1, stacks: 0, accounts: 1 },
    });
  });

  test('makes no other key where there are backups already', async () => {
    const before = await readdir(user.path('kept'));
    const { exit, stderr } = await yard('server', 'backup', 'kept', '--key-file', 'usb/backup.key');
    expect(exit).not.toBe(0);
    expect(stderr).toContain('usb/backup.key');
    expect(await readdir(user.path('kept'))).toEqual(before);
    await expect(stat(user.path('usb/backup.key'))).rejects.toThrow('ENOENT');
  });

  test('is for administrators alone', async () => {
    const nobody = apiOf(first, 'syt_nobody');
    const body = { id: 'ab'.repeat(16), key: `${'A'.repeat(43)}=`, header: `${'A'.repeat(43)}=` };
    expect(await laterFaultCode(nobody.takeServerBackup({ body }))).toBe('NOT_SIGNED_IN');
  });

  test('that the server cannot be told of is whole all the same, and says so', async () => {
    await mkdir(user.path('untold'));
    const { url, close } = await deafTo('PUT', first.url);
    try {
      const { exit, stdout, stderr } = await user.yard(
        ['server', 'backup', 'untold', '--keep', '1'],
        {
          host: { now: Date.now },
          env: { STACKYARD_SERVER: url, STACKYARD_TOKEN: first.localToken },
        },
      );
      expect(exit, stderr).toBe(0);
      expect(stdout).toContain('The backup is whole, but the server could not be told of it');
      const [name = ''] = await readdir(user.path('untold'));
      expect((await yard('server', 'inspect', join('untold', name), '--verify')).exit).toBe(0);
    } finally {
      close();
    }
  });

  test('of which there are two in one second says that it is to be taken again', async () => {
    await mkdir(user.path('twice'));
    const take = () =>
      user.yard(['server', 'backup', 'twice'], {
        host: { now: () => Date.parse('2026-12-01T02:00:00.500Z') },
        env: { STACKYARD_SERVER: first.url, STACKYARD_TOKEN: first.localToken },
      });
    expect((await take()).exit).toBe(0);
    const { exit, stderr } = await take();
    expect(exit).toBe(6);
    expect(stderr).toContain('in this very second. Take it again.');
    expect(await readdir(user.path('twice'))).toHaveLength(1);
  });

  test('leaves no file when it fails', async () => {
    const gone = await user.yard(['server', 'backup', 'kept'], {
      env: { STACKYARD_SERVER: 'http://127.0.0.1:9', STACKYARD_TOKEN: 'x' },
      host: { now: Date.now },
    });
    expect(gone.exit).not.toBe(0);
    expect(await readdir(user.path('kept'))).toHaveLength(1);
  });
});

describe('yard server restore', () => {
  test('refuses a folder that holds something, and changes nothing there', async () => {
    await mkdir(user.path('used'));
    await writeFile(user.path('used/notes'), 'mine');
    const { exit, stderr } = await yard('server', 'restore', await newest(), '--folder', 'used');
    expect(exit).toBe(6);
    expect(stderr).toContain('is not empty: there is notes');
    expect(await readdir(user.path('used'))).toEqual(['notes']);
  });

  test('means the data folder that the server here uses, where none is named', async () => {
    await mkdir(user.path('data/server'), { recursive: true });
    await writeFile(user.path('data/server/notes'), 'mine');
    const { stderr } = await user.yard(['server', 'restore', await newest()], {
      host: { now: Date.now },
      env: { STACKYARD_DATA: user.path('data') },
    });
    expect(stderr).toContain(`${user.path('data/server')} is not empty: there is notes`);
  });

  test('refuses a backup that is cut off, and leaves no folder', async () => {
    const bytes = await readFile(user.path(await newest()));
    await writeFile(user.path('cut.backup'), bytes.subarray(0, bytes.length - 20));
    const { exit, stderr } = await yard('server', 'restore', 'cut.backup', '--folder', 'cut');
    expect(exit).toBe(3);
    expect(stderr).toContain('it is cut off');
    expect((await readdir(user.dir)).filter((name) => /^(cut$|\.yard-)/.test(name))).toEqual([]);
  });

  test('brings everything back on another host', async () => {
    const file = await newest();
    // Of this, the backup knows nothing.
    const link = linkTo(first);
    identity = await link.renew();
    link.close();
    await first.stop();
    const { exit, stderr } = await yard('server', 'restore', file, '--folder', 'elsewhere');
    expect(exit, stderr).toBe(0);
    second = await startServerProcess(
      { STACKYARD_ADMIN_PASSWORD: undefined },
      {
        prepare: async (folder) => {
          await rm(folder, { recursive: true });
          await rename(user.path('elsewhere'), folder);
        },
      },
    );
    expect(second.output()).toContain('Restored from the backup of ');
    expect(await readdir(second.dataFolder)).not.toContain('restore');
    for (const path of ['sealing-key', 'authority/authority-key.pem', BLOB_PATH]) {
      const [before, after] = [first, second].map(({ dataFolder }) => join(dataFolder, path));
      expect(await readFile(after ?? '')).toEqual(await readFile(before ?? ''));
    }
    const api = apiOf(second, second.localToken);
    expect((await api.listNodes()).map(({ name }) => name)).toEqual(['barn']);
    expect((await api.listAccounts()).map(({ name }) => name)).toEqual([ADMIN.name]);
    const { restored, last } = await api.getServerBackups();
    expect(restored).not.toBeNull();
    expect(last).toBeNull();
    const session = await api.signIn({ body: { ...ADMIN } });
    expect(session.account?.name).toBe(ADMIN.name);
  });

  test('starts again as any other, and is restored once', async () => {
    const { restored } = await apiOf(second!, second!.localToken).getServerBackups();
    await second!.restart();
    expect(second!.output().match(/Restored from/g)).toHaveLength(1);
    expect((await apiOf(second!, second!.localToken).getServerBackups()).restored).toEqual(
      restored,
    );
  });
});

describe('a node', () => {
  test('is taken over by the restored server, though its certificate was renewed since', async () => {
    expect(await ask(second!)).toBeGreaterThanOrEqual(0);
    expect(term.value).toBeGreaterThan(0);
  });

  test('never obeys the server of before again, not even after a restart', async () => {
    await first.start();
    expect(await laterFaultCode(ask(first))).toBe('SERVER_REPLACED');
    term = await KnownTerm.open(user.path('identity'), identity.authority);
    expect(await laterFaultCode(ask(first))).toBe('SERVER_REPLACED');
    expect(await ask(second!)).toBeGreaterThanOrEqual(0);
  });

  test('does not get its certificate renewed there either', async () => {
    const link = linkTo(first);
    expect(await laterFaultCode(link.renew())).toBe('SERVER_REPLACED');
    link.close();
    expect(await ask(second!)).toBeGreaterThanOrEqual(0);
  });

  test('has told the server of before that it was replaced, which says so', async () => {
    expect((await backups()).replacedAt).not.toBeNull();
    const { attention } = await apiOf(first, first.localToken).getSummary();
    expect(attention[0]).toMatchObject({ kind: 'server-replaced', count: 1 });
  });
});
