import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConsoleViewer } from '../../fakes/console-viewer.ts';
import {
  LIVE_SETUP_MS,
  LIVE_TEST_MS,
  startLiveServer,
} from '../../fakes/live-server/live-scenario.ts';
import type { LiveServer } from '../../fakes/live-server/live-server.ts';
import { makeToken, SCOPES } from '../../fakes/live-server/sign-in.ts';
import { waitFor } from '../../fakes/wait-for.ts';

const MACHINE = 'blog-web';
let server: LiveServer;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  server = await startLiveServer('full');
  for (const name of ['admin', 'olga', 'vera'] as const) {
    tokens[name] = await makeToken(server, name, SCOPES[name]);
  }
}, LIVE_SETUP_MS);
afterAll(() => server.close());

const open = (who: string, machine = MACHINE) =>
  ConsoleViewer.open(server.address, tokens[who] ?? who, 'blog', machine);

const isOpen = (viewer: ConsoleViewer) => viewer.untilSight('the line', (s) => s.line === 'open');

async function audited(action: string): Promise<string[]> {
  const entries = await server.api.listAudit({ query: {} });
  return entries.filter((entry) => entry.action === action).map(({ sentence }) => sentence);
}

describe('a console', { timeout: LIVE_TEST_MS }, () => {
  test('shows what a machine has written, and what it writes to whoever types', async () => {
    await using viewer = await open('admin');
    await isOpen(viewer);
    await viewer.untilText('blog-web boots');
    expect(viewer.outputs[0]).toMatchObject({ start: 0, past: true });
    await viewer.take();
    await viewer.type('whoami\r');
    await viewer.untilText('whoami\r\nblog-web has read: whoami\r\n$ ');
    expect(viewer.outputs.at(-1)).toMatchObject({ past: false, lostBytes: 0 });
    expect(viewer.sight).toMatchObject({ typing: 'open', mayType: true });
    // The log that is kept has it once.
    await waitFor('the log', async () => {
      const params = { stack: 'blog', machine: MACHINE };
      const { text } = await server.api.getConsole({ params, query: {} });
      return text.split('has read: whoami').length === 2;
    });
  });

  test('is watched by several, of whom one has the keyboard, which another may take over', async () => {
    await using admin = await open('admin');
    await using olga = await open('olga');
    await isOpen(admin);
    await isOpen(olga);
    await admin.take();
    await expect(olga.take()).rejects.toMatchObject({ code: 'CONSOLE_IN_USE' });
    await expect(olga.type('x')).rejects.toMatchObject({ code: 'CONSOLE_NOT_HELD' });
    await admin.type('seen by both\r');
    await olga.untilText('has read: seen by both');
    await olga.take(true);
    await admin.untilSight('it was taken', ({ people }) =>
      people.some(({ name, typing, you }) => name.startsWith('olga') && typing && !you),
    );
    await expect(admin.type('x')).rejects.toMatchObject({ code: 'CONSOLE_NOT_HELD' });
    await olga.release();
    await admin.untilSight('it is free', ({ people }) => people.every(({ typing }) => !typing));
  });

  test('is read by who may only view, and not typed into', async () => {
    await using vera = await open('vera');
    await vera.untilText('blog-web boots');
    expect(vera.sight?.mayType).toBe(false);
    await expect(vera.take()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(vera.type('x')).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  test('is not typed into with a token that operates stacks only', async () => {
    const token = await makeToken(server, 'admin', ['operate'], 'machine');
    await using viewer = await open(token);
    await isOpen(viewer);
    expect(viewer.sight?.mayType).toBe(false);
    await expect(viewer.take()).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  test('is not typed into from the seat of somebody else', async () => {
    await using admin = await open('admin');
    await isOpen(admin);
    await admin.take();
    await using olga = await open('olga');
    const body = { seat: admin.sight?.seat ?? '', text: 'x' };
    const params = { stack: 'blog', machine: MACHINE };
    const typed = olga.api.typeConsole({ params, body });
    await expect(typed).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('audits who had the keyboard, where and for how long, and never what was typed', async () => {
    const before = (await audited('console.close')).length;
    {
      await using viewer = await open('olga');
      await isOpen(viewer);
      await viewer.take();
      await viewer.type('a secret\r');
      await viewer.untilText('has read: a secret');
    }
    await waitFor(
      'the end to be written',
      async () => (await audited('console.close')).length > before,
    );
    const [opened] = await audited('console.open');
    const [closed] = await audited('console.close');
    expect(opened).toMatch(
      /^olga.* took the keyboard at the console of blog-web of the stack blog\.$/,
    );
    expect(closed).toMatch(/^olga.* gave up the keyboard at .* after \d+ seconds?\.$/);
    const all = JSON.stringify(await server.api.listAudit({ query: {} }));
    expect(all).not.toContain('a secret');
  });

  test('ends with the token that it was opened with', async () => {
    const secret = await makeToken(server, 'olga', SCOPES.olga, 'short');
    await using viewer = await open(secret);
    await isOpen(viewer);
    await viewer.take();
    const tokensOfOlga = await viewer.api.listTokens();
    const token = tokensOfOlga.find(({ name }) => name === 'short')!;
    await viewer.api.deleteToken({ params: { token: token.id } });
    await waitFor('its end', async () => viewer.isOver);
    await expect(viewer.type('x')).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' });
  });

  test('stays while its machine is off, says so to who types, and goes on with its next start', async () => {
    await using viewer = await open('admin');
    await isOpen(viewer);
    await viewer.take();
    const params = { stack: 'blog' };
    await server.api.stopStack({ params });
    await waitFor('it is off', async () => (await server.machine('blog', MACHINE)).state === 'off');
    await viewer.type('x');
    await viewer.untilSight('it is off', ({ typing }) => typing === 'off');
    await waitFor('the stack to be stopped', async () => {
      const { state, operation } = await server.api.getStack({ params });
      return state === 'stopped' && operation === null;
    });
    await server.api.startStack({ params });
    await waitFor(
      'it runs',
      async () => (await server.machine('blog', MACHINE)).state === 'running',
    );
    await viewer.type('back\r');
    await viewer.untilText('has read: back');
    expect(viewer.sight?.typing).toBe('open');
    await waitFor('the stack to run', async () => {
      const { state, operation } = await server.api.getStack({ params });
      return state === 'running' && operation === null;
    });
  });

  test('keeps nothing for a reader that is slow, and says how much was skipped', async () => {
    await using writer = await open('admin', 'blog-db');
    await isOpen(writer);
    const stop = new AbortController();
    const path = '/api/v1/stacks/blog/machines/blog-db/console/live';
    const headers = { authorization: `Bearer ${tokens['olga']}` };
    const slow = await fetch(`${server.address}${path}`, { headers, signal: stop.signal });
    await writer.take();
    await writer.type('flood 12000000\rthat was all\r');
    // Nobody reads meanwhile what comes to the slow one, beyond what the connection holds.
    await writer.untilText('has read: that was all');
    const reader = slow.body!.getReader();
    const decoder = new TextDecoder();
    let text = '';
    while (!text.includes('has read: that was all')) {
      const { value } = await reader.read();
      text += decoder.decode(value, { stream: true });
    }
    stop.abort();
    const lost = [...text.matchAll(/"lostBytes":(\d+)/g)].map(([, bytes]) => Number(bytes));
    expect(Math.max(...lost)).toBeGreaterThan(100_000);
  });

  test('is fetched again when agent and server have been started anew', async () => {
    const node = server.node('yard-1');
    await using viewer = await open('admin');
    await isOpen(viewer);
    node.kill();
    await viewer.untilSight('the line is lost', ({ line }) => line === 'waiting');
    await node.start();
    await viewer.untilSight('the line is back', ({ line }) => line === 'open');
    await server.stop();
    expect(viewer.isOver).toBe(true);
    await server.startAgain();
    await using again = await open('admin');
    await isOpen(again);
    await again.take();
    await again.type('still there\r');
    await again.untilText('has read: still there');
  });
});
