import { describe, expect, test } from 'vitest';
import { retry } from '../../../../packager/format/remote/retry.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { laterFaultCode } from '../../../fakes/fault-code.ts';

const { tries: TRIES, retryWaitMs: WAIT_MS } = LIMITS.ociClient;
const cut = (): Fault =>
  new Fault('UNREACHABLE', { url: 'http://x', why: 'the connection was cut' });

/** Counts what is done, and notes the pauses instead of making them. */
function harness() {
  const waits: number[] = [];
  const pause = async (ms: number): Promise<void> => void waits.push(ms);
  return { waits, options: { pause, signal: new AbortController().signal } };
}

describe('retry', () => {
  test('gives up after so many tries, each after a longer wait', async () => {
    const { waits, options } = harness();
    let tries = 0;
    const failing = retry(async () => {
      tries += 1;
      throw cut();
    }, options);
    expect(await laterFaultCode(failing)).toBe('UNREACHABLE');
    expect(tries).toBe(TRIES);
    expect(waits).toEqual(Array.from({ length: TRIES - 1 }, (_, i) => WAIT_MS * 2 ** i));
  });

  test('what can never succeed is tried once', async () => {
    const { waits, options } = harness();
    const refused = retry(async () => {
      throw new Fault('BLOB_MISSING', { digest: 'sha256:x', what: 'a pack' });
    }, options);
    expect(await laterFaultCode(refused)).toBe('BLOB_MISSING');
    expect(waits).toEqual([]);
  });

  test('a transfer that is cut time and again ends as long as something comes each time', async () => {
    const { waits, options } = harness();
    let done = 0;
    const send = async (): Promise<string> => {
      done += 1;
      if (done < 10 * TRIES) throw cut();
      return 'done';
    };
    expect(await retry(send, { ...options, progress: () => done })).toBe('done');
    expect(new Set(waits)).toEqual(new Set([WAIT_MS]));
  });

  test('one that goes to and fro makes no progress', async () => {
    const { options } = harness();
    let tries = 0;
    const send = async (): Promise<void> => {
      tries += 1;
      throw cut();
    };
    const failing = retry(send, { ...options, progress: () => tries % 2 });
    expect(await laterFaultCode(failing)).toBe('UNREACHABLE');
    expect(tries).toBeLessThanOrEqual(2 * TRIES);
  });
});
