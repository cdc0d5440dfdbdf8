import { setTimeout as wait } from 'node:timers/promises';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Pause } from '../../format/remote/pause.ts';

export const pause: Pause = async (ms, signal) => {
  try {
    await wait(ms, undefined, { signal });
  } catch (cause) {
    throw new Fault('CANCELLED', { what: 'Waiting' }, { cause });
  }
};
