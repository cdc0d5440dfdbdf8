import { beforeAll, describe, expect, test } from 'vitest';
import { LIVE_TEST_MS } from '../../fakes/live-server/live-scenario.ts';
import { failInstall } from '../../fakes/live-server/troubles.ts';
import { useLiveOperator } from '../../fakes/live-server/use-live-operator.ts';

/** Escape, C1 control, direction mark, window title, line end: what could fool a terminal. */
const EVIL = 'x\u001b[2J\u009b1m\u202e\u001b]0;t\u0007\r\ny';

const live = useLiveOperator('full');

/** Everything that a stranger can name, by the names of fields. */
const STRANGE = new Set(
  (
    'sentence title url value nodeName summary distribution acceleratorReason message action ' +
    'reason note'
  ).split(' '),
);

/** @returns the same with the text in everything that a stranger can name */
function poison(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return STRANGE.has(key) ? EVIL : value;
  if (Array.isArray(value)) {
    return key === 'console' ? [EVIL] : value.map((each) => poison(each));
  }
  if (typeof value !== 'object' || value === null) return value;
  // What is wrong in the manifest of an appliance is refused as a whole.
  if (key === 'manifest') return value;
  // The name of a node is known by what else a node has.
  const isNode = 'enrolledAt' in value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inside]) => [
      name,
      isNode && name === 'name' ? EVIL : poison(inside, name),
    ]),
  );
}

/** The real answers, poisoned: those of streams as well. */
const poisoned: typeof fetch = async (url, init) => {
  const answer = await fetch(url, init);
  if (answer.headers.get('content-type')?.startsWith('application/json')) {
    return Response.json(poison(await answer.json()), { status: answer.status });
  }
  const events = (await answer.text()).replaceAll(
    /^data: (.*)$/gm,
    (_line, data: string) => `data: ${JSON.stringify(poison(JSON.parse(data)))}`,
  );
  return new Response(events, { status: answer.status, headers: answer.headers });
};

describe('names that hold escape sequences (A17)', { timeout: LIVE_TEST_MS }, () => {
  /** With an operation that failed. */
  const commands = async (): Promise<string[][]> => {
    const operations = await live.server.api.listOperations({ query: {} });
    return [
      ['stack', 'ls'],
      ['stack', 'show', 'blog'],
      ['stack', 'outputs', 'blog', '--reveal'],
      ['stack', 'events', 'blog'],
      ['search'],
      ['show', 'wordpress'],
      ['plan', 'wordpress', '--name', 'shop'],
      ['node', 'ls'],
      ['node', 'show', 'yard-1'],
      ['op', 'ls'],
      ...operations.map(({ id }) => ['op', 'watch', id]),
      ...operations.map(({ id }) => ['op', 'show', id]),
      ['trust', 'ls'],
      ['status'],
    ];
  };
  beforeAll(async () => {
    const { server } = live;
    await failInstall(server, server.node('yard-1'), 'shop');
    const params = { namespace: 'hobby', name: 'etherpad' };
    const { versions } = await server.api.getAppliance({ params, query: {} });
    const { version, digest } = versions[0]!;
    const appliance = `hobby/etherpad:${version}`;
    const reason = 'read by two of us';
    await server.api.giveConsent({ body: { appliance, digest, reason } });
  });

  test(
    'never reach the terminal, in words or in documents',
    { timeout: LIVE_TEST_MS },
    async () => {
      for (const argv of await commands()) {
        const { stdout, stderr } = await live.operator.yard(argv, { fetch: poisoned });
        const shown = `${stdout}${stderr}`;
        // oxlint-disable-next-line no-control-regex -- they are what must not be there
        expect(`${argv.join(' ')}\n${shown}`).not.toMatch(
          /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/,
        );
        // A line end of a stranger does not begin a line of ours.
        expect(shown.split('\n').filter((line) => line.startsWith('y'))).toEqual([]);
        // It is there, and harmless; of an appliance, only its manifest is shown.
        if (argv[0] === 'show') continue;
        expect(`${argv.join(' ')}\n${shown}`).toContain('x\\u001b[2J');
      }
    },
  );

  test('are in documents as they are, escaped', async () => {
    const argv = ['stack', 'show', 'blog', '--json'];
    const { stdout } = await live.operator.yard(argv, { fetch: poisoned });
    // oxlint-disable-next-line no-control-regex -- they are what must not be there
    expect(stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(JSON.parse(stdout)).toMatchObject({ name: 'blog', sentence: EVIL });
  });

  test('are shown as escapes in the messages of a server', async () => {
    const refusing: typeof fetch = async () =>
      Response.json({ code: 'NEW', message: EVIL, action: EVIL, data: {} }, { status: 500 });
    const { exit, stderr } = await live.operator.yard(['stack', 'ls'], { fetch: refusing });
    expect(exit).toBe(1);
    expect(stderr).toContain('x\\u001b[2J\\u009b1m\\u202e');
  });
});

describe('answers that are not what the API says', { timeout: LIVE_TEST_MS }, () => {
  test.each([
    ['another shape', () => Response.json([{ name: 'blog' }])],
    ['no JSON', () => new Response('<html>captive portal</html>')],
    ['an error without a reason', () => new Response('', { status: 502 })],
  ])('%s is told in one sentence', async (_what, answer) => {
    const { exit, stdout, stderr } = await live.operator.yard(['stack', 'ls'], {
      fetch: async () => answer(),
    });
    expect({ exit, stdout }).toEqual({ exit: 8, stdout: '' });
    expect(stderr).toContain(live.server.address);
    expect(stderr).toContain('cannot be reached');
  });

  test('a fault whose data does not fit its code keeps the sentence', async () => {
    const wire = { code: 'REQUEST_INVALID', message: 'Something is wrong', data: { problems: 7 } };
    const { exit, stderr } = await live.operator.yard(['stack', 'ls'], {
      fetch: async () => Response.json(wire, { status: 400 }),
    });
    expect(exit).toBe(1);
    expect(stderr).toContain('Something is wrong');
  });
});
