import { expect, test } from 'vitest';
import type { Encryption } from '../../../../schemas/api/resources/encryption.ts';
import { useLiveOperator } from '../../../fakes/live-server/use-live-operator.ts';
import { urlOf } from '../../../fakes/url-of.ts';

const live = useLiveOperator('empty');

const asked: unknown[] = [];

/** @returns what yard prints when the server answers so */
async function printed(answer: Encryption, ...argv: string[]): Promise<string> {
  asked.length = 0;
  const stand: typeof fetch = async (url, init) => {
    if (!urlOf(url).endsWith('/encryption')) return fetch(url, init);
    asked.push([
      init?.method ?? 'GET',
      typeof init?.body === 'string' ? JSON.parse(init.body) : null,
    ]);
    return Response.json(answer);
  };
  const { exit, stdout, stderr } = await live.operator.yard(['cluster', 'encrypt', ...argv], {
    fetch: stand,
  });
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  return stdout;
}

const OFF: Encryption = {
  state: 'off',
  order: null,
  networks: { total: 0, encrypted: 0 },
  waiting: [],
};

test('yard cluster encrypt tells what it is, and asks for nothing', async () => {
  expect(await printed(OFF)).toBe(
    'What nodes send each other is not encrypted.\nNo network spans nodes.\n',
  );
  expect(asked).toEqual([['GET', null]]);
});

test('yard cluster encrypt on tells by whom, how far it is, and what is waited for', async () => {
  const waiting = [{ stack: 'blog', network: 'front', sentence: 'It waits for “barn-2”.' }];
  const turning: Encryption = {
    state: 'turning-on',
    order: { by: 'ada', at: new Date().toISOString(), reason: null },
    networks: { total: 3, encrypted: 1 },
    waiting,
  };
  expect(await printed(turning, 'on')).toBe(
    'Encryption between nodes is being turned on.\nTurned on by ada, now.\n' +
      'Of 3 networks that span nodes, 1 is encrypted.\nblog, front: It waits for “barn-2”.\n',
  );
  expect(asked).toEqual([['PUT', { on: true }]]);
});

test('yard cluster encrypt off', async () => {
  const one: Encryption = { ...OFF, networks: { total: 1, encrypted: 0 } };
  expect(await printed(one, 'off')).toBe(
    'What nodes send each other is not encrypted.\nOf 1 network that spans nodes, 0 are encrypted.\n',
  );
  expect(asked).toEqual([['PUT', { on: false }]]);
});

test('yard cluster encrypt takes on and off, and nothing else', async () => {
  expect(await live.operator.yard(['cluster', 'encrypt', 'maybe'])).toMatchObject({ exit: 2 });
});
