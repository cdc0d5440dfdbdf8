import { Fault } from '../../schemas/errors/fault.ts';

/** Runs a write that reading does by the way; where the catalogue takes none, reading goes on. */
export async function ifWritable(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!Fault.is(error, 'DATABASE_FULL')) throw error;
  }
}
