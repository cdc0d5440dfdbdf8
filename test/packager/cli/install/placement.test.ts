import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { InstallRequest } from '../../../../schemas/api/resources/plan.ts';
import { LiveOperator } from '../../../fakes/live-server/live-operator.ts';
import { LIVE_SETUP_MS, startLiveServer } from '../../../fakes/live-server/live-scenario.ts';
import type { LiveServer } from '../../../fakes/live-server/live-server.ts';
import { answering } from '../../../fakes/answering.ts';
import { urlOf } from '../../../fakes/url-of.ts';

let server: LiveServer;
beforeAll(async () => {
  server = await startLiveServer('market');
}, LIVE_SETUP_MS);
afterAll(() => server.close());

let operator: LiveOperator;
beforeEach(async () => {
  operator = await LiveOperator.create(server);
  await operator.useToken();
});
afterEach(() => operator.remove());

/** @returns what the server was asked to plan */
async function requestOf(...options: string[]): Promise<Partial<InstallRequest>> {
  let asked: Partial<InstallRequest> = {};
  const spy: typeof fetch = (url, init) => {
    if (urlOf(url).endsWith('/plans') && typeof init?.body === 'string') {
      asked = JSON.parse(init.body) as Partial<InstallRequest>;
    }
    return fetch(url, init);
  };
  await operator.yard(['plan', 'wordpress', ...options], { fetch: spy });
  return asked;
}

describe('yard plan --node', () => {
  test('asks for a node by role and by machine, and for a gateway', async () => {
    const options = ['--node', 'web=barn-3', '--node=db-2=barn-4', '--gateway', 'barn-5'];
    expect(await requestOf(...options)).toMatchObject({
      nodes: { web: 'barn-3', 'db-2': 'barn-4' },
      gateway: 'barn-5',
    });
  });

  test('without a role asks for every role that is not named and has machines', async () => {
    expect((await requestOf('--node', 'barn-3')).nodes).toEqual({ db: 'barn-3', web: 'barn-3' });
    const options = ['--node', 'barn-3', '--node', 'web=barn-4'];
    expect((await requestOf(...options)).nodes).toEqual({ db: 'barn-3', web: 'barn-4' });
    const none = ['--node', 'barn-3', '--count', 'web=0'];
    expect((await requestOf(...none)).nodes).toEqual({ db: 'barn-3' });
  });

  test('not given asks for nothing, so that servers of before understand', async () => {
    const request = await requestOf();
    expect(request).not.toHaveProperty('nodes');
    expect(request).not.toHaveProperty('gateway');
  });

  test.each([
    [['web='], '--node takes role=node or a node, not “web=”.'],
    [['a=b=c'], '--node takes role=node or a node, not “a=b=c”.'],
    [['web=a', 'web=b'], '--node says twice where web should go.'],
    [['a', 'b'], '--node says twice where all other machines should go.'],
  ])('refuses %j before anything is planned', async (values, problem) => {
    const options = values.flatMap((value) => ['--node', value]);
    const { exit, stderr } = await operator.yard(['plan', 'wordpress', ...options]);
    expect(exit).toBe(2);
    expect(stderr).toContain(problem);
  });

  test('says what is wrong with a node, and with another that is closed', async () => {
    const argv = ['plan', 'wordpress', '--node', 'web=barn-9', '--gateway', 'barn-2'];
    const { exit, stdout } = await operator.yard(argv);
    expect(exit).toBe(6);
    expect(stdout).toContain('There is no node “barn-9”.');
    expect(stdout).toContain('barn-2 is not connected.');
  });
});

const planned = async (...options: string[]) =>
  (await operator.yard(['plan', 'wordpress', '--name', 'blog', ...options])).stdout;

describe('where there is one node to choose from', () => {
  test('a plan says nothing of places', async () => {
    const text = await planned();
    expect(text).not.toContain('Placement');
    expect(text).toContain('host port ');
  });
});

describe('where there are several', () => {
  beforeAll(async () => {
    await server.join('barn-3');
    await server.join('barn-4');
  });

  test('a plan says of each machine and of the gateway where it goes, and why', async () => {
    const text = await planned('--node', 'web=barn-3', '--gateway', 'barn-4');
    const section = text.slice(text.indexOf('Placement'), text.indexOf('Disks'));
    expect(section.trim().split(/\s*\n\s*/)).toEqual([
      'Placement',
      expect.stringMatching(
        /^blog-db +barn-3 +The whole stack fits on it, and it has the most free memory\.$/,
      ),
      expect.stringMatching(/^blog-web +barn-3 +You chose this node\.$/),
      expect.stringMatching(/^gateway +barn-4 +You chose this gateway\.$/),
    ]);
    expect(text).toMatch(/192\.0\.2\.\d:\d+/);
    expect(text).not.toContain('host port');
  });

  test('an install that does not ask tells it in short', async () => {
    const places = ['--node', 'db=yard-1', '--node', 'web=barn-3', '--gateway', 'barn-4'];
    const argv = ['install', 'wordpress', '--name', 'shop', ...places, '--yes', '--wait'];
    const { exit, stderr } = await operator.yard(argv);
    expect(exit).toBe(0);
    expect(stderr).toContain(
      'Placement: shop-db on yard-1, shop-web on barn-3, gateway on barn-4\n',
    );
  });

  test('yard stack show names the gateway of a stack that spans nodes, and of no other', async () => {
    const install = (...options: string[]) =>
      operator.yard(['install', 'wordpress', ...options, '--wait'], answering('y'));
    await install('--name', 'one', '--node', 'yard-1', '--gateway', 'yard-1');
    await install('--name', 'two', '--node', 'db=yard-1', '--node', 'web=barn-3');
    const alone = (await operator.yard(['stack', 'show', 'one'])).stdout;
    expect(alone).not.toContain('gateway');
    expect(alone).toContain('host port ');
    const spread = (await operator.yard(['stack', 'show', 'two'])).stdout;
    expect(spread).toMatch(/\n +gateway +barn-3\n/);
    expect(spread).toMatch(/port \d+ of barn-3/);
    expect(spread).toMatch(/two-web +ready .* on barn-3/);
  });
});
