import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { S3Access } from '../../../schemas/ids/s3-place.ts';
import { runCommand } from '../../../packager/native/run-command.ts';
import { freePorts } from '../free-ports.ts';
import { waitFor } from '../wait-for.ts';
import { cephSettings, monitorAddress } from './ceph-settings.ts';

const KEY = { keyId: 'LABACCESSKEY00000001', secret: 'labsecretlabsecretlabsecretlabsecret0001' };

type AccessKey = Pick<S3Access, 'keyId' | 'secret'>;

/** The object store of a real Ceph, on loopback. */
export interface CephGateway {
  readonly endpoint: string;
  /** Makes a bucket. @param key of whom it is. @returns the way into it */
  bucket(name: string, key?: AccessKey): Promise<S3Access>;
  /** Makes a user with a quota in objects. @returns its access key */
  userWithQuota(name: string, objects: number): Promise<AccessKey>;
  /** Ends the gateway as a power cut does. */
  kill(): Promise<void>;
  /** Starts it again. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Starts one monitor, one store and one gateway in a folder of their own; some six seconds. */
export async function startCeph(): Promise<CephGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'ceph-'));
  const firstPort = await freePorts(100);
  const lab = new CephLab(folder, firstPort);
  try {
    await lab.make();
    return lab;
  } catch (error) {
    await lab.close();
    throw error;
  }
}

class CephLab implements CephGateway {
  readonly endpoint: string;
  readonly #folder: string;
  readonly #firstPort: number;
  readonly #running = new Map<string, ChildProcess>();

  constructor(folder: string, firstPort: number) {
    this.#folder = folder;
    this.#firstPort = firstPort;
    this.endpoint = `http://127.0.0.1:${firstPort + 99}`;
  }

  async make(): Promise<void> {
    const folder = this.#folder;
    const [fsid, osd] = [randomUUID(), randomUUID()];
    for (const name of ['run', 'log', 'mon', 'osd', 'rgw', 'crash'])
      await mkdir(join(folder, name));
    await writeFile(join(folder, 'ceph.conf'), cephSettings(folder, fsid, this.#firstPort));
    await this.#makeKeys();
    const map = join(folder, 'monmap');
    const monitor = monitorAddress(this.#firstPort);
    const mapped = ['--create', '--fsid', fsid, '--addv', 'a', monitor, map];
    await this.#run('monmaptool', ...mapped);
    await this.#run('ceph-mon', '--mkfs', '-i', 'a', '--monmap', map, '--keyring', this.#keyring);
    await this.#start('ceph-mon', '-i', 'a');
    await this.#eventually('the monitor', () => this.#run('ceph', 'mon', 'stat'));
    await this.#run('ceph', 'osd', 'new', osd, '0');
    await this.#run('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', osd);
    await this.#start('ceph-osd', '-i', '0');
    await this.#eventually('the store', async () => {
      const found = await this.#run('ceph', 'osd', 'stat');
      if (!found.includes('1 up')) throw new Error(found);
    });
    await this.restart();
    const [key, secret] = [`--access-key=${KEY.keyId}`, `--secret-key=${KEY.secret}`];
    await this.#run(
      'radosgw-admin',
      'user',
      'create',
      '--uid=lab',
      '--display-name=lab',
      key,
      secret,
    );
  }

  async bucket(name: string, key: AccessKey = KEY): Promise<S3Access> {
    const place = { endpoint: this.endpoint, bucket: name, prefix: '', region: 'us-east-1' };
    const { keyId: accessKeyId, secret: secretAccessKey } = key;
    const client = new S3Client({
      ...place,
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey },
    });
    await client.send(new CreateBucketCommand({ Bucket: name }));
    client.destroy();
    return { ...place, ...key };
  }

  async userWithQuota(name: string, objects: number): Promise<AccessKey> {
    const key = { keyId: `LABKEY${name.toUpperCase()}`, secret: `secret-of-${name}` };
    const user = `--uid=${name}`;
    const keys = [`--access-key=${key.keyId}`, `--secret-key=${key.secret}`];
    await this.#run('radosgw-admin', 'user', 'create', user, `--display-name=${name}`, ...keys);
    const quota = ['--quota-scope=user', `--max-objects=${objects}`];
    await this.#run('radosgw-admin', 'quota', 'set', user, ...quota);
    await this.#run('radosgw-admin', 'quota', 'enable', user, '--quota-scope=user');
    return key;
  }

  kill(): Promise<void> {
    return this.#end('radosgw', 'SIGKILL');
  }

  async restart(): Promise<void> {
    await this.#start('radosgw', '-n', 'client.rgw');
    await this.#eventually('the gateway', () => answers(this.#firstPort + 99));
  }

  async close(): Promise<void> {
    // What is in it is thrown away: nothing has to end in good order.
    for (const name of this.#running.keys()) await this.#end(name, 'SIGKILL');
    await rm(this.#folder, { recursive: true, force: true });
  }

  get #keyring(): string {
    return join(this.#folder, 'keyring');
  }

  async #makeKeys(): Promise<void> {
    const all = { mon: 'allow *', osd: 'allow *', mgr: 'allow *' };
    const users = {
      'mon.': { mon: 'allow *' },
      'client.admin': all,
      'osd.0': { mon: 'allow profile osd', osd: 'allow *' },
      'client.rgw': { mon: 'allow rw', osd: 'allow rwx' },
    };
    await this.#run('ceph-authtool', '--create-keyring', this.#keyring);
    for (const [user, may] of Object.entries(users)) {
      const caps = Object.entries(may).flatMap(([part, what]) => ['--cap', part, what]);
      await this.#run('ceph-authtool', this.#keyring, '--gen-key', '-n', user, ...caps);
    }
  }

  async #run(program: string, ...args: string[]): Promise<string> {
    const env = { CEPH_CONF: join(this.#folder, 'ceph.conf') };
    const options = { env, package: 'radosgw', timeoutMs: 60_000 };
    return (await runCommand(program, args, options)).stdout;
  }

  async #start(program: string, ...args: string[]): Promise<void> {
    const child = spawn(program, ['-f', '-c', join(this.#folder, 'ceph.conf'), ...args], {
      stdio: 'ignore',
    });
    this.#running.set(program, child);
    await once(child, 'spawn');
  }

  async #end(program: string, signal: NodeJS.Signals): Promise<void> {
    const child = this.#running.get(program);
    this.#running.delete(program);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  async #eventually(what: string, look: () => Promise<unknown>): Promise<void> {
    let last: unknown;
    await waitFor(what, () =>
      look().then(
        () => true,
        (error: unknown) => {
          last = error;
          return false;
        },
      ),
    ).catch(async (error: unknown) => {
      const log = await readFile(join(this.#folder, 'log', 'cluster.log'), 'utf8').catch(() => '');
      throw new Error(`${String(error)}: ${String(last)}\n${log.slice(-2_000)}`, { cause: error });
    });
  }
}

async function answers(port: number): Promise<void> {
  const line = connect(port, '127.0.0.1');
  try {
    await once(line, 'connect');
  } finally {
    line.destroy();
  }
}
