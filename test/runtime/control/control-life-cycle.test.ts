import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ControlDependencies } from '../../../runtime/control/control-dependencies.ts';
import { controlLifeCycle } from '../../../runtime/control/control-life-cycle.ts';
import type { SeriesKeeper } from '../../../runtime/control/nodes/series-keeper.ts';
import type { OperationWorker } from '../../../runtime/operations/worker.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';

beforeEach(
  () =>
    void vi.useFakeTimers({
      toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'],
    }),
);
afterEach(() => void vi.useRealTimers());

describe('writing figures that takes longer than until the next time', () => {
  test('is not followed by all that were due meanwhile, and is told when the server ends', async () => {
    const calls: string[] = [];
    let finish = (): void => undefined;
    const keeper = {
      load: async () => undefined,
      end() {
        calls.push('end');
        finish();
      },
      flush(extent = 'due') {
        calls.push(extent);
        return extent === 'all'
          ? Promise.resolve()
          : new Promise<void>((resolve) => (finish = resolve));
      },
    } as unknown as SeriesKeeper;
    const quiet = async (): Promise<void> => undefined;
    const worker = {
      start: quiet,
      stop: quiet,
      wake: () => undefined,
    } as unknown as OperationWorker;
    const dependencies = {
      releases: { look: quiet },
      consoles: { forgetGone: quiet },
      files: { stop: () => undefined },
      imageKeeper: { check: quiet },
      stacks: { list: async () => [] },
      now: () => new Date(0),
    } as unknown as ControlDependencies;
    const onError = (): void => undefined;
    const life = controlLifeCycle(worker, dependencies, {
      keeper,
      flush: quiet,
      onError,
      sleeps: { look: quiet },
      scheduler: { look: quiet },
      alerts: { look: quiet },
    });
    await life.start();
    await vi.advanceTimersByTimeAsync(LIMITS.stack.metricFlushMs * 5.5);
    expect(calls).toEqual(['due']);
    finish();
    await vi.advanceTimersByTimeAsync(LIMITS.stack.metricFlushMs);
    expect(calls).toEqual(['due', 'due']);
    await life.stop();
    expect(calls).toEqual(['due', 'due', 'end', 'all']);
  });
});
