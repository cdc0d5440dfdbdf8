import { beforeAll, describe, expect, test } from 'vitest';
import { untilDone } from '../../fakes/live-server/install-stacks.ts';
import { untilReady } from '../../fakes/live-server/live-node.ts';
import { LIVE_TEST_MS } from '../../fakes/live-server/live-scenario.ts';
import { failInstall, holdNode } from '../../fakes/live-server/troubles.ts';
import { useLiveOperator } from '../../fakes/live-server/use-live-operator.ts';
import { urlOf } from '../../fakes/url-of.ts';
import { waitFor } from '../../fakes/wait-for.ts';

const live = useLiveOperator('market');
beforeAll(() => yard().takes({ bootMs: 20, shutdownMs: 10 }));

const yard = () => live.server.node('yard-1');
const install = (name: string) => ['install', 'hello', '--name', name, '--yes', '--wait'];
const newest = async () => (await live.server.api.listOperations({ query: { limit: 1 } }))[0]!;

/** A fetch that tells of each stream of events that is opened. */
function watchStreams(onOpen: (count: number) => void): { fetch: typeof fetch } {
  let count = 0;
  return {
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      if (urlOf(url).endsWith('/events')) onOpen((count += 1));
      return response;
    },
  };
}

describe('waiting for an operation', { timeout: LIVE_TEST_MS }, () => {
  test('goes on when the connection is cut in the middle, again and again', async () => {
    const held = holdNode(yard(), 'define ');
    let opened = 0;
    const host = watchStreams((count) => {
      opened = count;
      if (count <= 2) live.server.cutConnections();
      else held.letGo();
    });
    const { exit, json } = await live.operator.yardJson(install('cut'), host);
    expect(exit).toBe(0);
    expect(json).toMatchObject({ stack: 'cut', state: 'running', result: 'succeeded' });
    expect(opened).toBeGreaterThan(2);
  });

  test('goes on when a body ends in the middle of an event', async () => {
    let opened = 0;
    const torn: typeof fetch = async (url, init) => {
      const response = await fetch(url, init);
      if (!urlOf(url).endsWith('/events')) return response;
      opened += 1;
      if (opened > 2) return response;
      const text = 'event: operation\ndata: {"id": "op-';
      return new Response(text, { headers: { 'content-type': 'text/event-stream' } });
    };
    expect(await live.operator.yardJson(install('torn'), { fetch: torn })).toMatchObject({
      exit: 0,
    });
    expect(opened).toBeGreaterThan(2);
  });

  test('goes on when the server is away for a moment', async () => {
    let refused = 0;
    const away: typeof fetch = (url, init) => {
      if (!urlOf(url).endsWith('/events') || refused === 2) return fetch(url, init);
      refused += 1;
      return Promise.reject(new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') }));
    };
    expect(await live.operator.yardJson(install('away'), { fetch: away })).toMatchObject({
      exit: 0,
    });
    expect(refused).toBe(2);
  });

  test('takes the new token of a local server that was started again', async () => {
    const { server, operator } = live;
    await operator.signIn('olga');
    const held = holdNode(yard(), 'define ');
    let restarted: Promise<void> | undefined;
    const restart = async (): Promise<void> => {
      await server.stop();
      await server.database.execute(
        "delete from account_token where account = (select id from account where name = 'olga')",
      );
      await server.startAgain();
      held.letGo();
    };
    let refused = 0;
    const host: { fetch: typeof fetch } = {
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        if (urlOf(url).endsWith('/events')) restarted ??= restart();
        if (response.status === 401) {
          refused += 1;
          // The launcher writes another one, sooner or later.
          await operator.useToken();
        }
        return response;
      },
    };
    expect(await operator.yardJson(install('again'), host)).toMatchObject({
      exit: 0,
      json: { state: 'running', outputs: { url: expect.any(String) as unknown } },
    });
    await restarted;
    expect(refused).toBeGreaterThan(0);
  });

  test('gives up on an operation that the server does not know any more', async () => {
    await untilReady(live.server.api, yard());
    const gone: typeof fetch = async (url, init) =>
      urlOf(url).endsWith('/events')
        ? fetch(`${live.server.address}/api/v1/operations/op-0000000000`, init)
        : fetch(url, init);
    const { exit, json } = await live.operator.yardJson(install('gone'), { fetch: gone });
    expect({ exit, json }).toMatchObject({ exit: 4, json: { error: { code: 'NOT_FOUND' } } });
  });

  test('refuses an event that does not end (memory)', async () => {
    await untilReady(live.server.api, yard());
    const endless: typeof fetch = async (url, init) => {
      if (!urlOf(url).endsWith('/events')) return fetch(url, init);
      const part = new TextEncoder().encode('data: '.padEnd(64 * 1024, 'x'));
      return new Response(
        new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(part) }),
      );
    };
    const { exit, json } = await live.operator.yardJson(install('endless'), { fetch: endless });
    expect({ exit, json }).toMatchObject({ exit: 3, json: { error: { code: 'LIMIT_EXCEEDED' } } });
  });
});

describe('Ctrl-C while waiting', { timeout: LIVE_TEST_MS }, () => {
  test('leaves the operation running and says how to watch and how to undo it', async () => {
    await untilReady(live.server.api, yard());
    const held = holdNode(yard(), 'define ');
    const stop = new AbortController();
    const host = { ...watchStreams(() => stop.abort()), signal: stop.signal };
    const { exit, stdout, stderr } = await live.operator.yard(install('left'), host);
    const { id } = await newest();
    expect({ exit, stdout }).toEqual({ exit: 10, stdout: '' });
    expect(stderr).toMatch(
      new RegExp(
        `No longer waiting. “Install Hello as left” continues on the server\\.\n` +
          `Watch it: {2}yard op watch ${id}\nCancel it: yard op cancel ${id}\n$`,
      ),
    );
    await held.reached;
    expect(await newest()).toMatchObject({ id, state: 'running', cancelRequested: false });
    held.letGo();
    expect(await live.operator.yard(['op', 'watch', id])).toMatchObject({ exit: 0 });
  });

  test('at another moment is a cancellation, not a mistake of ours', async () => {
    const stop = new AbortController();
    const slow: typeof fetch = (url, init) => {
      stop.abort();
      return fetch(url, init);
    };
    const host = { fetch: slow, signal: stop.signal };
    expect(await live.operator.yard(['stack', 'ls'], host)).toMatchObject({
      exit: 10,
      stderr: 'yard stack ls was cancelled.\n',
    });
  });
});

describe('yard op', { timeout: LIVE_TEST_MS }, () => {
  let failed = '';
  beforeAll(async () => {
    const { api } = live.server;
    await untilReady(api, yard());
    await waitFor('nothing to go on any more', async () => {
      const active = await api.listOperations({ query: { state: 'active' } });
      return active.length === 0;
    });
    failed = (await failInstall(live.server, yard(), 'shop')).id;
  });

  test('ls tells what goes on, show tells steps and why it failed', async () => {
    const { stdout } = await live.operator.yard(['op', 'ls', '--limit', '2']);
    expect(stdout.trimEnd().split('\n')).toHaveLength(3);
    expect((await live.operator.yard(['op', 'ls', '--active'])).stdout).toBe(
      'No operation is running.\n',
    );
    const shown = await live.operator.yard(['op', 'show', failed]);
    expect(shown.exit).toBe(0);
    expect(shown.stdout).toMatch(/\n {2}rolled back +Fetching and verifying .*\n/);
    expect(shown.stdout).toMatch(/\n {2}not reached {2}\w/);
    expect(shown.stdout).not.toMatch(/\n {2}waiting /);
    expect(shown.stdout).toContain('\n  Step   Starting machines\n');
    expect(shown.stdout).toContain(
      '\n  Cause  Machine “shop-web” stopped unexpectedly: it ended by itself (1 in a row).\n',
    );
    expect(shown.stdout).toContain('Failed to start nginx.service');
  });

  test('watch of one that is over tells how it ended', async () => {
    expect(await live.operator.yardJson(['op', 'watch', failed])).toMatchObject({
      exit: 9,
      json: { error: { code: 'MACHINE_CRASHED', machine: 'shop-web', role: null } },
    });
  });

  test('cancel of one that is over is refused', async () => {
    expect(await live.operator.yard(['op', 'cancel', failed])).toMatchObject({ exit: 6 });
    expect(await live.operator.yard(['op', 'cancel', 'blog'])).toMatchObject({ exit: 2 });
  });

  test('show lists the parts of one, and of which one it is a part; ls leaves parts out', async () => {
    const { api } = live.server;
    await untilDone(
      api,
      await api.installStack({ body: { appliance: 'stackyard/hello', name: 'parted' } }),
    );
    await live.server.join('barn-3');
    const params = { node: (await api.getNode({ params: { node: 'yard-1' } })).id };
    const whole = await untilDone(api, await api.drainNode({ params, body: {} }));
    const { stdout } = await live.operator.yard(['op', 'show', whole.id]);
    const part = whole.children?.find(({ title }) => title === 'Move parted-web to barn-3');
    expect(stdout).toContain('\nParts\n');
    expect(stdout).toMatch(new RegExp(`\n  succeeded  Move parted-web to barn-3 +${part?.id}\n`));
    expect((await live.operator.yard(['op', 'show', part?.id ?? ''])).stdout).toMatch(
      new RegExp(`part of +${whole.id}\n`),
    );
    const listed = async (...options: string[]) => {
      const { json } = await live.operator.yardJson(['op', 'ls', ...options]);
      return (json as { id: string }[]).map(({ id }) => id);
    };
    expect(await listed()).toContain(whole.id);
    expect(await listed()).not.toContain(part?.id);
    expect(await listed('--parent', whole.id)).toContain(part?.id);
    expect((await live.operator.yard(['op', 'ls', '--parent', part?.id ?? ''])).stdout).toBe(
      'This operation has no parts.\n',
    );
  });
});
