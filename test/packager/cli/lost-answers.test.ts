import { beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { install, untilDone } from '../../fakes/live-server/install-stacks.ts';
import { LIVE_TEST_MS } from '../../fakes/live-server/live-scenario.ts';
import { missVolume } from '../../fakes/live-server/troubles.ts';
import { useLiveOperator } from '../../fakes/live-server/use-live-operator.ts';
import { urlOf } from '../../fakes/url-of.ts';

const live = useLiveOperator('market');

const BEGINS =
  /\/api\/v1\/stacks(\/[^/]+(\/(start|stop|restart|restore|machines\/.*|volumes\/.*))?)?(\?|$)/;

/** The server begins, and the first `count` of its answers are lost. */
function losing(count: number): { fetch: typeof fetch; lost: () => number } {
  let lost = 0;
  return {
    lost: () => lost,
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      const begins = init?.method !== 'GET' && BEGINS.test(urlOf(url));
      if (!begins || lost === count) return response;
      lost += 1;
      throw new TypeError('fetch failed', { cause: new Error('ECONNRESET') });
    },
  };
}

/** Commands, and what there is of the stack before. */
const COMMANDS = [
  ['absent', 'install hello --yes --name'],
  ['running', 'stack stop'],
  ['running', 'stack restart'],
  ['running', 'stack rm --yes'],
  ['running', 'stack rm --yes --delete-data'],
  ['removed', 'stack restore'],
  ['removed', 'stack purge --yes'],
] as const;

const operations = () => live.server.api.listOperations({ query: { limit: 200 } });

/** Makes a stack of the appliance wordpress that no other test has. */
async function makeStack(state: 'running' | 'removed'): Promise<string> {
  const { api } = live.server;
  const name = `stack-${(await operations()).length}`;
  await install(api, { appliance: 'stackyard/wordpress', name });
  const removal = { params: { stack: name }, query: { data: 'keep' } } as const;
  if (state === 'removed') await untilDone(api, await api.removeStack(removal));
  return name;
}

beforeAll(() => live.server.node('yard-1').takes({ bootMs: 20, shutdownMs: 10 }));

describe('an answer that is lost after the server has begun', { timeout: LIVE_TEST_MS }, () => {
  test.each(COMMANDS)(
    'of a stack that is %s: yard %s gives the operation, once',
    async (state, command) => {
      const name = state === 'absent' ? 'two' : await makeStack(state);
      const before = await operations();
      const { fetch, lost } = losing(2);
      const argv = [...command.split(' '), name, '--wait'];
      const { exit, json } = await live.operator.yardJson(argv, { fetch });
      expect({ exit, lost: lost() }).toEqual({ exit: 0, lost: 2 });
      const after = await operations();
      expect(after).toHaveLength(before.length + 1);
      expect(json).toMatchObject({ operation: after[0]?.id });
    },
  );

  test('yard stack start and run too', async () => {
    const name = await makeStack('running');
    await live.operator.yard(['stack', 'stop', name, '--wait']);
    const start = losing(1);
    expect(await live.operator.yard(['stack', 'start', name, '--wait'], start)).toMatchObject({
      exit: 0,
    });
    const argv = ['stack', 'run', name, 'web', 'flush_cache', '--yes', '--wait'];
    const run = losing(1);
    expect(await live.operator.yard(argv, run)).toMatchObject({ exit: 0 });
    expect([start.lost(), run.lost()]).toEqual([1, 1]);
  });

  test('yard stack volume start-empty too, though the volume is not missing any more by then', async () => {
    const name = await makeStack('running');
    const { api } = live.server;
    // Its machine would go on with the file that has no name any more.
    await untilDone(api, await api.stopStack({ params: { stack: name } }));
    const { id } = await missVolume(live.server, live.server.node('yard-1'), {
      stack: name,
      kind: 'data',
    });
    const before = await operations();
    const begun = losing(2);
    const argv = ['stack', 'volume', 'start-empty', name, id, '--yes', '--wait'];
    expect(await live.operator.yard(argv, begun)).toMatchObject({ exit: 0 });
    expect(begun.lost()).toBe(2);
    expect(await operations()).toHaveLength(before.length + 1);
  });

  test('a second command is a second request, with a key of its own', async () => {
    const name = await makeStack('running');
    await live.operator.yard(['stack', 'restart', name, '--wait']);
    const before = await operations();
    await live.operator.yard(['stack', 'restart', name, '--wait']);
    expect(await operations()).toHaveLength(before.length + 1);
  });

  test('ends after a few tries when no answer ever comes', async () => {
    const name = await makeStack('running');
    const { fetch, lost } = losing(1_000);
    const { exit } = await live.operator.yard(['stack', 'stop', name], { fetch });
    expect({ exit, tries: lost() }).toEqual({ exit: 8, tries: LIMITS.cli.submitTries });
  });
});
