import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { backupHandlers } from '../../../../runtime/control/backups/http/backup-handlers.ts';
import { LineVolumes } from '../../../../runtime/control/backups/adapters/line-volumes.ts';
import type { SimulatedVolume } from '../../../../runtime/simulator/simulated-world.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { Operation } from '../../../../schemas/api/resources/operation.ts';
import type { Call } from '../../../../schemas/api/handler.ts';
import { laterFaultCode } from '../../../fakes/fault-code.ts';
import { ControlBench, waitUntil } from '../../../fakes/control-bench.ts';

let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open();
  await bench.trustPublisher();
  await succeed(await bench.install());
  await bench.call('addBackupRepository', { body: { name: 'vault', folder: '/mnt/backups' } });
});
afterEach(async () => {
  await bench.close();
  if (bench.errors.length > 0) throw bench.errors[0];
});

const params = { stack: 'blog' };

async function succeed(begun: Operation): Promise<Operation> {
  const ended = await bench.finish(begun.id);
  expect(ended).toMatchObject({ state: 'succeeded' });
  return ended!;
}

const stack = (name = 'blog') => bench.call('getStack', { params: { stack: name } });
const points = () => bench.call('listRestorePoints', { params });
const backUp = (body: object = {}) =>
  bench.call('backUpStack', { params, body: { keepPoint: true, ...body }, query: {} });
const backups = async () => (await bench.call('listStackBackups', { params })).backups;
const restore = (point: string, name = 'again') =>
  bench.call('restoreBackup', {
    params: { repository: 'vault', point },
    body: { name: name as never, nodes: {} },
    query: {},
  });

function volume(id: string): SimulatedVolume {
  const found = bench.node.world.volumes.get(id as never);
  if (!found) throw new Error(`${id} is not there`);
  return found;
}

function write(text: string): void {
  for (const { inUse } of bench.node.world.domains.values()) {
    for (const id of inUse) volume(id).data = `${text} of ${volume(id).sizeBytes}`;
  }
}

/** What its node says of a volume from now on. */
const claimSize = (id: string, sizeBytes: number): void =>
  void Object.assign(volume(id), { sizeBytes });

const dataOf = async (name: string): Promise<string[]> =>
  (await stack(name)).volumes.map(({ id }) => volume(id).data);

test('a stack that no node has anything of since a restore of the server is not backed up', async () => {
  const all = (records: readonly unknown[]) => [...records] as never;
  const held = { absent: all, unseen: all };
  const handlers = backupHandlers({ ...bench.control.dependencies, held });
  const call = { principal: undefined } as Call;
  const begun = handlers.backUpStack({ params, body: { keepPoint: true }, query: {} }, call);
  expect(await laterFaultCode(Promise.resolve(begun))).toBe('CONFLICT');
});

test('a stack that runs is backed up, and becomes a new stack after it is gone, with what it had then', async () => {
  write('then');
  const before = await dataOf('blog');
  const was = (await bench.control.dependencies.stacks.find('blog'))!;
  await succeed(await backUp());
  write('now');
  expect(await stack()).toMatchObject({ state: 'running' });
  const [backup] = await backups();
  expect(backup).toMatchObject({ repository: 'vault', stackName: 'blog', told: { problem: null } });
  await succeed(await bench.call('removeStack', { params, query: { data: 'delete' } }));
  await succeed(await restore(backup!.point));
  expect(await stack('again')).toMatchObject({ state: 'running' });
  expect(await dataOf('again')).toEqual(before);
  const is = (await bench.control.dependencies.stacks.find('again'))!;
  const { sealer } = bench.control.dependencies;
  expect(sealer.open(is.sealed)).toBe(sealer.open(was.sealed));
  // Its guests find themselves as they were.
  const identity = ({ definition }: typeof is) =>
    definition.machines.map(({ id, instance, interfaces }) => [
      instance ?? id,
      interfaces.map(({ mac }) => mac),
    ]);
  expect(identity(is)).toEqual(identity(was));
  expect(is.definition.machines.map(({ id }) => id)).not.toEqual(
    was.definition.machines.map(({ id }) => id),
  );
});

test('what was changed after the install comes back with it', async () => {
  const { machines } = (await bench.control.dependencies.stacks.find('blog'))!.definition;
  const memoryBytes = 2 * machines.find(({ role }) => role === 'web')!.memoryBytes;
  const body = {
    sizes: { web: { memoryBytes } },
    ports: { site: null },
    publish: { metrics: { role: 'db', port: 9100, protocol: 'tcp' as const } },
    parameters: {},
    rotate: [],
  };
  await succeed(await bench.call('changeStack', { params, body, query: {} }));
  await succeed(await backUp());
  const [backup] = await backups();
  await succeed(await restore(backup!.point));
  const { definition } = (await bench.control.dependencies.stacks.find('again'))!;
  expect(definition.machines.find(({ role }) => role === 'web')).toMatchObject({ memoryBytes });
  expect(definition.ports).toMatchObject([{ key: 'metrics', role: 'db', port: 9100 }]);
});

test('the second backup reads what has changed, keeps one restore point, and gives the one before back', async () => {
  write('then');
  await succeed(await backUp());
  const [made] = await points();
  expect(made).toMatchObject({ note: 'For a backup' });
  await succeed(await backUp());
  const [second, first] = await backups();
  expect(first!.told!.readBytes).toBe(3 * 4_096);
  expect(second!.told!.readBytes).toBe(0);
  await waitUntil(async () => (await points()).every(({ id }) => id !== made!.id));
  expect(await points()).toHaveLength(1);
  write('later');
  await succeed(await backUp());
  expect((await backups())[0]!.told!.readBytes).toBe(3 * 4_096);
  await succeed(await restore(first!.point, 'first'));
  await succeed(await restore((await backups())[0]!.point, 'third'));
  expect((await dataOf('first')).every((data) => data.startsWith('then'))).toBe(true);
  expect((await dataOf('third')).every((data) => data.startsWith('later'))).toBe(true);
});

test('no restore point stays where none is wanted, and the next backup reads everything', async () => {
  write('then');
  await succeed(await backUp({ keepPoint: false }));
  expect(await points()).toEqual([]);
  await succeed(await backUp({ keepPoint: false }));
  expect((await backups()).map(({ told }) => told!.readBytes)).toEqual([3 * 4_096, 3 * 4_096]);
});

test('a restore point that is there is backed up as it is, once, and stays', async () => {
  write('then');
  await succeed(await bench.call('createRestorePoint', { params, body: { note: '' }, query: {} }));
  const [point] = await points();
  write('now');
  await succeed(await backUp({ point: point!.id }));
  await succeed(await backUp({ point: point!.id }));
  expect(await backups()).toHaveLength(1);
  expect((await points()).map(({ id }) => id)).toEqual([point!.id]);
});

test('a restore point that goes with its last backup does not stay for ever', async () => {
  await succeed(await backUp());
  const [backup] = await backups();
  await bench.call('forgetBackup', { params: { repository: 'vault', point: backup!.point } });
  expect(await points()).toEqual([]);
  await succeed(await backUp());
  expect(await points()).toHaveLength(1);
  await bench.call('removeBackupRepository', { params: { repository: 'vault' } });
  expect(await points()).toEqual([]);
});

test('the restore point of a return that goes on is not backed up: it may be taken back', async () => {
  await succeed(await bench.call('createRestorePoint', { params, body: { note: '' }, query: {} }));
  const [asked] = await points();
  const going = Promise.withResolvers<void>();
  bench.node.world.trouble = (action) => (action.startsWith('start ') ? going.promise : undefined);
  const returning = await bench.call('returnToRestorePoint', {
    params: { ...params, point: asked!.id },
    query: {},
  });
  await waitUntil(async () => (await points()).length === 2);
  const made = (await points()).find(({ id }) => id !== asked!.id);
  await expect(backUp({ point: made!.id })).rejects.toMatchObject({ code: 'CONFLICT' });
  going.resolve();
  await succeed(returning);
  await succeed(await backUp({ point: made!.id }));
});

test('a stack that came back under another name is backed up anew', async () => {
  await succeed(await backUp());
  const { stacks } = bench.control.dependencies;
  const { id } = (await stacks.find('blog'))!;
  await stacks.keep(id, new Date());
  await stacks.unkeep(id, 'other' as never);
  const again = await bench.call('backUpStack', {
    params: { stack: 'other' },
    body: { keepPoint: true },
    query: {},
  });
  await succeed(again);
  const { backups: made } = await bench.call('listStackBackups', { params: { stack: 'other' } });
  expect(made.map(({ stackName }) => stackName)).toEqual(['other', 'blog']);
});

test('a fenced clone comes back from its backup behind its fence', async () => {
  const cage = { fenced: true, ports: {}, name: 'cage' as never };
  await succeed(await bench.call('cloneStack', { params, body: cage, query: {} }));
  const was = (await bench.control.dependencies.stacks.find('cage'))!;
  const of = { params: { stack: 'cage' } };
  await succeed(await bench.call('backUpStack', { ...of, body: { keepPoint: true }, query: {} }));
  const [backup] = (await bench.call('listStackBackups', of)).backups;
  const restored = { params: { repository: 'vault', point: backup!.point }, body: { nodes: {} } };
  expect(await bench.call('planBackupRestore', restored)).toMatchObject({
    ports: [],
    permissions: { egress: 'none' },
  });
  await succeed(await restore(backup!.point));
  expect(await stack('again')).toMatchObject({ ports: [], permissions: { egress: 'none' } });
  const { clone } = (await bench.control.dependencies.stacks.find('again'))!;
  expect(clone).toMatchObject({ fenced: true, of: was.clone!.of, name: 'blog' });
});

test('a server that has never seen the stack lists it, and restores it with the recovery key', async () => {
  const { recoveryKey } = await bench.call('addBackupRepository', {
    body: { name: 'other', folder: '/mnt/other' },
  });
  await succeed(await backUp({ repository: 'other' }));
  const other = await ControlBench.open();
  try {
    other.repositories.set('/mnt/here', bench.repositories.get('/mnt/other')!);
    const added = { name: 'far', folder: '/mnt/here', key: recoveryKey!.trim() };
    expect(await other.call('addBackupRepository', { body: added })).toMatchObject({
      recoveryKey: null,
    });
    const [found] = await other.call('listRepositoryBackups', { params: { repository: 'far' } });
    expect(found).toMatchObject({ stackName: 'blog', told: null });
    const begun = await other.call('restoreBackup', {
      params: { repository: 'far', point: found!.point },
      body: { nodes: {} },
      query: {},
    });
    expect(await other.finish(begun.id)).toMatchObject({ state: 'succeeded' });
    expect(await other.call('getStack', { params })).toMatchObject({ state: 'running' });
  } finally {
    await other.close();
  }
});

describe('the plan of a restore', () => {
  const planOf = (point: string, body: object = {}) =>
    bench.call('planBackupRestore', {
      params: { repository: 'vault', point },
      body: { nodes: {}, ...body },
    });
  const restoreAs = (point: string, body: object, key?: string) =>
    bench.call('restoreBackup', {
      params: { repository: 'vault', point },
      body: { nodes: {}, ...body },
      query: key === undefined ? {} : { key },
    });

  test('is done as it was shown, or not at all', async () => {
    await succeed(await backUp());
    const { point } = (await backups())[0]!;
    const { hash, name } = await planOf(point);
    expect((await planOf(point)).hash).toBe(hash);
    await expect(restoreAs(point, { name: 'other', planHash: hash })).rejects.toMatchObject({
      code: 'PLAN_CHANGED',
    });
    await succeed(await restoreAs(point, { planHash: hash }));
    expect(await stack(name)).toMatchObject({ state: 'running' });
    // What was free then has been taken by this very stack.
    await expect(restoreAs(point, { planHash: hash })).rejects.toMatchObject({
      code: 'PLAN_CHANGED',
    });
  });

  test('stands for what is in the backup as well', async () => {
    write('then');
    await succeed(await backUp());
    write('now');
    await succeed(await backUp());
    const [now, then] = await backups();
    const hashes = [await planOf(now!.point), await planOf(then!.point)].map(({ hash }) => hash);
    expect(hashes[0]).not.toBe(hashes[1]);
  });

  test('two at once are promised different ports', async () => {
    await succeed(await backUp());
    const { point } = (await backups())[0]!;
    // Neither comes to reserving anything before both were submitted.
    const held = Promise.withResolvers<void>();
    void bench.control.dependencies.switching(() => held.promise);
    const begun = await Promise.all([
      restoreAs(point, { name: 'one' }),
      restoreAs(point, { name: 'two' }),
    ]);
    held.resolve();
    for (const each of begun) await succeed(each);
    const ports = (await Promise.all([stack('blog'), stack('one'), stack('two')])).flatMap((each) =>
      each.ports.map(({ hostPort }) => hostPort),
    );
    expect(ports.length).toBeGreaterThan(2);
    expect(new Set(ports).size).toBe(ports.length);
  });

  test('a request that is repeated is the same restore, also when its name is taken by then', async () => {
    await succeed(await backUp());
    const { point } = (await backups())[0]!;
    const first = await restoreAs(point, { name: 'again' }, 'a-key-of-mine');
    await succeed(first);
    const second = await restoreAs(point, { name: 'again' }, 'a-key-of-mine');
    expect(second.id).toBe(first.id);
  });

  test('a backup whose disks are larger than those of its stack is not restored', async () => {
    const { backupEngine, stacks } = bench.control.dependencies;
    await succeed(await backUp());
    const { point } = (await backups())[0]!;
    const list = backupEngine.list.bind(backupEngine);
    vi.spyOn(backupEngine, 'list').mockImplementation(async (place) =>
      (await list(place)).map((each) => ({
        ...each,
        disks: each.disks.map((disk) => ({ ...disk, sizeBytes: 2 ** 44 })),
      })),
    );
    await expect(restoreAs(point, { name: 'again' })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await stacks.find('again')).toBeUndefined();
  });
});

describe('server killed', () => {
  test.each(['point', 'write', 'note', 'release'].map((step) => `back-up-stack:${step}:effect`))(
    'at %s',
    async (at) => {
      write('then');
      bench.killAt = at;
      expect(await bench.survive(await backUp({ repository: 'vault' }))).toMatchObject({
        state: 'succeeded',
      });
      expect(await backups()).toHaveLength(1);
      const stored = await bench.call('listRepositoryBackups', { params: { repository: 'vault' } });
      expect(stored).toHaveLength(1);
      expect(await points()).toHaveLength(1);
    },
  );

  test.each(
    ['reserve', 'create', 'fill', 'connect', 'define', 'start', 'finish'].map(
      (step) => `restore-backup:${step}:effect`,
    ),
  )('at %s', async (at) => {
    write('then');
    const before = await dataOf('blog');
    await succeed(await backUp());
    const [backup] = await backups();
    bench.killAt = at;
    expect(await bench.survive(await restore(backup!.point))).toMatchObject({ state: 'succeeded' });
    await waitUntil(async () => (await stack('again')).state === 'running');
    expect(await dataOf('again')).toEqual(before);
  });
});

describe('a repository that was made, and is not known because the server died', () => {
  const add = (folder: string) =>
    bench.call('addBackupRepository', { body: { name: 'attic', folder } });
  const dieBeforeItIsNoted = () =>
    vi
      .spyOn(bench.control.dependencies.backups, 'addRepository')
      .mockRejectedValueOnce(new Error('the server died'));

  test('is gone on with when it is added again, and the key that is told then opens it', async () => {
    dieBeforeItIsNoted();
    await expect(add('/mnt/attic')).rejects.toThrow('the server died');
    expect(bench.repositories.get('/mnt/attic')!.header).toBeDefined();
    const { recoveryKey, identity } = await add('/mnt/attic');
    await succeed(await backUp({ repository: 'attic' }));
    const place = { folder: '/mnt/attic', key: recoveryKey! };
    const { backupEngine } = bench.control.dependencies;
    expect(await backupEngine.identify(place)).toBe(identity);
    expect(await backupEngine.list(place)).toHaveLength(1);
  });

  test('is made when the folder was emptied meanwhile', async () => {
    dieBeforeItIsNoted();
    await expect(add('/mnt/attic')).rejects.toThrow('the server died');
    bench.repositories.delete('/mnt/attic');
    await add('/mnt/attic');
    await succeed(await backUp({ repository: 'attic' }));
  });

  test('where nothing may be written, it is told what to do', async () => {
    const why = 'the file system is read-only';
    const refused = new Fault('FILE_FAILED', { path: '/mnt/attic/x', doing: 'written', why });
    const { dependencies } = bench.control;
    vi.spyOn(dependencies.backupEngine, 'init').mockRejectedValue(refused);
    await expect(add('/mnt/attic')).rejects.toMatchObject({
      code: 'REPOSITORY_NOT_WRITABLE',
      message: 'The server cannot write into /mnt/attic: the file system is read-only.',
      action: expect.stringContaining('Give the folder to the user'),
    });
    Object.assign(dependencies, { installed: 'packages' });
    await expect(
      backupHandlers(dependencies).addBackupRepository(
        { params: undefined, query: undefined, body: { name: 'attic', folder: '/mnt/attic' } },
        { principal: undefined } as Call,
      ),
    ).rejects.toMatchObject({ action: expect.stringContaining('ReadWritePaths=/mnt/attic') });
  });

  test('a repository of somebody else is not taken for it', async () => {
    await expect(add('/mnt/backups')).rejects.toMatchObject({ code: 'TARGET_EXISTS' });
    await expect(add('/mnt/backups')).rejects.toMatchObject({ code: 'TARGET_EXISTS' });
  });
});

describe('what goes wrong', () => {
  test('a disk that cannot be read: no backup, no restore point, and the stack runs on', async () => {
    bench.node.world.trouble = (action) => {
      if (action.startsWith('volume ')) throw new Error('no such luck');
    };
    const { id } = await backUp();
    expect(await bench.finish(id)).toMatchObject({ state: 'failed' });
    bench.node.world.trouble = () => undefined;
    expect(await backups()).toEqual([]);
    expect(await points()).toEqual([]);
    expect(await stack()).toMatchObject({ state: 'running' });
  });

  test.each([
    ['larger', (bytes: number) => 2 ** 20 + bytes],
    ['smaller', (bytes: number) => bytes - 512],
  ])('a node that claims a %s disk than its stack has: no backup', async (_how, claim) => {
    for (const { inUse } of bench.node.world.domains.values()) {
      for (const id of inUse) claimSize(id, claim(volume(id).sizeBytes));
    }
    const { id } = await backUp();
    expect(await bench.finish(id)).toMatchObject({ state: 'failed', fault: { code: 'CONFLICT' } });
    expect(await backups()).toEqual([]);
  });

  test('a node that claims a larger disk than is restored: no stack', async () => {
    await succeed(await backUp());
    const [backup] = await backups();
    bench.node.world.trouble = (action) => {
      const [, filled] = /^fill (.*)$/.exec(action) ?? [];
      if (filled) claimSize(filled, volume(filled).sizeBytes + 2 ** 20);
    };
    const { id } = await restore(backup!.point);
    expect(await bench.finish(id)).toMatchObject({ state: 'failed', fault: { code: 'CONFLICT' } });
    expect(await bench.control.dependencies.stacks.find('again')).toBeUndefined();
  });

  test('a line that is cut in the middle is brought again, and reading goes on', async () => {
    write('then');
    let cuts = 0;
    bench.node.world.trouble = (action) => {
      if (action.startsWith('blocks 0 ') && (cuts += 1) <= 2) throw new Error('cut');
    };
    await succeed(await backUp());
    expect(cuts).toBeGreaterThan(2);
    expect(await backups()).toHaveLength(1);
  });

  test('a restore point that is deleted while it is read: it says so, and not that nodes are away', async () => {
    vi.spyOn(LineVolumes.prototype, 'read').mockImplementationOnce(async ({ label }) => {
      const [point] = await points();
      const { id } = await bench.call('deleteRestorePoint', {
        params: { ...params, point: point!.id },
        query: {},
      });
      await bench.finish(id);
      throw new Fault('UNREACHABLE', { url: label, why: 'it does not open the volume' });
    });
    const { id } = await backUp();
    expect(await bench.finish(id)).toMatchObject({ state: 'failed', fault: { code: 'CONFLICT' } });
  });

  test('while it is read its repository stays, and cancelled, nothing is left of it', async () => {
    const reading = Promise.withResolvers<void>();
    const never = Promise.withResolvers<void>();
    bench.node.world.trouble = (action) => {
      if (!action.startsWith('blocks 0 ')) return undefined;
      reading.resolve();
      return never.promise;
    };
    const { id } = await backUp();
    await reading.promise;
    await expect(
      bench.call('removeBackupRepository', { params: { repository: 'vault' } }),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
    await bench.call('cancelOperation', { params: { operation: id } });
    expect(await bench.finish(id)).toMatchObject({ state: 'cancelled' });
    never.resolve();
    expect(await backups()).toEqual([]);
    expect(await points()).toEqual([]);
  });

  test('a restore whose machine does not start keeps the disks; one that cannot be filled leaves nothing', async () => {
    await succeed(await backUp());
    const [backup] = await backups();
    const { size } = bench.node.world.volumes;
    const files = bench.repositories.get('/mnt/backups')!.files;
    for (const [name, file] of files) {
      if (!name.startsWith('packs/')) continue;
      const bytes = Uint8Array.from(file.bytes);
      bytes[100] = (bytes[100] ?? 0) ^ 1;
      files.set(name, { ...file, bytes });
    }
    const { id } = await restore(backup!.point);
    expect(await bench.finish(id)).toMatchObject({
      state: 'failed',
      fault: { code: 'BACKUP_DAMAGED' },
    });
    expect(await bench.control.dependencies.stacks.find('again')).toBeUndefined();
    await waitUntil(() => bench.node.world.volumes.size === size);
  });

  test('verifying tells with a backup what is wrong with it', async () => {
    await succeed(await backUp());
    const verify = () =>
      bench.call('verifyBackupRepository', { params: { repository: 'vault' }, query: {} });
    await succeed(await verify());
    expect((await backups())[0]!.told).toMatchObject({ problem: null });
    expect((await backups())[0]!.told!.verifiedAt).not.toBeNull();
    const { files } = bench.repositories.get('/mnt/backups')!;
    for (const name of files.keys()) if (name.startsWith('packs/')) files.delete(name);
    await succeed(await verify());
    expect((await backups())[0]!.told!.problem).toContain('damaged');
  });

  test('a backup that is made while others are verified stays in the list', async () => {
    await succeed(await backUp());
    const { backupEngine } = bench.control.dependencies;
    const verify = backupEngine.verify.bind(backupEngine);
    vi.spyOn(backupEngine, 'verify').mockImplementationOnce(async (...asked) => {
      await succeed(await backUp());
      return verify(...asked);
    });
    const query = {};
    const params = { repository: 'vault' };
    await succeed(await bench.call('verifyBackupRepository', { params, query }));
    const told = (await backups()).map((each) => each.told?.verifiedAt);
    expect(told).toEqual([null, expect.any(String)]);
  });

  test('another key, a folder that is relative, a name twice and a repository twice are refused', async () => {
    const add = (body: { name: string; folder: string; key?: string }) =>
      bench.call('addBackupRepository', { body });
    const key = `stackyard-backup-key-1 ${'0'.repeat(64)}`;
    await expect(add({ name: 'wrong', folder: '/mnt/backups', key })).rejects.toMatchObject({
      code: 'BACKUP_KEY_WRONG',
    });
    await expect(add({ name: 'near', folder: 'backups' })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(add({ name: 'near', folder: '/mnt/../etc' })).rejects.toMatchObject({
      code: 'USAGE',
    });
    await expect(add({ name: 'vault', folder: '/mnt/two' })).rejects.toMatchObject({
      code: 'NAME_TAKEN',
    });
    const made = await add({ name: 'two', folder: '/mnt/two' });
    await expect(
      add({ name: 'twice', folder: '/mnt/two', key: made.recoveryKey! }),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});

describe('a bucket', () => {
  const s3 = {
    endpoint: 'https://s3.example.org',
    bucket: 'vault',
    prefix: 'site-1',
    region: 'eu-1',
    keyId: 'KEY',
    secret: 'a-well-kept-secret',
  };
  const add = (body: object = {}) =>
    bench.call('addBackupRepository', { body: { name: 'far', s3, ...body } });
  const change = (body: object, repository = 'far') =>
    bench.call('changeBackupRepository', { params: { repository }, body });
  const record = async () =>
    (await bench.control.dependencies.backups.repositories()).find(({ name }) => name === 'far')!;
  const audited = async () =>
    JSON.stringify(await bench.call('listAudit', { query: { limit: 100 } }));

  test('is added with its secret sealed, and nobody is shown it', async () => {
    const added = await add({ bytesPerSecond: 65_536 });
    const { secret, ...shown } = s3;
    const place = 's3:https://s3.example.org/vault/site-1';
    expect(added).toMatchObject({ place, s3: shown, bytesPerSecond: 65_536 });
    const { sealer, backups: store } = bench.control.dependencies;
    const { sealedSecret, ...kept } = (await record()).s3!;
    expect(kept).toEqual(shown);
    expect(sealer.open(sealedSecret)).toBe(secret);
    const all = [added, await bench.call('listBackupRepositories', {}), await audited()];
    expect(JSON.stringify([...all, await store.repositories()])).not.toContain(secret);
    expect(await audited()).toContain(`The backup repository far was added: ${place}.`);
    await succeed(await backUp({ repository: 'far' }));
    expect(bench.repositories.get(place)!.files.size).toBeGreaterThan(0);
  });

  test('has a bound on bandwidth that is changed at once, and told', async () => {
    await add();
    const limit = vi.spyOn(bench.control.dependencies.backupEngine, 'limit');
    const before = await record();
    expect(await change({ bytesPerSecond: 2 ** 20 })).toMatchObject({ bytesPerSecond: 2 ** 20 });
    expect(await record()).toEqual({ ...before, bytesPerSecond: 2 ** 20 });
    expect(limit.mock.lastCall).toMatchObject([{ s3, bytesPerSecond: 2 ** 20 }]);
    expect(await audited()).toContain('with at most 1 MiB a second');
    await change({});
    expect(await record()).toEqual({ ...before, bytesPerSecond: 2 ** 20 });
    await change({ bytesPerSecond: null });
    expect(await record()).toEqual(before);
    expect(await audited()).toContain('with no bound on bandwidth');
  });

  test('gets another access key when that opens the same repository', async () => {
    await add();
    const accessKey = { keyId: 'NEW', secret: 'another-secret' };
    const { backupEngine, sealer } = bench.control.dependencies;
    const identify = vi.spyOn(backupEngine, 'identify');
    expect(await change({ accessKey })).toMatchObject({ s3: { keyId: 'NEW', bucket: 'vault' } });
    expect(identify.mock.lastCall).toMatchObject([{ s3: { ...s3, ...accessKey } }]);
    expect(sealer.open((await record()).s3!.sealedSecret)).toBe('another-secret');
    expect(await audited()).toContain('is reached with the access key NEW.');
    expect(await audited()).not.toContain('another-secret');
    const before = await record();
    identify.mockResolvedValueOnce('0'.repeat(32));
    await expect(change({ accessKey: { ...accessKey, keyId: 'THIRD' } })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('another repository at this place'),
    });
    const refused = new Fault('OBJECTS_REFUSED', { place: 'there', why: 'no' });
    identify.mockRejectedValueOnce(refused);
    await expect(change({ accessKey: { ...accessKey, keyId: 'THIRD' } })).rejects.toBe(refused);
    expect(await record()).toEqual(before);
  });

  test('is no folder: a folder has no access key, and what is not there is not changed', async () => {
    const accessKey = { keyId: 'NEW', secret: 'another-secret' };
    await expect(change({ accessKey }, 'vault')).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('it is a folder'),
    });
    await expect(change({ bytesPerSecond: null }, 'nobody')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  test('that refuses says so, and folders alone speak of users of the server', async () => {
    const { backupEngine } = bench.control.dependencies;
    const failed = new Fault('FILE_FAILED', { path: 'x', doing: 'written', why: 'it is so' });
    vi.spyOn(backupEngine, 'init').mockRejectedValueOnce(failed);
    await expect(add()).rejects.toBe(failed);
  });
});
