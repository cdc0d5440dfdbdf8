import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { api } from '../../../app/_client/api.ts';
import { askForPassword, currentQuestion } from '../../../app/_client/confirmation.ts';
import { keepSessionKey } from '../../../app/_client/session-key.ts';

/** What the pages sent, and what the server answers next. */
let sent: { url: string; key: string | null; body: unknown }[] = [];
let answers: Response[] = [];

const storage = new Map<string, string>();

beforeEach(() => {
  sent = [];
  answers = [];
  storage.clear();
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => storage.get(name) ?? null,
    setItem: (name: string, value: string) => storage.set(name, value),
    removeItem: (name: string) => storage.delete(name),
  });
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const key = new Headers(init.headers).get('stackyard-session-key');
    sent.push({ url, key, body: init.body });
    return answers.shift() ?? new Response(null, { status: 204 });
  });
});
afterEach(() => vi.unstubAllGlobals());

const refusal = (code: string): Response =>
  Response.json({ code, message: 'No.', data: {} }, { status: 403 });
const token = { name: 'ci', scopes: ['view' as const] };

/** Answers the question that a request waits for, as the dialog does. */
async function answerQuestion(given: boolean): Promise<void> {
  await expect.poll(currentQuestion).toBeDefined();
  currentQuestion()?.answer(given);
}

test('the key of the session goes with every request, until the session is over', async () => {
  await api.signOut();
  keepSessionKey('k1');
  await api.signOut();
  keepSessionKey(undefined);
  await api.signOut();
  expect(sent.map(({ key }) => key)).toEqual([null, 'k1', null]);
});

test('a request that needs the password waits for it, and is then sent again as it was', async () => {
  answers = [refusal('CONFIRMATION_NEEDED'), Response.json({ secret: 'syt_x' }, { status: 201 })];
  const made = api.createToken({ body: token });
  await answerQuestion(true);
  expect(await made).toMatchObject({ secret: 'syt_x' });
  expect(sent).toHaveLength(2);
  expect(sent[1]).toEqual(sent[0]);
});

test('who goes back gets the refusal, and nothing is sent again', async () => {
  answers = [refusal('CONFIRMATION_NEEDED')];
  const made = api.createToken({ body: token });
  await Promise.all([
    expect(made).rejects.toMatchObject({ code: 'CONFIRMATION_NEEDED' }),
    answerQuestion(false),
  ]);
  expect(sent).toHaveLength(1);
});

test('another refusal asks nobody', async () => {
  answers = [refusal('CROSS_ORIGIN')];
  await expect(api.createToken({ body: token })).rejects.toMatchObject({ code: 'CROSS_ORIGIN' });
  expect(sent).toHaveLength(1);
});

test('several requests at once ask once', async () => {
  const both = Promise.all([askForPassword(), askForPassword()]);
  await answerQuestion(true);
  expect(await both).toEqual([true, true]);
});
