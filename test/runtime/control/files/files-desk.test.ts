import { type Duplex, duplexPair } from 'node:stream';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { FilesDesk, type VolumeOfPoint } from '../../../../runtime/control/files/files-desk.ts';
import { simulatedGuest } from '../../../../runtime/simulator/simulated-files.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';

const { idleMs, sessions: MOST } = LIMITS.stack.points.files;
const at = (number = 1): VolumeOfPoint =>
  ({
    node: 'node-1',
    volume: `volume-${number}`,
    point: `point-${number}`,
    label: 'the disk “data” of web-1',
  }) as never;

afterEach(() => void vi.useRealTimers());

function site(open?: () => Promise<Duplex>) {
  const lines: Duplex[] = [];
  const asked: unknown[] = [];
  const desk = new FilesDesk({
    async open(...wanted) {
      asked.push(wanted.slice(0, 2));
      const line = open ? await open() : simulatedGuest(new Map([['', { kind: 'folder' }]]));
      lines.push(line);
      return line;
    },
  });
  const look = (number?: number) =>
    desk.use(at(number), async (reader) => (await reader.parts()).length);
  return { desk, lines, asked, look };
}

describe('a volume that is looked into', () => {
  test('has one guest for all who look, until nobody does for a while', async () => {
    const { desk, lines, asked, look } = site();
    expect(desk.isClosed(at())).toBe(true);
    expect(await Promise.all([look(), look()])).toEqual([1, 1]);
    expect(asked).toEqual([['node-1', { volume: 'volume-1', use: 'files' }]]);
    expect(desk.isClosed(at())).toBe(false);
    vi.useFakeTimers();
    const { letGo } = await desk.hold(at());
    await vi.advanceTimersByTimeAsync(2 * idleMs);
    expect(lines[0]!.destroyed).toBe(false);
    letGo();
    letGo();
    await vi.advanceTimersByTimeAsync(idleMs - 1);
    expect(lines[0]!.destroyed).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(lines[0]!.destroyed).toBe(true);
    expect(desk.isClosed(at())).toBe(true);
  });

  test('has each who looks recorded once, until it is opened anew', async () => {
    const { desk, lines, look } = site();
    const told: string[] = [];
    const tell = (who: string) => desk.tell(at(), who, async () => void told.push(who));
    const failing = (): Promise<void> => Promise.reject(new Error('full'));
    await look();
    await expect(desk.tell(at(), 'ann', failing)).rejects.toThrow('full');
    for (const who of ['ann', 'bob', 'ann', 'bob']) await tell(who);
    expect(told).toEqual(['ann', 'bob']);
    lines[0]!.destroy();
    await look();
    await tell('ann');
    expect(told).toEqual(['ann', 'bob', 'ann']);
    desk.stop();
    await tell('bob');
    expect(told).toHaveLength(4);
  });

  test('is closed when its restore point goes, and when the server ends', async () => {
    const { desk, lines, look } = site();
    await look(1);
    await look(2);
    desk.end('point-1' as never);
    expect(lines.map(({ destroyed }) => destroyed)).toEqual([true, false]);
    desk.stop();
    expect(lines[1]!.destroyed).toBe(true);
    await expect(look(3)).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  test('is opened once more when its guest has ended meanwhile', async () => {
    const { lines, look, desk } = site();
    await look();
    lines[0]!.destroy();
    expect(await look()).toBe(1);
    expect(lines).toHaveLength(2);
    desk.stop();
  });

  test('of which there is no guest is asked for anew the next time', async () => {
    const refusing = async (): Promise<Duplex> => {
      const [line, agent] = duplexPair();
      agent.end('stackyard-files refused busy\n');
      return line;
    };
    const { desk, asked, look } = site(refusing);
    await expect(look()).rejects.toMatchObject({ data: { why: 'busy' } });
    expect(desk.isClosed(at())).toBe(true);
    await expect(look()).rejects.toMatchObject({ data: { why: 'busy' } });
    expect(asked).toHaveLength(2);
  });

  test('whose node is away is told of', async () => {
    const { look, desk } = site(() => Promise.reject(new Error('away')));
    await expect(look()).rejects.toThrow('away');
    expect(desk.isClosed(at())).toBe(true);
  });

  test('is refused when there are too many', async () => {
    const { desk, look } = site();
    for (let number = 1; number <= MOST; number += 1) await look(number);
    await expect(look(MOST + 1)).rejects.toMatchObject({ data: { why: 'busy' } });
    expect(await look(1)).toBe(1);
    desk.stop();
  });
});
