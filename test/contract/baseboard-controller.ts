import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  BaseboardController,
  ControllerTarget,
} from '../../runtime/control/power/ports/baseboard-controller.ts';

/** A controller to be asked, and the machine behind it. */
export interface ControllerUnderTest {
  readonly controller: BaseboardController;
  readonly target: ControllerTarget;
  /** Where nobody answers. */
  readonly nobody: ControllerTarget;
  readonly power: () => 'on' | 'off';
  readonly setPower: (power: 'on' | 'off') => void | Promise<void>;
  close(): Promise<void>;
}

export interface ControllerKind {
  readonly name: string;
  open(): Promise<ControllerUnderTest>;
}

/** What every baseboard controller does, whatever it speaks. */
export function baseboardControllerContract(kind: ControllerKind): void {
  describe(`a baseboard controller, ${kind.name}`, () => {
    let under: ControllerUnderTest;
    const { signal } = new AbortController();
    beforeEach(async () => {
      under = await kind.open();
    });
    afterEach(() => under.close());

    test('says whether its machine is on', async () => {
      await under.setPower('off');
      expect(await under.controller.power(under.target, signal)).toBe('off');
      await under.setPower('on');
      expect(await under.controller.power(under.target, signal)).toBe('on');
    });

    test('switches it on and off, and takes what is so already', async () => {
      await under.setPower('off');
      for (const press of ['on', 'on', 'off', 'off'] as const) {
        await under.controller.press(under.target, press, signal);
        await expect.poll(() => under.power()).toBe(press);
        await expect.poll(() => under.controller.power(under.target, signal)).toBe(press);
      }
    });

    test('resets it, and does not switch on what is off', async () => {
      await under.setPower('on');
      await under.controller.press(under.target, 'reset', signal);
      await expect.poll(() => under.power()).toBe('on');
      await under.setPower('off');
      await expect(under.controller.press(under.target, 'reset', signal)).rejects.toMatchObject({
        code: 'CONTROLLER_FAILED',
      });
      expect(under.power()).toBe('off');
    });

    test('refuses a wrong password, and says so', async () => {
      const target = { ...under.target, password: 'wrong' };
      await expect(under.controller.power(target, signal)).rejects.toMatchObject({
        code: 'CONTROLLER_DENIED',
      });
    });

    test('that does not answer is told as that', async () => {
      await expect(under.controller.power(under.nobody, signal)).rejects.toMatchObject({
        code: 'CONTROLLER_UNREACHABLE',
      });
    });

    test('is not asked any more once nobody waits for it', async () => {
      const reason = new Error('cancelled');
      const ended = AbortSignal.abort(reason);
      await expect(under.controller.power(under.target, ended)).rejects.toBe(reason);
    });
  });
}
