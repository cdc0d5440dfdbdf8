import { afterEach, beforeEach, expect, test, vi } from 'vitest';

beforeEach(() => {
  vi.stubGlobal('window', {});
  vi.resetModules();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

const inBrowser = () => import('../../../schemas/errors/fault.ts');

test('a browser takes the sentence of a fault that it has none for from its server', async () => {
  const { Fault, fromWire, toWire } = await inBrowser();
  const wire = {
    code: 'POOL_ABSENT',
    message: 'The pool is not available.',
    action: 'Plug the disk in.',
    data: { where: '/mnt/scratch' },
  };
  const fault = fromWire(wire);
  expect(Fault.is(fault, 'POOL_ABSENT')).toBe(true);
  expect(fault.message).toBe(wire.message);
  expect(fault.action).toBe(wire.action);
  expect(fault.retryable).toBe(false);
  expect(toWire(fault)).toEqual(wire);
});

test('one without an action has none', async () => {
  const { fromWire } = await inBrowser();
  const fault = fromWire({ code: 'POOL_ABSENT', message: 'It is away.', data: {} });
  expect(fault.action).toBeUndefined();
});

test('one that it may fail with itself is made of its own sentence', async () => {
  const { fromWire } = await inBrowser();
  const data = { url: 'http://barn.lan', why: 'it did not answer' };
  const fault = fromWire({ code: 'UNREACHABLE', message: 'Something else.', data });
  expect(fault.message).not.toBe('Something else.');
  expect(fault.retryable).toBe(true);
});
