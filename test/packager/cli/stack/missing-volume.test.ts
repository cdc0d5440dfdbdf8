import { beforeAll, describe, expect, test } from 'vitest';
import { answering } from '../../../fakes/answering.ts';
import { findStack, install, untilDone } from '../../../fakes/live-server/install-stacks.ts';
import { LIVE_TEST_MS } from '../../../fakes/live-server/live-scenario.ts';
import { missVolume } from '../../../fakes/live-server/troubles.ts';
import { useLiveOperator } from '../../../fakes/live-server/use-live-operator.ts';
import { waitFor } from '../../../fakes/wait-for.ts';

const live = useLiveOperator('market');
const yard = () => live.server.node('yard-1');
beforeAll(() => yard().takes({ bootMs: 20, shutdownMs: 10 }));

const stackOf = (name: string) => findStack(live.server.api, name);

describe('D1: a missing volume', { timeout: LIVE_TEST_MS }, () => {
  let names = 0;
  /** Makes a stack, of which somebody deletes the file of a volume. */
  const miss = async (
    kind: 'data' | 'system',
    state: 'running' | 'stopped' | 'removed' = 'running',
  ) => {
    const { server } = live;
    const { api } = server;
    const stack = `stack-${(names += 1)}`;
    await install(api, { appliance: 'stackyard/wordpress', name: stack });
    const removal = { params: { stack }, query: { data: 'keep' } } as const;
    if (state === 'removed') await untilDone(api, await api.removeStack(removal));
    if (state === 'stopped') await untilDone(api, await api.stopStack({ params: { stack } }));
    const volume = await missVolume(server, yard(), { stack, kind });
    return { stack, ...volume };
  };
  const command = (stack: string, volume: string, ...rest: string[]): string[] => [
    'stack',
    'volume',
    'start-empty',
    stack,
    volume,
    '--wait',
    ...rest,
  ];

  test('is shown with what can be done', async () => {
    const { stack, machine, name, missing } = await miss('data');
    const { stdout } = await live.operator.yard(['stack', 'show', stack]);
    expect(stdout).toContain(`missing from the pool of yard-1 since ${missing?.since}`);
    expect(stdout).toContain(`yard stack volume start-empty ${stack} ${machine}/${name}`);
  });

  test('starts empty once its name is typed', async () => {
    const { stack, name } = await miss('data', 'stopped');
    const isMissing = async () =>
      (await stackOf(stack))?.volumes.some(({ missing }) => missing !== null);
    const wrong = await live.operator.yard(command(stack, name), answering('yes'));
    expect([wrong.exit, await isMissing()]).toEqual([10, true]);
    const right = await live.operator.yard(command(stack, name), answering(name));
    expect(right).toMatchObject({ exit: 0, stderr: expect.stringContaining('gives up its data') });
    await waitFor('the volume to be there', async () => !(await isMissing()));
  });

  const refusing = async (stack: string, volume: string): Promise<string> => {
    const argv = ['stack', 'volume', 'start-empty', stack, volume];
    return (await live.operator.yard(argv, answering('no'))).stderr.replaceAll('\n', ' ');
  };

  test('starts without the first-start setup, and is told so with the way to have it', async () => {
    const { stack, machine, name } = await miss('data');
    const told = await refusing(stack, name);
    expect(told).toContain(`first-start setup of ${machine} does not run again`);
    const again = `stack volume start-empty ${stack} ${machine}/${name}`;
    const ways = [`stack rm ${stack}`, again, `stack restore ${stack}`];
    const places = ways.map((way) => told.indexOf(`yard ${way}`));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(told).toContain('host keys change');
  });

  test('of a removed stack is told that the setup runs at its restore', async () => {
    const { stack, name } = await miss('data', 'removed');
    const told = await refusing(stack, name);
    expect(told).toContain(
      'When the stack is restored, its machines run their first-start setup with',
    );
    expect(told).not.toContain('does not run again');
  });

  test('that is a system disk is not called empty: it is made from its image', async () => {
    const { stack, machine, name } = await miss('system');
    const told = await refusing(stack, `${machine}/${name}`);
    expect(told).toContain('made from the image of the appliance');
    expect(told).toContain(`${machine} runs its first-start setup again`);
    expect(told).not.toContain('an empty volume takes its place');
  });

  test('is not touched without a terminal and --yes, nor is one that is there', async () => {
    const stack = 'whole';
    await install(live.server.api, { appliance: 'stackyard/wordpress', name: stack });
    const { volumes = [] } = (await stackOf(stack)) ?? {};
    const { name } = volumes.find(({ kind }) => kind === 'data')!;
    expect(await live.operator.yard(command(stack, name))).toMatchObject({ exit: 2 });
    expect(await live.operator.yard(command(stack, name, '--yes'))).toMatchObject({ exit: 6 });
    expect(await live.operator.yard(command(stack, 'nothing', '--yes'))).toMatchObject({ exit: 4 });
  });
});
