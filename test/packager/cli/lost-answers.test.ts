import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Operator } from '../../fakes/operator.ts';
import { urlOf } from '../../fakes/url-of.ts';

let operator: Operator;
beforeEach(async () => {
  operator = await Operator.create();
  await operator.signIn();
});
afterEach(() => operator.remove());

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

const COMMANDS: readonly (readonly string[])[] = [
  ['install', 'hello', '--name', 'two', '--yes'],
  ['stack', 'stop', 'blog'],
  ['stack', 'restart', 'blog'],
  ['stack', 'rm', 'blog', '--yes'],
  ['stack', 'rm', 'blog', '--yes', '--delete-data'],
  ['stack', 'restore', 'old-blog'],
  ['stack', 'purge', 'old-blog', '--yes'],
];

describe('an answer that is lost after the server has begun', () => {
  test.each(COMMANDS.map((argv) => [argv.join(' '), argv] as const))(
    'yard %s gives the operation that was begun, once',
    async (_title, argv) => {
      const before = operator.world.operations.length;
      const { fetch, lost } = losing(2);
      const { exit, json } = await operator.yardJson([...argv, '--wait'], { fetch });
      expect({ exit, lost: lost() }).toEqual({ exit: 0, lost: 2 });
      expect(operator.world.operations).toHaveLength(before + 1);
      expect(json).toMatchObject({ operation: operator.world.operations[0]?.id });
    },
  );

  test('yard stack start and run too', async () => {
    await operator.yard(['stack', 'stop', 'blog', '--wait']);
    const start = losing(1);
    expect(await operator.yard(['stack', 'start', 'blog', '--wait'], start)).toMatchObject({
      exit: 0,
    });
    const machine = operator.world.stacks
      .find(({ name }) => name === 'blog')
      ?.machines.find(({ role }) => role === 'web');
    const argv = ['stack', 'run', 'blog', 'web', machine?.actions[0]?.key ?? '', '--yes', '--wait'];
    const run = losing(1);
    expect(await operator.yard(argv, run)).toMatchObject({ exit: 0 });
    expect([start.lost(), run.lost()]).toEqual([1, 1]);
  });

  test('yard stack volume start-empty too, though the volume is not missing any more by then', async () => {
    const blog = operator.world.stacks.find(({ name }) => name === 'blog');
    const volume = blog?.volumes.find(({ kind }) => kind === 'data');
    if (!blog || !volume) throw new Error('The seeded world has no blog with data.');
    volume.missing = { since: '2026-03-01T12:00:00.000Z', nodeName: 'alpha', why: 'volume' };
    blog.state = 'degraded';
    const before = operator.world.operations.length;
    const begun = losing(2);
    const argv = ['stack', 'volume', 'start-empty', 'blog', volume.id, '--yes', '--wait'];
    expect(await operator.yard(argv, begun)).toMatchObject({ exit: 0 });
    expect(begun.lost()).toBe(2);
    expect(operator.world.operations).toHaveLength(before + 1);
  });

  test('a second command is a second request, with a key of its own', async () => {
    await operator.yard(['stack', 'restart', 'blog', '--wait']);
    const before = operator.world.operations.length;
    await operator.yard(['stack', 'restart', 'blog', '--wait']);
    expect(operator.world.operations).toHaveLength(before + 1);
  });

  test('ends after a few tries when no answer ever comes', async () => {
    const { fetch, lost } = losing(1_000);
    const { exit } = await operator.yard(['stack', 'stop', 'blog'], { fetch });
    expect({ exit, tries: lost() }).toEqual({ exit: 8, tries: LIMITS.cli.submitTries });
  });
});
