import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HttpsVolumeCopies } from '../../../../../runtime/agent/link/adapters/https-volume-copies.ts';
import { type Identity, makeRequest } from '../../../../../runtime/agent/link/adapters/identity.ts';
import { ImageDoor } from '../../../../../runtime/agent/link/adapters/image-door.ts';
import { VolumeDoor } from '../../../../../runtime/agent/link/adapters/volume-door.ts';
import { ImageShelf } from '../../../../../runtime/agent/storage/adapters/images/image-shelf.ts';
import { ifPresent } from '../../../../../runtime/agent/node/adapters/if-present.ts';
import type {
  CopyProgress,
  VolumeReaders,
} from '../../../../../runtime/agent/storage/ports/volume-copies.ts';
import { Authority } from '../../../../../runtime/control/nodes/agents/authority.ts';
import type { DesiredVolume, PeerPlace } from '../../../../../schemas/agent/desired.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import type { NodeId, StackId, VolumeId } from '../../../../../schemas/ids/brand.ts';
import { volumeCopiesContract } from '../../../../contract/volume-copies.ts';
import { NODE, OTHER_NODE } from '../../../../fakes/machines.ts';

const MiB = 2 ** 20;
const ID = 'volume-000000000a' as VolumeId;
const signal = new AbortController().signal;

let folder: string;
let from: PeerPlace;
let copies: HttpsVolumeCopies;
/** Whether the node that asks may have it. */
let isAdmitted = true;
const asked: NodeId[] = [];

async function identityOf(authority: Authority, node: NodeId): Promise<Identity> {
  const { key, csr } = await makeRequest();
  const { certificate } = await authority.signNode(csr, node);
  return { node, key, certificate, authority: authority.certificate };
}

/** The content of a volume: a header as an empty one has it, and something behind. */
function content(): Buffer {
  const bytes = Buffer.alloc(3 * MiB + 5, 'data');
  bytes.fill(0, 0, 512);
  bytes.write('QFI\xfb', 0, 'latin1');
  bytes.writeUInt32BE(3, 4);
  bytes.writeUInt32BE(104, 100);
  return bytes;
}

const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** A node that copies, and another one that has volumes behind its door. */
async function openNodes(readers: VolumeReaders) {
  const home = await mkdtemp(join(tmpdir(), 'stackyard-copies-'));
  const authority = await Authority.open(join(home, 'authority'));
  for (const pool of ['here', 'there'])
    await mkdir(join(home, pool, 'volumes'), { recursive: true });
  const here = {
    door: new VolumeDoor(() => join(home, 'here')),
    poolPath: () => join(home, 'here'),
  };
  const there = new VolumeDoor(() => join(home, 'there'));
  there.serve(readers);
  const identity = await identityOf(authority, OTHER_NODE);
  const nobody = { mayRead: async () => false };
  const shelf = new ImageShelf(join(home, 'there'));
  const opened = new ImageDoor(identity, {
    shelf,
    readers: nobody,
    volumes: there,
    onError: () => undefined,
  });
  const place: PeerPlace = {
    node: OTHER_NODE,
    address: '127.0.0.1',
    port: await opened.open('127.0.0.1', 0),
  };
  const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  return {
    home,
    there,
    opened,
    place,
    copies: new HttpsVolumeCopies(await identityOf(authority, NODE), { ...here, owner }),
    close: async () => {
      await opened.close();
      await rm(home, { recursive: true });
    },
  };
}

volumeCopiesContract('HTTPS', async () => {
  const nodes = await openNodes({ admit: async () => ({ pool: undefined }) });
  const { home, there, opened, place: answers, copies: ours, close } = nodes;
  const fileOf = (pool: string, volume: VolumeId) => join(home, pool, 'volumes', `${volume}.qcow2`);
  return {
    copies: ours,
    here: NODE,
    from: answers,
    serve: (readers) => there.serve(readers),
    put: async (volume) => {
      await writeFile(fileOf('there', volume), content());
      return digestOf(content());
    },
    found: async (volume) => {
      const bytes = await ifPresent(readFile(fileOf('here', volume)));
      return bytes && digestOf(bytes);
    },
    setLine: async (isThere) => {
      if (isThere) await opened.open('127.0.0.1', answers.port);
      else await opened.close();
    },
    close,
  };
});

let close: () => Promise<void>;
beforeEach(async () => {
  const nodes = await openNodes({
    async admit(reader) {
      asked.push(reader);
      if (isAdmitted) return { pool: undefined };
      throw new Fault('VOLUME_NOT_OFFERED', { why: 'its machine is not off' });
    },
  });
  ({ home: folder, place: from, copies, close } = nodes);
  isAdmitted = true;
  asked.length = 0;
});
afterEach(() => close());

const place = (pool: 'here' | 'there', name: string): string => join(folder, pool, 'volumes', name);
const wanted = (parts: Partial<DesiredVolume> = {}): DesiredVolume => ({
  id: ID,
  stack: 'stack-0000000001' as StackId,
  label: 'web system',
  sizeBytes: MiB,
  mode: 'create',
  from,
  ...parts,
});
const receive = async (volume = wanted()): Promise<CopyProgress[]> => {
  const seen: CopyProgress[] = [];
  await copies.receive(volume, (progress) => seen.push(progress), signal);
  return seen;
};

describe('a volume that is copied from another node', () => {
  test('is the same there, belongs to machines alone, and leaves nothing half behind', async () => {
    await writeFile(place('there', `${ID}.qcow2`), content());
    await writeFile(place('there', `${ID}.nvram`), 'boot entries');
    const seen = await receive();
    expect(await readFile(place('here', `${ID}.qcow2`))).toEqual(content());
    expect(await readFile(place('here', `${ID}.nvram`), 'utf8')).toBe('boot entries');
    expect((await readdir(join(folder, 'here/volumes'))).sort()).toEqual([
      `${ID}.nvram`,
      `${ID}.qcow2`,
    ]);
    expect((await stat(place('here', `${ID}.qcow2`))).mode & 0o777).toBe(0o600);
    const total = content().length;
    expect(seen[0]).toEqual({ bytesDone: 0, bytesTotal: total });
    expect(seen.at(-1)).toEqual({ bytesDone: total, bytesTotal: total });
    expect(new Set(asked)).toEqual(new Set([NODE]));
  });

  test('goes on where an earlier try ended', async () => {
    await writeFile(place('there', `${ID}.qcow2`), content());
    await writeFile(place('here', `.${ID}.qcow2.part`), content().subarray(0, MiB));
    const seen = await receive();
    expect(seen[0]?.bytesDone).toBe(MiB);
    expect(await readFile(place('here', `${ID}.qcow2`))).toEqual(content());
  });

  test('that was complete but for its check is only checked', async () => {
    await writeFile(place('there', `${ID}.qcow2`), content());
    await writeFile(place('here', `.${ID}.qcow2.part`), content());
    expect((await receive())[0]?.bytesDone).toBe(content().length);
  });

  test('that is other than what is there is not taken, and the next try begins anew', async () => {
    await writeFile(place('there', `${ID}.qcow2`), content());
    const old = content().fill('x', 1_000, 2_000);
    await writeFile(place('here', `.${ID}.qcow2.part`), old.subarray(0, MiB));
    await expect(receive()).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
    expect(await readdir(join(folder, 'here/volumes'))).toEqual([]);
    await receive();
    expect(await readFile(place('here', `${ID}.qcow2`))).toEqual(content());
  });

  test('that names a file of this node is refused', async () => {
    const bytes = content();
    bytes.writeBigUInt64BE(200n, 8);
    bytes.writeUInt32BE(11, 16);
    bytes.write('/etc/shadow', 200);
    await writeFile(place('there', `${ID}.qcow2`), bytes);
    await expect(receive()).rejects.toMatchObject({ code: 'VOLUME_REFUSED' });
    expect(await readdir(join(folder, 'here/volumes'))).toEqual([]);
  });

  test('is given to nobody who was not told to copy it', async () => {
    await writeFile(place('there', `${ID}.qcow2`), content());
    isAdmitted = false;
    await expect(receive()).rejects.toMatchObject({ code: 'VOLUME_NOT_OFFERED' });
  });

  test('that is not there is not found', async () => {
    await expect(receive()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('comes from the node that was named, and from no other one at its address', async () => {
    await writeFile(place('there', `${ID}.qcow2`), content());
    const other = { ...from, node: 'node-0000000003' as NodeId };
    await expect(receive(wanted({ from: other }))).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  test('that nobody wants any more is left as far as it is', async () => {
    await writeFile(place('there', `${ID}.qcow2`), content());
    const abort = new AbortController();
    const going = copies.receive(wanted(), () => abort.abort(), abort.signal);
    await expect(going).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await readdir(join(folder, 'here/volumes'))).not.toContain(`${ID}.qcow2`);
  });
});
