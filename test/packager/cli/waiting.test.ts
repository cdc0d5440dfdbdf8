import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Operator } from '../../fakes/operator.ts';
import { urlOf } from '../../fakes/url-of.ts';

let operator: Operator;
beforeEach(async () => {
  operator = await Operator.create({ speed: 5 });
  await operator.signIn();
});
afterEach(() => operator.remove());

const install = ['install', 'hello', '--name', 'two', '--yes', '--wait'];

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

describe('waiting for an operation', () => {
  test('goes on when the connection is cut in the middle, again and again', async () => {
    let opened = 0;
    const host = watchStreams((count) => {
      opened = count;
      if (count <= 2) setTimeout(() => operator.server.cutConnections(), 40);
    });
    const { exit, json } = await operator.yardJson(install, host);
    expect(exit).toBe(0);
    expect(json).toMatchObject({ stack: 'two', state: 'running', result: 'succeeded' });
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
    expect(await operator.yardJson(install, { fetch: torn })).toMatchObject({ exit: 0 });
    expect(opened).toBeGreaterThan(2);
  });

  test('goes on when the server is away for a moment', async () => {
    let refused = 0;
    const away: typeof fetch = (url, init) => {
      if (!urlOf(url).endsWith('/events') || refused === 2) return fetch(url, init);
      refused += 1;
      return Promise.reject(new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') }));
    };
    expect(await operator.yardJson(install, { fetch: away })).toMatchObject({ exit: 0 });
    expect(refused).toBe(2);
  });

  test('takes the new token of a local server that was started again', async () => {
    const host = watchStreams((count) => {
      if (count !== 1) return;
      // As a restart does: the old token is worth nothing, the launcher writes another.
      for (const token of operator.world.tokens) delete token.secret;
      operator.server.cutConnections();
      setTimeout(() => void operator.signIn(), 600);
    });
    expect(await operator.yardJson(install, host)).toMatchObject({
      exit: 0,
      json: { state: 'running', outputs: { url: expect.any(String) as unknown } },
    });
  });

  test('gives up on an operation that the server does not know any more', async () => {
    const gone: typeof fetch = async (url, init) =>
      urlOf(url).endsWith('/events')
        ? fetch(`${operator.server.address}/api/v1/operations/op-0000000000`, init)
        : fetch(url, init);
    const { exit, json } = await operator.yardJson(install, { fetch: gone });
    expect({ exit, json }).toMatchObject({ exit: 4, json: { error: { code: 'NOT_FOUND' } } });
  });

  test('refuses an event that does not end (memory)', async () => {
    const endless: typeof fetch = async (url, init) => {
      if (!urlOf(url).endsWith('/events')) return fetch(url, init);
      const part = new TextEncoder().encode('data: '.padEnd(64 * 1024, 'x'));
      return new Response(
        new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(part) }),
      );
    };
    const { exit, json } = await operator.yardJson(install, { fetch: endless });
    expect({ exit, json }).toMatchObject({ exit: 3, json: { error: { code: 'LIMIT_EXCEEDED' } } });
  });
});

describe('Ctrl-C while waiting', () => {
  test('leaves the operation running and says how to watch and how to undo it', async () => {
    const stop = new AbortController();
    const host = { ...watchStreams(() => setTimeout(() => stop.abort(), 50)), signal: stop.signal };
    const { exit, stdout, stderr } = await operator.yard(install, host);
    const operation = operator.world.operations[0];
    expect({ exit, stdout }).toEqual({ exit: 10, stdout: '' });
    expect(stderr).toMatch(
      new RegExp(
        `No longer waiting. “Install two” continues on the server\\.\n` +
          `Watch it: {2}yard op watch ${operation?.id}\nCancel it: yard op cancel ${operation?.id}\n$`,
      ),
    );
    expect(operation).toMatchObject({ state: 'running', cancelRequested: false });
    expect(await operator.yard(['op', 'watch', operation?.id ?? ''])).toMatchObject({ exit: 0 });
  });

  test('at another moment is a cancellation, not a mistake of ours', async () => {
    const stop = new AbortController();
    const slow: typeof fetch = (url, init) => {
      stop.abort();
      return fetch(url, init);
    };
    const host = { fetch: slow, signal: stop.signal };
    expect(await operator.yard(['stack', 'ls'], host)).toMatchObject({
      exit: 10,
      stderr: 'yard stack ls was cancelled.\n',
    });
  });
});

describe('yard op', () => {
  test('ls tells what goes on, show tells steps and why it failed', async () => {
    const { stdout } = await operator.yard(['op', 'ls', '--limit', '2']);
    expect(stdout.trimEnd().split('\n')).toHaveLength(3);
    expect((await operator.yard(['op', 'ls', '--active'])).stdout).toBe(
      'No operation is running.\n',
    );
    const failed = operator.world.operations.find(({ state }) => state === 'failed');
    const shown = await operator.yard(['op', 'show', failed?.id ?? '']);
    expect(shown.exit).toBe(0);
    expect(shown.stdout).toMatch(/ {2}undone {2}Fetching and verifying\n {2}failed {2}Start web/);
    expect(shown.stdout).toContain('Failed to start nginx.service');
  });

  test('show lists the parts of one, and of which one it is a part; ls leaves parts out', async () => {
    const [part, whole] = operator.world.operations;
    if (!part || !whole) throw new Error('the fake has no operations');
    part.parent = whole.id;
    whole.children = [{ id: part.id, title: part.title, state: part.state }];
    const { stdout } = await operator.yard(['op', 'show', whole.id]);
    expect(stdout).toContain(`\nParts\n  ${part.state}  ${part.title}  ${part.id}\n`);
    expect((await operator.yard(['op', 'show', part.id])).stdout).toMatch(
      new RegExp(`part of +${whole.id}\n`),
    );
    const listed = async (...options: string[]) => {
      const { json } = await operator.yardJson(['op', 'ls', ...options]);
      return (json as { id: string }[]).map(({ id }) => id);
    };
    expect(await listed()).toContain(whole.id);
    expect(await listed()).not.toContain(part.id);
    expect(await listed('--parent', whole.id)).toEqual([part.id]);
    expect((await operator.yard(['op', 'ls', '--parent', part.id])).stdout).toBe(
      'This operation has no parts.\n',
    );
  });

  test('watch of one that is over tells how it ended', async () => {
    const failed = operator.world.operations.find(({ state }) => state === 'failed');
    expect(await operator.yardJson(['op', 'watch', failed?.id ?? ''])).toMatchObject({
      exit: 9,
      json: { error: { code: 'MACHINE_NOT_READY', machine: 'web.shop', role: null } },
    });
  });

  test('cancel of one that is over is refused', async () => {
    const done = operator.world.operations.find(({ state }) => state === 'succeeded');
    expect(await operator.yard(['op', 'cancel', done?.id ?? ''])).toMatchObject({ exit: 6 });
    expect(await operator.yard(['op', 'cancel', 'blog'])).toMatchObject({ exit: 2 });
  });
});
