import { type Duplex, duplexPair } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { VolumeLines } from '../../../../runtime/agent/compute/volume-lines.ts';
import type { DesiredState } from '../../../../schemas/agent/desired.ts';
import type { VolumeId } from '../../../../schemas/ids/brand.ts';

const LAYER = 'volume-0000000001' as VolumeId;
const desired = {
  volumes: [{ id: LAYER, mode: 'keep' }],
  machines: [],
  arrivals: [],
} as unknown as DesiredState;
const wanted = [{ volume: LAYER, use: 'read' as const }];

function site() {
  const volumes: Duplex[] = [];
  const guests: Duplex[] = [];
  const servers: Duplex[] = [];
  const errors: unknown[] = [];
  const pair = (kept: Duplex[]): Duplex => {
    const [ours, theirs] = duplexPair();
    ours.on('error', () => undefined);
    kept.push(ours);
    return theirs;
  };
  const lines = new VolumeLines(
    {
      blocks: { open: async () => pair(volumes) },
      files: { open: async () => pair(guests) },
      link: { volumeLine: async () => pair(servers) } as never,
    },
    (error) => void errors.push(error),
  );
  return { lines, volumes, guests, servers, errors };
}

const said = async (stream: Duplex, text: string): Promise<void> => {
  const bytes: Buffer[] = [];
  stream.on('data', (part: Buffer) => void bytes.push(part));
  await vi.waitFor(() => expect(Buffer.concat(bytes).toString()).toBe(text));
};

test('what server and volume say is carried both ways, until one of them ends', async () => {
  const { lines, volumes, servers, errors } = site();
  lines.bring(wanted, desired);
  await vi.waitFor(() => expect(servers).toHaveLength(1));
  servers[0]!.write('question');
  await said(volumes[0]!, 'question');
  volumes[0]!.write('answer');
  await said(servers[0]!, 'answer');
  const ended = new Promise((resolve) => volumes[0]!.once('end', resolve));
  servers[0]!.end();
  await ended;
  await lines.stop();
  expect(errors).toEqual([]);
});

test('a line that is asked for again gives way to the new one', async () => {
  const { lines, servers } = site();
  lines.bring(wanted, desired);
  await vi.waitFor(() => expect(servers).toHaveLength(1));
  lines.bring(wanted, desired);
  await vi.waitFor(() => expect(servers).toHaveLength(2));
  servers[1]!.end();
  await lines.stop();
});

test('none is brought to a volume that a machine has, and one ends when a machine gets it', async () => {
  const { lines, servers, volumes } = site();
  const taken = { ...desired, machines: [{ disks: [{ volume: LAYER }] }] } as never;
  lines.bring(wanted, taken);
  expect(volumes).toEqual([]);
  lines.bring(wanted, desired);
  await vi.waitFor(() => expect(servers).toHaveLength(1));
  lines.keep(desired);
  lines.keep(taken);
  await lines.stop();
  lines.bring(wanted, desired);
  expect(servers).toHaveLength(1);
});

test('a line to the files of a volume is another one than that to its blocks', async () => {
  const { lines, volumes, guests, servers } = site();
  lines.bring([{ volume: LAYER, use: 'files' }], desired);
  await vi.waitFor(() => expect(servers).toHaveLength(1));
  lines.bring(wanted, desired);
  await vi.waitFor(() => expect(servers).toHaveLength(2));
  guests[0]!.write('hello');
  await said(servers[0]!, 'hello');
  expect([volumes.length, guests.length]).toEqual([1, 1]);
  await lines.stop();
});
