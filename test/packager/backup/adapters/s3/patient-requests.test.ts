import { expect, test } from 'vitest';
import { askPatiently } from '../../../../../packager/backup/adapters/s3/patient-requests.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';

const place = { endpoint: 'https://s3.example.org', bucket: 'b', prefix: '', region: 'r' };
const failure = (httpStatusCode: number) =>
  Object.assign(new Error(), { $metadata: { httpStatusCode } });

/** A clock that goes on when somebody waits. */
function patience(patienceMs: number) {
  const waits: number[] = [];
  const state = { nowMs: 0, heard: 0 };
  const around = {
    place,
    patienceMs,
    now: () => state.nowMs,
    pause: async (ms: number) => {
      waits.push(ms);
      state.nowMs += ms;
    },
    onHeard: () => void (state.heard += 1),
  };
  return { around, waits, state };
}

test('what goes well is asked once', async () => {
  const { around, waits, state } = patience(1_000);
  expect(await askPatiently(around, [], async () => 7)).toEqual({ value: 7 });
  expect([waits, state.heard]).toEqual([[], 1]);
});

test('what may go well later is asked again, less and less often, until patience ends', async () => {
  const { around, waits, state } = patience(100_000);
  const asked = askPatiently(around, [], () => Promise.reject(failure(503)));
  await expect(asked).rejects.toMatchObject({ code: 'UNREACHABLE' });
  expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  expect(state.heard).toBe(0);
});

test('patience ends to the millisecond', async () => {
  const tries = async (patienceMs: number): Promise<number> => {
    const { around, waits } = patience(patienceMs);
    await askPatiently(around, [], () => Promise.reject(failure(503))).catch(() => undefined);
    return waits.length;
  };
  expect(await tries(499)).toBe(0);
  expect(await tries(500)).toBe(1);
  expect(await tries(1_499)).toBe(1);
  expect(await tries(1_500)).toBe(2);
});

test('it begins anew whenever something has moved, and not for ever', async () => {
  const { around, waits, state } = patience(1_000);
  let attempts = 0;
  const asked = askPatiently(around, [], async (onMoved) => {
    attempts += 1;
    state.nowMs += 10_000;
    onMoved();
    throw failure(500);
  });
  await expect(asked).rejects.toMatchObject({ code: 'UNREACHABLE' });
  expect(attempts).toBe(LIMITS.s3.attempts);
  expect(new Set(waits)).toEqual(new Set([500]));
  expect(state.heard).toBe(attempts);
});

test('an answer that is expected is a result, and any other ends it', async () => {
  const { around, state } = patience(1_000);
  const asked = (status: number) =>
    askPatiently(around, ['object-absent'], () => Promise.reject(failure(status)));
  expect(await asked(404)).toEqual({ answer: 'object-absent' });
  expect(state.heard).toBe(1);
  await expect(asked(412)).rejects.toMatchObject({ code: 'OBJECTS_REFUSED' });
  await expect(asked(403)).rejects.toMatchObject({ code: 'OBJECTS_REFUSED' });
});

test('a Fault of ours is passed on as it is', async () => {
  const { around, waits } = patience(1_000);
  const cancelled = new Fault('CANCELLED', { what: 'Waiting' });
  await expect(askPatiently(around, [], () => Promise.reject(cancelled))).rejects.toBe(cancelled);
  expect(waits).toEqual([]);
});
